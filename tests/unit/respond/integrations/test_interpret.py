"""Interpreting: actions, keys, routes, bounds and reasons."""

from typing import Any

import pytest

from tocsin.kernel.errors import FormatError, Invalid
from tocsin.respond.integrations.acting import STATUSES_MAX
from tocsin.respond.integrations.integration import Integration, Route
from tocsin.respond.integrations.interpret import (
    LABELS_MAX,
    REPORTS_MAX,
    CompiledIntegration,
    compile_integration,
    interpret,
    matches_source,
)
from tocsin.respond.integrations.mapping import PATHS_MAX
from tocsin.respond.integrations.reports import Action, Report, Unmapped
from tocsin.respond.integrations.routing import ROUTES_MAX
from tocsin.respond.integrations.templates import Status, Template, load_templates
from tocsin.respond.integrations.texts import KEY_MAX, SUBJECT_MAX, TEXT_MAX

GENERIC = load_templates()["generic"]


def compiled(*routes: Route, template: Template = GENERIC, **settings: Any) -> CompiledIntegration:
    """Return an integration of the template with these routes."""
    return compile_integration(Integration("generic", "Tool", "url_1", "pol_0", routes, **settings), template)


def report(*routes: Route, **document: Any) -> Report:
    """Return the one report of a document, whose subject doesn't matter unless it is given."""
    (one,) = interpret(compiled(*routes), {"subject": "Disk full"} | document)
    return one


@pytest.mark.parametrize(
    ("status", "action", "says"),
    [
        ("Firing", Action.OPEN, "status is 'Firing': opens"),
        ("down", Action.OPEN, "opens"),
        ("RESOLVED", Action.CLOSE, "status is 'RESOLVED': closes"),
        ("up", Action.CLOSE, "closes"),
        ("updated", Action.UPDATE, "updates"),
        ("maybe", Action.IGNORE, "status mismatch: status is 'maybe', which neither opens"),
        ("", Action.OPEN, "no status: opens"),
        (None, Action.OPEN, "no status: opens"),
    ],
)
def test_status_gives_action_and_reason(status: str | None, action: Action, says: str) -> None:
    """The status decides, the reason quotes it, an unknown one is ignored, and without one the document opens."""
    one = report(subject="x", status=status)
    assert one.action is action
    assert says in one.reason


def test_first_route_that_matches_wins() -> None:
    """Routes are tried in order, and the reason names the route and the actual value."""
    routes = [Route("env", "equals", "prod", "pol_1"), Route("env", "contains", "PRO", "pol_2")]
    first, second = report(*routes, env="PROD"), report(*routes, env="preprod")
    assert (first.policy_id, first.policy_reason) == ("pol_1", "route 1: env equals prod (it is 'PROD')")
    assert (second.policy_id, second.policy_reason) == ("pol_2", "route 2: env contains PRO (it is 'preprod')")


def test_default_policy_when_no_route_matches() -> None:
    """A document that no route takes goes to the default policy, and says so."""
    one = report(Route("env", "equals", "prod", "pol_1"), env="test")
    assert (one.policy_id, one.policy_reason) == ("pol_0", "default policy: no route matched")


def test_route_tells_absent_from_empty() -> None:
    """`exists` is met by an empty field and not by a missing one."""
    route = Route("env", "exists", "", "pol_1")
    assert report(route, env="").policy_id == "pol_1"
    assert report(route, other="").policy_id == "pol_0"


@pytest.mark.parametrize(
    ("route", "field"),
    [
        (Route("env", "resembles", "x", "p"), "routes[1].operator"),
        (Route("env", "matches", "(", "p"), "routes[1].value"),
        (Route("", "equals", "x", "p"), "routes[1].field"),
    ],
)
def test_bad_route_is_refused_by_its_place(route: Route, field: str) -> None:
    """A route that can't be compiled is refused with its number and field."""
    with pytest.raises(Invalid, match="route 2: ") as caught:
        compiled(Route("env", "equals", "x", "p"), route)
    assert caught.value.field == field


def test_routes_are_bounded() -> None:
    """More routes than the bound are refused."""
    with pytest.raises(Invalid, match=str(ROUTES_MAX)):
        compiled(*[Route("env", "equals", "x", "p")] * (ROUTES_MAX + 1))


def test_long_key_is_hashed() -> None:
    """A key over the bound becomes its hash: the same for the same key, another for another."""
    one, same, other = (report(dedup_key=key).dedup_key for key in ("a" * 300, "a" * 300, "a" * 301))
    assert one == same != other
    assert len(one) <= KEY_MAX
    assert report(dedup_key="a" * KEY_MAX).dedup_key == "a" * KEY_MAX


def test_subject_is_the_key_where_there_is_none() -> None:
    """Without a dedup key the subject identifies the problem, and the reason says so."""
    one = report(subject="Disk full")
    assert one.dedup_key == "Disk full"
    assert "the subject is the key" in one.reason


def test_texts_and_labels_are_bounded() -> None:
    """What is too long is cut, not refused, and NUL, which PostgreSQL can't store, is dropped."""
    labels = {f"l{number}": "v" for number in range(LABELS_MAX + 5)}
    one = report(subject="s\x00" * 2_000, text="t" * 30_000, labels=labels)
    assert (len(one.subject), len(one.text), len(one.labels)) == (SUBJECT_MAX, TEXT_MAX, LABELS_MAX)
    assert "\x00" not in one.subject


