"""Shapes: what can be offered is what can be read."""

from tocsin.respond.integrations.choosing import Raw
from tocsin.respond.integrations.paths import compile_text
from tocsin.respond.integrations.shapes import PATHS_MAX, elements, shape
from tocsin.respond.integrations.templates import Template

TEMPLATE = Template("Many", each="alerts")


def test_every_offered_path_reads_its_example() -> None:
    """Each path that is offered gives the example when it is compiled, also below lists and keys with dots."""
    document = {"a": {"b": [1, 2], "os.host": "web-1"}, "on": True, "many": [{"id": "x"}, {"id": "y"}]}
    found = shape([document])
    assert [one.path for one in found] == ["a.b[0]", "a.os.host", "on", "many[0].id"]
    for one in found:
        assert compile_text(one.path)(document) == one.example


def test_an_example_is_the_first_that_says_something() -> None:
    """A path that is empty in one document has its example from a later one."""
    (one,) = shape([{"a": ""}, {"a": "x"}, {"a": "y"}])
    assert one.example == "x"


def test_what_is_too_much_or_rubbish_offers_nothing_more() -> None:
    """Paths are bounded, keys that no path can name are left out, and rubbish has no documents."""
    assert len(shape([{f"k{number}": number for number in range(PATHS_MAX + 1)}])) == PATHS_MAX
    assert shape([{"a^b": 1, "": 2}]) == []
    assert elements(TEMPLATE, Raw("", b"\xff")) == []
    assert elements(TEMPLATE, Raw("", b'{"alerts": [{"a": 1}, {"a": 2}]}')) == [{"a": 1}, {"a": 2}]
