"""The reference is whole: whatever can be configured, or can happen, is named in it."""

import ast
from pathlib import Path
from typing import get_args

import pytest
from tests.arch.tree import REFERENCE, ROOT, SOURCE, files, name_of, nodes, parsed

from tocsin.kernel.conditions import Operator
from tocsin.kernel.events import Event
from tocsin.respond.incidents import document
from tocsin.respond.incidents.times import TIMES
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.oncall.schedules import (
    Absence,
    Calendar,
    CalendarEvent,
    Layer,
    Override,
    Place,
    PlannedShift,
    Schedule,
    Swap,
    Turn,
    WeekSpan,
)
from tocsin.respond.workflows.conditions import BEYOND
from tocsin.respond.workflows.prebuilt import load_prebuilt
from tocsin.respond.workflows.runs import BlockedBecause, EndedBecause
from tocsin.respond.workflows.workflows import Action, ActionKind, Whom, Workflow
from tocsin.server.api.timelines import EVENTS

CHANNELS = SOURCE / "outbound" / "channels"
KINDS = SOURCE / "watch" / "rules" / "kinds"
TEMPLATES = SOURCE / "respond" / "integrations" / "templates"
SETTINGS = SOURCE / "main" / "settings.py"

SHARED = frozenset({"__init__", "kind"})  # files in kinds/ that are no rule kind


def channels() -> list[str]:
    """Return the kind of every `Channel(kind=…)`."""
    return [
        keyword.value.value
        for file in files(CHANNELS)
        for node in nodes(file)
        if isinstance(node, ast.Call) and name_of(node.func) == "Channel"
        for keyword in node.keywords
        if keyword.arg == "kind" and isinstance(keyword.value, ast.Constant)
    ]


def rules() -> list[str]:
    """Return every rule kind: one file each."""
    return [file.stem for file in files(KINDS) if file.stem not in SHARED]


def templates() -> list[str]:
    """Return every inbound template: one TOML file each."""
    return sorted(file.stem for file in TEMPLATES.glob("*.toml"))


def settings() -> list[str]:
    """Return the environment variable of every field of Settings, and the one that names the file."""
    classes = [node for node in nodes(SETTINGS) if isinstance(node, ast.ClassDef) and node.name == "Settings"]
    fields = [node.target for one in classes for node in one.body if isinstance(node, ast.AnnAssign)]
    return ["TOCSIN_CONFIG", *(f"TOCSIN_{name_of(field).upper()}" for field in fields)]


def events() -> list[str]:
    """Return every event type: each class that derives from Event, or from one that does."""
    classes = {node.name: node for file in files() for node in parsed(file).body if isinstance(node, ast.ClassDef)}
    return sorted(name for name in classes if name != "Event" and _descends(name, classes))


def _descends(name: str, classes: dict[str, ast.ClassDef]) -> bool:
    bases = [name_of(base) for base in classes[name].bases] if name in classes else []
    return "Event" in bases or any(_descends(base, classes) for base in bases)


def integrations() -> list[str]:
    """Return every field of an integration's body."""
    return list(Integration.__struct_fields__)


def schedules() -> list[str]:
    """Return every field of a schedule, and of what changes it."""
    kinds = (Schedule, Layer, Turn, WeekSpan, Place, Override, PlannedShift, Absence, Swap, Calendar, CalendarEvent)
    return [field for kind in kinds for field in kind.__struct_fields__]


def workflows() -> list[str]:
    """Return every word of a workflow: its fields, what its conditions ask, its actions, how it ends, the prebuilt."""
    ends = [one.value for kind in (EndedBecause, BlockedBecause) for one in kind]
    words = [*document.PLAIN, *BEYOND, *TIMES, *get_args(ActionKind), *get_args(Whom), *get_args(Operator)]
    return [*Workflow.__struct_fields__, *Action.__struct_fields__, *words, *ends, *load_prebuilt()]


LISTS = {
    "integrations": integrations,
    "channels": channels,
    "rules": rules,
    "templates": templates,
    "settings": settings,
    "events": events,
    "schedules": schedules,
    "workflows": workflows,
}


def unnamed(page: str, names: list[str]) -> list[str]:
    """Return the names that a page of the reference doesn't show in backticks."""
    text = (REFERENCE / f"{page}.md").read_text(encoding="utf-8")
    return [name for name in names if f"`{name}`" not in text]


@pytest.mark.parametrize("page", LISTS)
def test_what_exists_is_documented(page: str):
    """Every channel, rule kind, template, setting and event type is named in its page of the reference."""
    assert unnamed(page, LISTS[page]()) == []


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_events_sentence_is_the_one_that_people_read(event: type[Event]):
    """The page of events shows each with the sentence that the timelines show."""
    lines = (REFERENCE / "events.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(f"| `{event.__name__}` |")]

    assert line.endswith(f"| {event.says} |")


@pytest.mark.parametrize("page", LISTS)
def test_what_is_new_is_missed(page: str):
    """A name that a page doesn't have is reported, so that the test above can fail."""
    assert unnamed(page, ["brand_new"]) == ["brand_new"]


@pytest.mark.parametrize("page", ["channels", "settings", "events"])
def test_the_lists_are_read(page: str):
    """The lists that the pages are held against are not empty."""
    assert LISTS[page]()


def pages() -> list[Path]:
    """Return every page of the documentation, the README included."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path):
    """Every relative link of a page leads to a file that exists."""
    targets = [part.partition(")")[0].partition("#")[0] for part in page.read_text(encoding="utf-8").split("](")[1:]]

    assert [
        target for target in targets if target and "://" not in target and not (page.parent / target).exists()
    ] == []
