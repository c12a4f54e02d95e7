"""Every command to an incident: what it makes happen, what it refuses, and that asking twice does nothing twice."""

from typing import Any

import pytest
from msgspec.structs import replace

from tocsin.kernel.errors import Conflict, Invalid, Refused
from tocsin.kernel.instants import DAY, HOUR
from tocsin.respond.incidents import acts, verbs
from tocsin.respond.incidents.acts import ChangedBecause
from tocsin.respond.incidents.decide import Command, Person, Plan, Verb, command, problem_of
from tocsin.respond.incidents.incidents import (
    Acknowledged,
    Assigned,
    Incident,
    IncidentStatus,
    Noted,
    Reopened,
    Resolved,
    ResolvedBecause,
)

NOW = 1_000 * DAY
ANN, BOB = Person("usr_ann", "Ann"), Person("usr_bob", "Bob")
OPEN = Incident("inc_1", number=1, priority="P3", api_url_id="url_1", dedup_key="disk", policy_id="pol_1")
OTHER = Incident("inc_2", number=2, api_url_id="url_1", dedup_key="swap")
SNOOZED = replace(OPEN, is_snoozed=True, snoozed_until=NOW + HOUR)
RESOLVED = replace(OPEN, status=IncidentStatus.RESOLVED, resolved_at=NOW)
RICH = replace(
    OPEN,
    tags=("disk",),
    attributes={"cause": "dust"},
    linked_ids=("inc_2",),
    responder_user_ids=("usr_bob",),
    subscriber_user_ids=("usr_bob",),
    subscriber_hook_ids=("hok_1",),
    bridge_url="https://meet.example.com",
)
TODAY = Plan("pol_1", "rev_2", "ops")
MANY = tuple(f"usr_{number}" for number in range(201))
LINKS = tuple(f"inc_{number}" for number in range(1_000, 1_500))
BY = {"by": "usr_ann", "by_name": "Ann"}
WOKEN = acts.Woken("usr_ann", "by Ann", reason=ChangedBecause.PERSON)


def asked(incident: Incident, verb: Verb, **given: Any) -> tuple[Any, ...]:
    """Return what a command of Ann makes happen."""
    return command(incident, Command(verb, ANN, **given), NOW).events


