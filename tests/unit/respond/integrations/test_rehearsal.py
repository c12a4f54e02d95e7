"""Rehearsal: messages in order become what they would do, and two mappings are compared."""

from typing import Any

import pytest

from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import to_json
from tocsin.respond.integrations.choosing import Candidate, Raw
from tocsin.respond.integrations.integration import Delay, Integration, Route
from tocsin.respond.integrations.interpret import compile_integration
from tocsin.respond.integrations.rehearsal import Effect, Rehearsal, Unresolved, differs
from tocsin.respond.integrations.templates import Status, load_templates

TEMPLATES = load_templates()
T0 = 1_790_000_000_000_000


def candidate(name: str = "one", template: str = "generic", **settings: Any) -> Candidate:
    """Return an integration."""
    return Candidate(name, name, compile_integration(Integration(template, "tool", **settings), TEMPLATES[template]))


def raw(key: str, status: str = "open", at: int = 0, **fields: Any) -> Raw:
    """Return a message of the generic template, `at` seconds after the start."""
    return Raw("tool", to_json({"dedup_key": key, "subject": key, "status": status} | fields), at=T0 + at * SECOND)


def effects(rehearsal: Rehearsal, *raws: Raw) -> list[str]:
    """Return what each of the messages would do."""
    return [part.effect for one in raws for part in rehearsal.take(one).reports]


def test_a_key_opens_grows_and_closes_once() -> None:
    """The first report of a key opens, the next appends, the close closes, and a second close finds nothing."""
    told = [raw("a"), raw("a"), raw("a", "update"), raw("a", "close"), raw("a", "close"), raw("a", "update")]
    assert effects(Rehearsal([candidate()]), *told) == [
        Effect.OPENS,
        Effect.APPENDS,
        Effect.APPENDS,
        Effect.CLOSES,
        Effect.IGNORED,
        Effect.IGNORED,
    ]


def test_what_was_unresolved_before_is_known() -> None:
    """A key that was unresolved when the first message came is appended to, and closed."""
    rehearsal = Rehearsal([candidate()], [Unresolved(("a",))])
    assert effects(rehearsal, raw("a"), raw("a", "close"), raw("a")) == ["appends", "closes", "opens"]


def test_a_close_without_its_key_takes_the_only_one_that_could_be_meant() -> None:
    """By its fallback key a close takes the single unresolved incident; of two it takes none and says so."""
    meant = candidate(mapping={"fallback_key": ("group",)})
    rehearsal = Rehearsal([meant])
    opened, close = raw("a", group="g"), raw("other", "close", group="g")
    assert effects(rehearsal, opened, close) == ["opens", "closes"]
    last = [rehearsal.take(one) for one in (opened, raw("b", group="g"), close)][-1]
    assert last.reports[0].effect is Effect.IGNORED
    assert last.reason.endswith("ambiguous, 2 unresolved incidents could be meant")


def test_the_answer_to_the_message_that_opened_closes() -> None:
    """A sender without keys may close by the id of the message that opened."""
    rehearsal = Rehearsal([candidate()])
    assert rehearsal.take(raw("a"), "msg_1").reports[0].effect is Effect.OPENS
    close = Raw("tool", to_json({"token": "msg_1", "status": "close"}), at=T0)
    assert effects(rehearsal, close) == ["closes"]


def test_problems_of_a_while_share_an_incident() -> None:
    """A new key joins the incident that opened within the integration's time, which closes with its last problem."""
    rehearsal = Rehearsal([candidate(group_within=60)])
    told = [raw("a"), raw("b", at=59), raw("a", "close", 70), raw("b", "close", 71), raw("c", at=72), raw("d", at=132)]
    assert effects(rehearsal, *told) == ["opens", "groups", "recovers", "closes", "opens", "opens"]


def test_a_problem_that_was_over_joins_its_incident_again() -> None:
    """While the incident lasts, one of its problems that was over comes back to it, and a second close does nothing."""
    rehearsal = Rehearsal([candidate(group_within=60)])
    told = [raw("a"), raw("b", at=1), raw("a", "close", 2), raw("a", "close", 3), raw("a", at=100)]
    assert effects(rehearsal, *told) == ["opens", "groups", "recovers", "ignored", "groups"]
    assert effects(rehearsal, raw("c", at=59), raw("c", "close", 60), raw("c", "update", 61)) == [
        "groups",
        "recovers",
        "ignored",
    ]
    assert effects(rehearsal, raw("b", "close", 101), raw("a", "close", 102)) == ["recovers", "closes"]


def test_one_that_nobody_reads_is_unmapped_with_the_reason() -> None:
    """A message that can't be read opens nothing, and the reason is the one that the inbound log would have."""
    one = Rehearsal([candidate()]).take(Raw("tool", b"no json"))
    assert (one.status, one.taken_by, one.reports) == ("unmapped", None, ())
    assert one.reason.startswith("not JSON")


@pytest.mark.parametrize(
    ("settings", "changed"),
    [
        ({}, False),
        ({"description": "other"}, False),
        ({"status": Status(open=("open",), close=("recovered",))}, True),
        ({"mapping": {"dedup_key": ("host",)}}, True),
        ({"default_policy_id": "pol_2"}, True),
        ({"routes": (Route("status", "equals", "close", "pol_3"),)}, True),
        ({"is_enabled": False}, True),
    ],
)
def test_an_edit_differs_by_what_comes_of_it(settings: dict[str, Any], changed: bool) -> None:
    """Two readings differ when outcome, key or policy do, not when only words do."""
    before = Rehearsal([candidate()], [Unresolved(("a",))]).take(raw("a", "close", host="web-1"))
    after = Rehearsal([candidate(**settings)], [Unresolved(("a",))]).take(raw("a", "close", host="web-1"))
    assert differs(before, after) is changed


def test_a_delay_makes_a_difference_to_what_opens() -> None:
    """An edit that lets people wait changes what opens an incident, and nothing else."""
    before, after = (Rehearsal([candidate(delay=delay)]) for delay in (None, Delay("wait", wait=60)))
    assert [differs(before.take(one), after.take(one)) for one in (raw("a"), raw("a"))] == [True, False]


def test_of_a_thousand_messages_a_broken_close_rule_changes_exactly_those_that_it_concerns() -> None:
    """Where closes are no longer understood, every close changes, and every open after one."""
    told = [raw(f"key {number % 100}", "close" if number // 100 % 2 else "open") for number in range(1_000)]
    before = Rehearsal([candidate()])
    after = Rehearsal([candidate(status=Status(open=("open",), close=("recovered",)))])
    changed = [place for place, one in enumerate(told) if differs(before.take(one), after.take(one))]
    assert changed == list(range(100, 1_000))
