"""The pictures of the state machines are those of the code."""

from enum import StrEnum

import pytest
from tests.arch.pictures import MACHINES, PAGE, lines, page
from tests.arch.tree import SOURCE, files, name_of, nodes


def test_the_pictures_are_drawn_from_the_tables() -> None:
    """The page shows every transition table as it is; `python -m tests.arch.pictures` draws it anew."""
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_transition_table_has_its_picture() -> None:
    """Each module that has a table NEXT is on the page."""
    tables = [
        file.relative_to(SOURCE).as_posix()
        for file in files()
        for node in nodes(file)
        if name_of(getattr(node, "target", None)) == "NEXT"
    ]
    assert sorted(tables) == sorted(place for *_, place in MACHINES)


def test_a_picture_has_every_arrow_once() -> None:
    """Events between the same two states share an arrow; where nothing leads on, it ends."""
    table = {("open", "Grew"): "open", ("open", "Noted"): "open", ("open", "Closed"): "closed"}

    assert lines("born", "open", table) == [
        "[*] --> open: born",
        "open --> open: Grew, Noted",
        "open --> closed: Closed",
        "closed --> [*]",
    ]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine[0])
def test_every_state_is_reached(machine: tuple) -> None:
    """From its beginning each state of a machine can be reached."""
    _, _, first, table, _ = machine
    reached = {first} if first else {str(after) for (before, _), after in table.items() if before is None}
    for _ in table:
        reached |= {str(after) for (before, _), after in table.items() if str(before) in reached}
    states = {str(one) for pair in table for one in (pair[0], table[pair]) if isinstance(one, StrEnum)}
    assert states <= reached