DONE: list[tuple[Incident, Verb, dict[str, Any], tuple[Any, ...]]] = [
    (OPEN, Verb.ACKNOWLEDGE, {}, (Acknowledged(**BY),)),
    (OPEN, Verb.ASSIGN, {"assignee": BOB}, (Assigned("usr_ann", "usr_bob", "Bob", "Ann"),)),
    (OPEN, Verb.NOTE, {"text": "dust"}, (Noted("usr_ann", "dust", "Ann"),)),
    (RESOLVED, Verb.NOTE, {"text": "dust"}, (Noted("usr_ann", "dust", "Ann"),)),
    (
        OPEN,
        Verb.RESOLVE,
        {"text": "swept"},
        (Resolved("usr_ann", "by Ann", why="swept", reason=ResolvedBecause.PERSON),),
    ),
    (
        OPEN,
        Verb.RESOLVE,
        {"because": ChangedBecause.WORKFLOW},
        (Resolved("usr_ann", "by Ann", reason=ResolvedBecause.WORKFLOW),),
    ),
    (OPEN, Verb.CANCEL, {}, (Resolved("usr_ann", "by Ann", reason=ResolvedBecause.CANCELLED),)),
    (RESOLVED, Verb.REOPEN, {"sla_at": NOW + HOUR}, (Reopened("usr_ann", "Ann", NOW + HOUR),)),
    (OPEN, Verb.ESCALATE, {}, (acts.Escalated(**BY),)),
    (SNOOZED, Verb.ESCALATE, {}, (WOKEN, acts.Escalated(**BY))),
    (
        OPEN,
        Verb.SNOOZE,
        {"text": "tomorrow"},
        (acts.Snoozed("usr_ann", 0, "tomorrow", "Ann", "until somebody wakes it", reason=ChangedBecause.PERSON),),
    ),
    (
        OPEN,
        Verb.SNOOZE,
        {"until": NOW + HOUR},
        (acts.Snoozed("usr_ann", NOW + HOUR, "", "Ann", "until 1972-09-27 01:00 UTC", reason=ChangedBecause.PERSON),),
    ),
    (SNOOZED, Verb.WAKE, {}, (WOKEN,)),
    (
        OPEN,
        Verb.MERGE,
        {"other": OTHER, "text": "one cause"},
        (Resolved("usr_ann", "by Ann", why="into #2: one cause", merged_into="inc_2", reason=ResolvedBecause.MERGED),),
    ),
    (OPEN, Verb.LINK, {"other": OTHER}, (acts.Linked("usr_ann", "inc_2", 2, "Ann"),)),
    (RICH, Verb.UNLINK, {"other": OTHER}, (acts.Unlinked("usr_ann", "inc_2", 2, "Ann"),)),
    (
        OPEN,
        Verb.PRIORITIZE,
        {"priority": "P1"},
        (acts.PriorityChanged("usr_ann", "P3", "P1", "Ann", reason=ChangedBecause.PERSON),),
    ),
    (
        RICH,
        Verb.TAG,
        {"added": ("db", "db", "disk"), "removed": ("none",)},
        (acts.TagsChanged("usr_ann", ("db",), (), "Ann"),),
    ),
    (RICH, Verb.TAG, {"removed": ("disk",)}, (acts.TagsChanged("usr_ann", (), ("disk",), "Ann"),)),
    (
        RICH,
        Verb.SET_FIELDS,
        {"fields": {"cause": "", "team": "db", "none": ""}},
        (acts.FieldsChanged("usr_ann", {"cause": "", "team": "db"}, "Ann"),),
    ),
    (
        RICH,
        Verb.ADD_RESPONDERS,
        {"user_ids": ("usr_bob", "usr_eve"), "team_ids": ("tea_1",), "names": "Eve, db"},
        (acts.RespondersAdded("usr_ann", ("usr_eve",), ("tea_1",), "Eve, db", "", "Ann"),),
    ),
    (
        RICH,
        Verb.SUBSCRIBE,
        {"user_ids": ("usr_eve",), "hook_ids": ("hok_1",), "names": "Eve"},
        (acts.Subscribed("usr_ann", ("usr_eve",), (), "Eve", "Ann"),),
    ),
    (
        RICH,
        Verb.UNSUBSCRIBE,
        {"user_ids": ("usr_bob", "usr_eve"), "names": "Bob"},
        (acts.Unsubscribed("usr_ann", ("usr_bob",), (), "Bob", "Ann"),),
    ),
    (OPEN, Verb.UPDATE_STATUS, {"text": "soon"}, (acts.StatusUpdated("usr_ann", "soon", "Ann"),)),
    (
        OPEN,
        Verb.SET_BRIDGE,
        {"bridge": ("https://meet.example.com", "+49 30 1", "12")},
        (acts.BridgeSet("usr_ann", "https://meet.example.com", "+49 30 1", "12", "Ann"),),
    ),
    (RICH, Verb.SET_BRIDGE, {}, (acts.BridgeSet("usr_ann", by_name="Ann"),)),
    (
        OPEN,
        Verb.REPLAN,
        {"plan": TODAY, "because": ChangedBecause.CURRENT},
        (acts.Replanned("usr_ann", "pol_1", "rev_2", "ops", "Ann", reason=ChangedBecause.CURRENT),),
    ),
    (
        SNOOZED,
        Verb.REPLAN,
        {"plan": TODAY, "because": ChangedBecause.OTHER},
        (
            acts.Replanned("usr_ann", "pol_1", "rev_2", "ops", "Ann", reason=ChangedBecause.OTHER),
            replace(WOKEN, reason=ChangedBecause.OTHER),
        ),
    ),
]


