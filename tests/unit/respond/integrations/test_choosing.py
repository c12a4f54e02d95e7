"""Several integrations at one API URL: which takes a message, and why the others did not."""

from dataclasses import dataclass
from typing import Any

import pytest

from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import to_json
from tocsin.respond.integrations.choosing import Candidate, Raw, Reading, read_message
from tocsin.respond.integrations.integration import Integration, Route
from tocsin.respond.integrations.interpret import compile_integration
from tocsin.respond.integrations.reports import Action
from tocsin.respond.integrations.templates import load_templates

TEMPLATES = load_templates()
IS_PROD = Conditions(all=(Condition("env", "equals", "prod"),))


@dataclass
class Url:
    """An API URL with its integrations in order."""

    candidates: list[Candidate]

    def post(self, document: Any, source: str = "Tool") -> Reading:
        """Return what becomes of a message."""
        return read_message(self.candidates, Raw(source, to_json(document)))


def candidate(name: str, template: str = "generic", source: str = "Tool", **settings: Any) -> Candidate:
    """Return an integration."""
    return Candidate(name, name, compile_integration(Integration(template, source, **settings), TEMPLATES[template]))


def test_the_first_whose_filters_let_it_through_takes_it() -> None:
    """A message that the first filters out goes to the second, with the reason and the actual value."""
    url = Url([candidate("prod", filters=IS_PROD), candidate("others")])
    reading = url.post({"subject": "Disk full", "env": "test"})
    assert reading.taken_by == 1
    assert reading.reports[0].reason == (
        "no status: opens; no dedup key, so the subject is the key; "
        "before it: prod: filtered out: env equals prod (not met, it is 'test')"
    )
    assert url.post({"subject": "Disk full", "env": "Prod"}).taken_by == 0


def test_what_only_filters_refuse_is_ignored() -> None:
    """Filters are somebody's wish: what they keep out is ignored with the reason, not unmapped."""
    reading = Url([candidate("prod", filters=IS_PROD)]).post({"subject": "Disk full"})
    assert reading.taken_by == 0
    assert [one.action for one in reading.reports] == [Action.IGNORE]
    assert reading.reports[0].reason == "filtered out: env equals prod (not met, it is '')"


def test_what_one_cannot_read_the_next_may() -> None:
    """An integration that finds nothing that it knows passes the message on."""
    url = Url([candidate("notices", "tocsin"), candidate("any")])
    assert url.post({"subject": "Disk full"}).taken_by == 1
    reading = url.post({"nothing": "known"})
    assert reading.taken_by is None
    assert "notices: " in reading.reason
    assert "any: " in reading.reason


def test_another_source_or_a_disabled_integration_takes_nothing() -> None:
    """Only integrations in use, of the source that the URL names, are asked."""
    url = Url([candidate("other", source="Other"), candidate("off", is_enabled=False)])
    assert url.post({"subject": "x"}).reason == "no integration of this API URL takes this source"


def test_elements_are_filtered_one_by_one() -> None:
    """Of several reports in a message those that the filters don't let through are ignored, the others are not."""
    reading = Url([candidate("prod", filters=IS_PROD)]).post(
        [{"subject": "a", "env": "prod"}, {"subject": "b", "env": "test"}]
    )
    assert [one.action for one in reading.reports] == [Action.OPEN, Action.IGNORE]
    assert reading.reports[1].reason == "element 2 is filtered out: env equals prod (not met, it is 'test')"


def test_a_bad_filter_is_named() -> None:
    """A filter that can't be compiled is refused with its place."""
    bad = Conditions(any=(Condition("env", "matches", "("),))
    with pytest.raises(Invalid, match=r"filters: any\[0\]: not a regular expression") as refused:
        candidate("bad", filters=bad)
    assert refused.value.field == "filters.any[0].value"


def test_a_negated_route_matches_what_its_condition_does_not() -> None:
    """A route may ask for the opposite."""
    routes = (Route("env", "equals", "prod", "pol_low", negate=True),)
    url = Url([candidate("routed", routes=routes, default_policy_id="pol_high")])
    assert url.post({"subject": "x", "env": "test"}).reports[0].policy_id == "pol_low"
    assert url.post({"subject": "x", "env": "prod"}).reports[0].policy_id == "pol_high"
