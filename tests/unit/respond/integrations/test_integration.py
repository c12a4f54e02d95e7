"""What an integration can say beside its template's mapping, each with the reason that a person reads."""

from typing import Any

import pytest

from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import Hours, Window
from tocsin.kernel.instants import from_text
from tocsin.respond.integrations.extracts import Extract
from tocsin.respond.integrations.integration import (
    Attribute,
    Integration,
    LinkMapping,
    Maintenance,
    Route,
    SourceName,
    TeamRoute,
)
from tocsin.respond.integrations.interpret import NOTHING, Given, compile_integration, interpret
from tocsin.respond.integrations.reports import Action, Filtered, Rendered, Report
from tocsin.respond.integrations.templates import load_templates

GENERIC = load_templates()["generic"]
NOON = from_text("2026-11-25T12:00:00Z")  # a Wednesday
OFFICE = Hours((Window(("mon", "tue", "wed", "thu", "fri"), "09:00", "17:00"),))


def read(document: dict[str, Any], given: Given = NOTHING, **settings: Any) -> Report:
    """Return what an integration reads in a document."""
    compiled = compile_integration(Integration("generic", "Tool", **settings), GENERIC)
    (report,) = interpret(compiled, {"subject": "Disk full"} | document, given)
    return report


def when(field: str, operator: Any, value: str = "") -> Conditions:
    """Return one condition."""
    return Conditions((Condition(field, operator, value),))


def test_conditions_decide_instead_of_the_status() -> None:
    """Open, close and update each by their conditions, in this order, with the actual values in the reason."""
    rules = {
        "open_when": when("state", "in_list", "red, yellow"),
        "close_when": when("state", "equals", "green"),
        "update_when": when("state", "starts_with", "note"),
    }
    assert read({"state": "Red"}, **rules).action is Action.OPEN
    assert read({"state": "notes"}, **rules).action is Action.UPDATE
    closed = read({"state": "green", "status": "open"}, **rules)
    assert closed.action is Action.CLOSE
    assert closed.reason.startswith("close_when: state equals green (it is 'green'): closes")
    blue = read({"state": "blue"}, **rules)
    assert blue.action is Action.IGNORE
    assert "open_when: state in_list red, yellow (not met, it is 'blue')" in blue.reason


def test_without_an_open_rule_what_does_not_close_opens() -> None:
    """With a rule for closing alone everything else opens: a page too many is better than one too few."""
    rules = {"close_when": when("state", "equals", "green")}
    assert read({"state": "anything"}, **rules).action is Action.OPEN
    assert read({"state": "green"}, **rules).action is Action.CLOSE


def test_a_source_name_stands_before_the_key() -> None:
    """The source name is part of what identifies a problem: a literal, or a field that may be asked for a value."""
    static = SourceName("Hosts", is_static=True)
    assert read({"id": "7"}, source_name=static).dedup_key == "Hosts|7"
    dynamic = SourceName("service")
    report = read({"id": "7", "service": "web"}, source_name=dynamic)
    assert (report.dedup_key, report.source_name) == ("web|7", "web")
    only = SourceName("service", only="WEB")
    assert read({"service": "web"}, source_name=only).dedup_key == "web|Disk full"
    with pytest.raises(Filtered, match="the source name is 'db', not 'WEB'"):
        read({"service": "db"}, source_name=only)


def test_extracts_are_fields_between_tags() -> None:
    """What stands between two tags is a field for mapping, filters and routes."""
    text = "Service: Disk\nHost: web-1\nAddress: 10.0.0.1"
    extracts = (
        Extract("service", "text", "Service:", "Host:"),
        Extract("host", "text", "Host:", "Address:"),
        Extract("address", "text", "Address:"),
        Extract("none", "text", "Missing:", "x"),
    )
    report = read(
        {"text": text},
        extracts=extracts,
        mapping={"dedup_key": ("<host>|<service>|<address>|<none>",)},
        filters=when("host", "equals", "web-1"),
    )
    assert report.dedup_key == "web-1|Disk|10.0.0.1|"


def test_attributes_and_links() -> None:
    """Custom fields and links come from paths and texts; what is required and missing is said and loses nothing."""
    document = {
        "env": "prod",
        "run": "https://wiki/disk",
        "images": [{"n": "a", "u": "https://x/a.png"}, {"n": "b", "u": "javascript:alert(1)"}],
        "tags": [{"k": "x"}, {"k": "y"}, {}],
    }
    report = read(
        document,
        attributes=(
            Attribute("Environment", "env"),
            Attribute("Tags", "tags[*]^k"),
            Attribute("Owner", "owner", is_required=True),
        ),
        links=(LinkMapping("Runbook", "run"), LinkMapping("<n>", "u", "images")),
    )
    assert report.attributes == {"Environment": "prod", "Tags": "x, y"}
    assert report.reason.endswith("; required, but not in the message: Owner")
    assert report.links == {"Runbook": "https://wiki/disk", "a": "https://x/a.png"}