@pytest.mark.parametrize(("incident", "verb", "given", "events"), DONE)
def test_a_command_makes_happen(incident: Incident, verb: Verb, given: dict[str, Any], events: tuple[Any, ...]) -> None:
    """Each verb makes exactly these events, with what changes and nothing that was so before."""
    assert asked(incident, verb, **given) == events


def test_every_verb_is_tried() -> None:
    """No verb is without a case above."""
    assert {verb for _, verb, _, _ in DONE} == set(Verb)


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        (Verb.LINK, {"other": OTHER}),
        (Verb.PRIORITIZE, {"priority": "P3"}),
        (Verb.TAG, {"added": ("disk",)}),
        (Verb.SET_FIELDS, {"fields": {"cause": "dust"}}),
        (Verb.ADD_RESPONDERS, {"user_ids": ("usr_bob",)}),
        (Verb.SUBSCRIBE, {"user_ids": ("usr_bob",), "hook_ids": ("hok_1",)}),
        (Verb.UNSUBSCRIBE, {"user_ids": ("usr_eve",)}),
        (Verb.SET_BRIDGE, {"bridge": ("https://meet.example.com", "", "")}),
    ],
)
def test_what_is_so_already_makes_nothing_happen(verb: Verb, given: dict[str, Any]) -> None:
    """Asked again, a command is accepted and leaves no line in the timeline."""
    assert asked(RICH, verb, **given) == ()


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        (Verb.SNOOZE, {"until": NOW + HOUR}),
        (Verb.UNLINK, {"other": replace(OTHER, id="inc_3")}),
    ],
)
def test_a_snooze_or_a_missing_link_is_not_said_twice(verb: Verb, given: dict[str, Any]) -> None:
    """The same end of a snooze, and the end of a link that isn't there, change nothing."""
    assert asked(SNOOZED, verb, **given) == ()


REFUSED: list[tuple[Incident, Verb, dict[str, Any], type[Refused], str | None]] = [
    (OPEN, Verb.ASSIGN, {}, Invalid, "assignee_id"),
    (OPEN, Verb.NOTE, {"text": " "}, Invalid, "text"),
    (OPEN, Verb.NOTE, {"text": "x" * 10_001}, Invalid, "text"),
    (OPEN, Verb.UPDATE_STATUS, {}, Invalid, "text"),
    (OPEN, Verb.REOPEN, {}, Conflict, None),
    (OPEN, Verb.WAKE, {}, Conflict, None),
    (OPEN, Verb.SNOOZE, {"until": NOW}, Invalid, "until"),
    (OPEN, Verb.SNOOZE, {"until": NOW + verbs.SNOOZE_MAX + 1}, Invalid, "until"),
    (OPEN, Verb.MERGE, {}, Invalid, "into_id"),
    (OPEN, Verb.MERGE, {"other": OPEN}, Invalid, "into_id"),
    (OPEN, Verb.MERGE, {"other": replace(RESOLVED, id="inc_3")}, Conflict, None),
    (OPEN, Verb.MERGE, {"other": replace(RESOLVED, id="inc_3", merged_into="inc_4")}, Conflict, None),
    (OPEN, Verb.MERGE, {"other": replace(OTHER, is_test=True)}, Conflict, None),
    (OPEN, Verb.MERGE, {"other": replace(OTHER, grouped_keys=MANY * 3)}, Conflict, None),
    (OPEN, Verb.MERGE, {"other": replace(OTHER, linked_ids=LINKS)}, Invalid, "into_id"),
    (OPEN, Verb.LINK, {"other": OPEN}, Invalid, "incident_id"),
    (OPEN, Verb.LINK, {"other": replace(OTHER, linked_ids=LINKS)}, Invalid, "incident_id"),
    (replace(OPEN, linked_ids=LINKS), Verb.LINK, {"other": OTHER}, Invalid, "incident_id"),
    (OPEN, Verb.UNLINK, {}, Invalid, "incident_id"),
    (OPEN, Verb.PRIORITIZE, {"priority": "P6"}, Invalid, "priority"),
    (OPEN, Verb.TAG, {}, Invalid, "added"),
    (OPEN, Verb.TAG, {"added": ("a,b",)}, Invalid, "added"),
    (OPEN, Verb.TAG, {"added": ("x" * 101,)}, Invalid, "added"),
    (OPEN, Verb.TAG, {"removed": (" a",)}, Invalid, "removed"),
    (OPEN, Verb.TAG, {"added": ("a",), "removed": ("a",)}, Invalid, "removed"),
    (OPEN, Verb.TAG, {"added": MANY[:51]}, Invalid, "added"),
    (OPEN, Verb.SET_FIELDS, {}, Invalid, "fields"),
    (OPEN, Verb.SET_FIELDS, {"fields": {" ": "x"}}, Invalid, "fields"),
    (OPEN, Verb.SET_FIELDS, {"fields": {"a": "x" * 1_001}}, Invalid, "fields.a"),
    (OPEN, Verb.SET_FIELDS, {"fields": dict.fromkeys(MANY[:101], "x")}, Invalid, "fields"),
    (OPEN, Verb.ADD_RESPONDERS, {}, Invalid, "user_ids"),
    (OPEN, Verb.ADD_RESPONDERS, {"user_ids": MANY[:101]}, Invalid, "user_ids"),
    (OPEN, Verb.SUBSCRIBE, {}, Invalid, "user_ids"),
    (OPEN, Verb.SUBSCRIBE, {"user_ids": MANY}, Invalid, "user_ids"),
    (OPEN, Verb.UNSUBSCRIBE, {}, Invalid, "user_ids"),
    (OPEN, Verb.SET_BRIDGE, {"bridge": ("javascript:x", "", "")}, Invalid, "url"),
    (OPEN, Verb.SET_BRIDGE, {"bridge": ("https://" + "x" * 2_000, "", "")}, Invalid, "url"),
    (OPEN, Verb.SET_BRIDGE, {"bridge": ("", "1\n2", "")}, Invalid, "phone"),
    (OPEN, Verb.SET_BRIDGE, {"bridge": ("", "", "1" * 101)}, Invalid, "code"),
    (OPEN, Verb.REPLAN, {}, Invalid, "policy_id"),
]


