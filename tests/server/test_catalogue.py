"""What forms are drawn from."""

import pytest
from tests.server.calling import Caller

from tocsin.outbound.channels import CHANNELS
from tocsin.respond.integrations.templates import load_templates
from tocsin.watch.rules.kinds import KINDS


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("channels", [one.kind for one in CHANNELS]),
        ("rule-kinds", [one.name for one in KINDS]),
        ("templates", sorted(load_templates())),
    ],
)
def test_the_catalogue_is_whole(path: str, keys: list[str], caller: Caller) -> None:
    """Every channel, rule kind and template is listed with a name and a line that says what it is."""
    items = caller.get(f"/api/v1/{path}")["items"]
    assert [one["key"] for one in items] == keys
    assert all(one["name"] and one["text"] for one in items)


def test_a_form_knows_its_fields(caller: Caller) -> None:
    """A channel's fields come with everything a form needs, also what is at its default."""
    (email,) = [one for one in caller.get("/api/v1/channels")["items"] if one["key"] == "email"]
    assert email["can"] == ["page_people", "serve_hooks"]
    (to,) = email["fields"]
    assert to["key"] == "to"
    assert to["required"] is True
    assert to["choices"] == []
    assert to["default"] is None


def test_a_template_shows_its_samples_and_what_they_have(caller: Caller) -> None:
    """A template brings its samples with the actions they ask for, and the paths that routes may test."""
    (sematext,) = [one for one in caller.get("/api/v1/templates")["items"] if one["key"] == "sematext"]
    assert sematext["samples"][0]["actions"] == ["open"]
    assert {"priority", "alertTitle"} <= {one["path"] for one in sematext["paths"]}
    assert sematext["map"]["subject"] == ["alertTitle"]
    assert sematext["routes"][0] == {
        "field": "priority",
        "operator": "contains",
        "value": "CRITICAL",
        "policy": "Critical",
    }


def test_conditions_offer_their_operators(caller: Caller) -> None:
    """Every operator says whether it compares with a value."""
    offered = caller.get("/api/v1/conditions")
    takes = {one["key"]: one["takes_value"] for one in offered["operators"]}
    assert takes["contains"] is True
    assert takes["exists"] is False
    assert "dedup_key" in offered["mapped"]


def test_an_integration_offers_the_fields_that_it_received(caller: Caller) -> None:
    """The fields of a received message are offered for routes, before those of the template's samples."""
    status, _ = caller.call("POST", caller.seeded.integration_url, json={"rack": {"row": 7}, "priority": "INFO"})
    assert status == 200
    integration = caller.one("integrations", "Sematext")
    fields = caller.get(f"/api/v1/integrations/{integration['id']}/fields")["items"]
    assert fields[:2] == [{"path": "rack.row", "example": "7"}, {"path": "priority", "example": "INFO"}]
    assert "alertTitle" in [one["path"] for one in fields]