def test_only_web_addresses_become_links() -> None:
    """An address of another scheme is kept as text and never becomes a link."""
    assert report(url="https://x.example/1").links == {"source": "https://x.example/1"}
    assert report(url="javascript:alert(1)").links == {}


def test_array_is_many_reports() -> None:
    """Each element of a top-level array is a report of its own, in order."""
    reports = interpret(compiled(), [{"id": 1}, {"id": 2, "state": "ok"}])
    assert [(one.dedup_key, one.action) for one in reports] == [("1", Action.OPEN), ("2", Action.CLOSE)]


@pytest.mark.parametrize("document", [[], [1], "text", [{}] * (REPORTS_MAX + 1)])
def test_document_without_reports_is_a_format_error(document: object) -> None:
    """An empty array, an element that is no object and too many elements are refused."""
    with pytest.raises(FormatError):
        interpret(compiled(), document)


def test_unreadable_element_leaves_the_others() -> None:
    """In an array, what can't be read is ignored with its place and reason, and the rest is read."""
    first, second, third = interpret(compiled(), [{"id": 1}, 5, {"colour": "red"}])
    assert (first.action, first.dedup_key) == (Action.OPEN, "1")
    assert (second.action, second.reason) == (Action.IGNORE, "element 2 is unmapped: a report must be an object")
    assert third.action is Action.IGNORE
    assert third.reason.startswith("element 3 is unmapped: the template Generic finds no")


@pytest.mark.parametrize(
    "document", [{}, {"colour": "red"}, {"status": "open", "title": "  "}, [{"colour": "red"}, {}]]
)
def test_nothing_known_is_unmapped(document: object) -> None:
    """Without key, subject and text nobody could say what the incident is, so the document is unmapped."""
    with pytest.raises(Unmapped, match="finds no dedup key, subject or text"):
        interpret(compiled(), document)


def test_unmapped_names_what_was_found() -> None:
    """The reason lists the fields that the message has, so that a mapping can be made for them."""
    with pytest.raises(Unmapped, match=r"the message has: colour, size$"):
        interpret(compiled(), {"colour": "red", "size": 3})


def test_subject_is_one_line() -> None:
    """A subject of several lines becomes one, and without a subject the text's first line serves."""
    assert report(subject="Disk\n full\ton db-1").subject == "Disk full on db-1"
    assert report(subject="", text="\n Disk  full \nsince noon").subject == "Disk full"
    assert report(subject=" ", dedup_key="7").subject == "No subject"


def test_mapping_replaces_single_fields() -> None:
    """An integration's own mapping takes the place of the template's for the fields that it names."""
    own = compiled(mapping={"subject": ("<host.name> is <colour>",), "dedup_key": ("host.name",)})
    (one,) = interpret(own, {"host": {"name": "db-1"}, "colour": "red", "id": 7, "severity": "critical"})
    assert (one.subject, one.dedup_key, one.severity) == ("db-1 is red", "db-1", "critical")


def test_own_status_texts_decide() -> None:
    """An integration's own status texts take the place of the template's, and the reason names the mapped field."""
    own = compiled(mapping={"status": ("colour",)}, status=Status(open=("RED",), close=("green",), is_part=True))
    red, green, blue = (interpret(own, {"id": 1, "colour": text})[0] for text in ("dark red", "Green", "blue"))
    assert (red.action, red.reason) == (Action.OPEN, "colour is 'dark red': opens")
    assert (green.action, blue.action) == (Action.CLOSE, Action.IGNORE)


def test_status_that_could_be_both_opens() -> None:
    """Where texts for opening and closing both occur in a status, it opens; a whole text goes before a part."""
    own = compiled(status=Status(open=("active",), close=("inactive",), is_part=True))
    either, whole = (interpret(own, {"id": 1, "status": text})[0].action for text in ("inactive?", "inactive"))
    assert (either, whole) == (Action.OPEN, Action.CLOSE)


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"mapping": {"colour": ("a",)}}, "mapping.colour"),
        ({"mapping": {"subject": ()}}, "mapping.subject"),
        ({"mapping": {"subject": ("a",) * (PATHS_MAX + 1)}}, "mapping.subject"),
        ({"mapping": {"subject": ("a", "<b:upper>")}}, "mapping.subject"),
        ({"mapping": {"labels": ("^",)}}, "mapping.labels"),
        ({"status": Status(open=("",))}, "status"),
        ({"status": Status(open=("x",) * (STATUSES_MAX + 1))}, "status"),
    ],
)
def test_bad_mapping_is_refused(settings: dict[str, Any], field: str) -> None:
    """A mapping that names no field, has no path, too many or a bad one is refused with its field."""
    with pytest.raises(Invalid) as caught:
        compiled(**settings)
    assert caught.value.field == field


def test_each_reads_one_report_per_element() -> None:
    """A template with `each` reads the elements of that array, and refuses a document without it."""
    template = Template(name="Many", each="alerts", map={"dedup_key": ("fingerprint",)})
    many = compiled(template=template)
    reports = interpret(many, {"alerts": [{"fingerprint": "a"}, {"fingerprint": "b"}]})
    assert [one.dedup_key for one in reports] == ["a", "b"]
    with pytest.raises(FormatError, match="no array at 'alerts'"):
        interpret(many, {"alerts": "none"})


def test_source_is_compared_without_case() -> None:
    """An integration takes what comes under its source in any case, and nothing once it is disabled."""
    assert matches_source(compiled(), "TOOL")
    assert not matches_source(compiled(), "tools")
    assert not matches_source(compiled(is_enabled=False), "Tool")