@pytest.mark.parametrize(("incident", "verb", "given", "error", "field"), REFUSED)
def test_a_command_is_refused(
    incident: Incident, verb: Verb, given: dict[str, Any], error: type[Refused], field: str | None
) -> None:
    """What can't be is refused, and a value that is at fault is named."""
    with pytest.raises(error) as refused:
        asked(incident, verb, **given)
    assert refused.value.field == field


@pytest.mark.parametrize("verb", sorted(set(Verb) - verbs.AFTERWARDS))
def test_a_resolved_incident_is_not_acted_on(verb: Verb) -> None:
    """What is for unresolved incidents is refused on a resolved one, with the way out."""
    with pytest.raises(Conflict, match="reopen it first"):
        asked(RESOLVED, verb, text="x", assignee=BOB, other=OTHER, priority="P1", user_ids=("usr_1",), plan=TODAY)


def test_a_problem_from_elsewhere_has_a_name_of_its_own() -> None:
    """Two API URLs may have problems of one dedup key: the incident's own keeps it, the other has its URL before it."""
    assert problem_of(OPEN, "url_1", "disk") == "disk"
    assert problem_of(OPEN, "url_2", "disk") == "url_2 disk"


def test_a_merged_incident_keeps_the_names_of_its_problems_until_it_is_reopened() -> None:
    """Merged, its problems aren't over; reopened, it holds only its own."""
    grouping = replace(OPEN, grouped_keys=("swap",), is_own_over=True)
    merged = command(grouping, Command(Verb.MERGE, ANN, other=OTHER), NOW).state
    again = command(merged, Command(Verb.REOPEN, ANN), NOW).state

    assert (merged.merged_into, merged.grouped_keys, merged.is_own_over) == ("inc_2", ("swap",), True)
    assert (again.merged_into, again.grouped_keys, again.is_own_over) == ("", (), False)