def test_recipients_are_named_with_the_reason() -> None:
    """Those of the integration, those of team routes that match, and those that the message names."""
    report = read(
        {"service": "db-1", "who": "ann@x.y, Bob", "assign": "ann@x.y"},
        recipient_user_ids=("usr_1",),
        team_routes=(
            TeamRoute("service", "starts_with", "db", "tea_1"),
            TeamRoute("service", "starts_with", "web", "tea_2"),
        ),
        mapping={"recipient_user": ("who",), "assignee": ("assign",)},
    )
    assert [(one.kind, one.id or one.name) for one in report.recipients] == [
        ("user", "usr_1"),
        ("team", "tea_1"),
        ("user", "ann@x.y"),
        ("user", "Bob"),
    ]
    assert report.recipients[1].why == "team route 1: service starts_with db (it is 'db-1')"
    assert report.assignee == "ann@x.y"


def test_routes_by_the_hour() -> None:
    """A route with hours matches within them; without a field they alone decide; the first that matches wins."""
    routes = (
        Route("service", "equals", "db", "pol_db", hours=OFFICE),
        Route("", "equals", "", "pol_day", hours=OFFICE),
    )
    given = Given(NOON)
    assert read({"service": "db"}, given, routes=routes).policy_id == "pol_db"
    day = read({"service": "web"}, given, routes=routes)
    assert (day.policy_id, day.policy_reason) == (
        "pol_day",
        "route 2: in its hours (2026-11-25T12:00:00.000Z is within)",
    )
    night = read({"service": "db"}, Given(from_text("2026-11-25T18:00:00Z")), routes=routes, default_policy_id="pol")
    assert (night.policy_id, night.policy_reason) == ("pol", "default policy: no route matched")


def test_in_maintenance_nothing_opens_and_what_is_over_is_over() -> None:
    """An opening report updates at most, with the window's name; a closing one closes."""
    windows = (Maintenance("disks", "2026-11-25T11:00", "2026-11-25T13:00"),)
    given = Given(NOON)
    opening = read({"status": "open"}, given, maintenance=windows)
    assert opening.action is Action.UPDATE
    assert "but maintenance 'disks' until 2026-11-25T13:00:00.000Z: nothing is opened" in opening.reason
    assert read({"status": "ok"}, given, maintenance=windows).action is Action.CLOSE


def test_a_template_that_was_not_rendered_leaves_the_default() -> None:
    """A field's rendered text is taken; where the worker gave none, the template's own mapping is, and it is said."""
    mapping = {"subject": ("{{ host|upper }} is down",)}
    done = read({}, Given(rendered=(Rendered({"subject": "WEB is down"}),)), mapping=mapping)
    assert done.subject == "WEB is down"
    late = read({}, Given(rendered=(Rendered({}, {"subject": "it took longer than 250 ms"}),)), mapping=mapping)
    assert late.subject == "Disk full"
    assert late.reason.endswith("; subject by the template Generic: it took longer than 250 ms")
    assert read({}, mapping=mapping).reason.endswith("; subject by the template Generic: it was not rendered")


def test_own_severities() -> None:
    """An integration may say what the tool's words mean."""
    assert read({"severity": "Sev-9"}, severity={"sev-9": "info"}).severity == "info"


def test_a_person_tries_it() -> None:
    """What a person sends as a test is one, whatever the template knows."""
    assert read({}, Given(is_test=True)).is_test


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"open_when": when("a", "matches", "(")}, "open_when.all[0].value"),
        ({"mapping": {"labels": ("{{ a }}",)}}, "mapping.labels"),
        ({"mapping": {"subject": ("{{ a }}", "b")}}, "mapping.subject"),
        ({"mapping": {"odd": ("a",)}}, "mapping.odd"),
        ({"extracts": (Extract("a.b", "text"),)}, "extracts[0].name"),
        ({"extracts": (Extract("a", ""),)}, "extracts[0].field"),
        ({"attributes": (Attribute("a", "<b"),)}, "attributes[0].value"),
        ({"attributes": (Attribute("a", "b"), Attribute("a", "c"))}, "attributes"),
        ({"links": (LinkMapping("a", "<b"),)}, "links[0].url"),
        ({"routes": (Route("", "equals", "", "p"),)}, "routes[0].field"),
        ({"routes": (Route("", "equals", "", "p", hours=Hours(())),)}, "routes[0].hours.windows"),
        ({"team_routes": (TeamRoute("a", "greater", "x", "t"),)}, "team_routes[0].value"),
        ({"source_name": SourceName("")}, "source_name.text"),
    ],
)
def test_what_cannot_be_compiled_names_its_place(settings: dict[str, Any], field: str) -> None:
    """A bad path, condition, hour or template is refused with the field at fault."""
    with pytest.raises(Invalid) as error:
        read({}, **settings)
    assert error.value.field == field
