"""Names: words that say nothing are not used."""

import ast

import pytest
from tests.arch.tree import files, nodes, place

BANNED = frozenset({"manager", "handler", "helper", "util", "common", "base", "data", "info", "process"})


def empty_words(name: str) -> set[str]:
    """Return the banned words in a name, whatever its spelling: `RuleManagers` has manager."""
    spaced = "".join(f" {sign}" if sign.isupper() else sign for sign in name).replace("_", " ").lower()
    return {word for word in BANNED if not {word, f"{word}s"}.isdisjoint(spaced.split())}


@pytest.mark.parametrize(
    "name", ["RuleManager", "utils", "http_helpers", "base", "UserData", "process", "EventHandlers"]
)
def test_an_empty_word_is_found_in_any_spelling(name: str):
    """A banned word is found in the name of a class or a module, also in the plural."""
    assert empty_words(name)


@pytest.mark.parametrize("name", ["Database", "information", "processor", "baseline", "metadata"])
def test_a_longer_word_is_another_word(name: str):
    """A word that only begins like a banned one is none."""
    assert not empty_words(name)


def test_no_module_or_class_has_an_empty_name():
    """No module and no class is called manager, handler, helper, util, common, base, data, info or process."""
    modules = {place(file): file.stem for file in files()}
    classes = {
        f"{place(file, node)} {node.name}": node.name
        for file in files()
        for node in nodes(file)
        if isinstance(node, ast.ClassDef)
    }

    assert [where for where, name in (modules | classes).items() if empty_words(name)] == []
