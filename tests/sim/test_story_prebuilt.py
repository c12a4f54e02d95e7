"""Stories of the prebuilt workflows: each does what its name says, and nothing else."""

import json
import tomllib
from importlib import resources

import pytest
from msgspec.structs import replace
from tests.sim.story import Story

from tocsin.accounts.people import Team, TeamMember
from tocsin.engine.opening import ByHand, open_by_hand
from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import to_json
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.incidents.decide import Person, Verb
from tocsin.respond.integrations.reports import Action, Report
from tocsin.respond.workflows.prebuilt import load_prebuilt, read_prebuilt

HOUR = 3600


def installed(key: str, **policy: object) -> tuple[Story, str, str, str]:
    """Return a story: Ann and Bob are paged 5 minutes apart, Mia is their manager, the policy has this workflow."""
    story = Story()
    ann, bob, mia = story.person("ann"), story.person("bob"), story.person("mia")
    team = story.make("team", "ops", Team((TeamMember(mia, ("manager",)),)))
    workflow = story.make("workflow", key, replace(load_prebuilt()[key].workflow, is_enabled=True))
    steps = tuple(Step((StepTarget("user", one),), wait=300) for one in (ann, bob))
    policy_id = story.make("policy", "ops", Policy(steps, workflow_ids=(workflow,), **policy), team)
    story.integration(policy_id, team)
    return story, ann, bob, mia


def test_all_recipients_hear_of_a_new_status() -> None:
    """Who was paged hears of the acknowledgement, the assignment and the end, each once."""
    story, ann, bob, _ = installed("notify-all-on-status-change")

    story.arrives()
    story.expects("03:00 page ann mail")
    story.passes(minutes=1)
    story.does(bob, Verb.ACKNOWLEDGE)
    story.expects("03:01 message ann mail")
    assert story.deliveries[-1].message.title == "#1 acknowledged: disk"
    story.does(ann, Verb.ASSIGN, assignee=Person(bob, "bob"))
    story.expects("03:01 message ann mail")
    assert story.deliveries[-1].message.text == "The incident is acknowledged. Assigned to: bob"
    story.does(ann, Verb.NOTE, text="looking")
    story.expects()
    story.recovers()
    story.expects("03:01 recovery ann mail", "03:01 message ann mail")


def test_all_recipients_hear_that_nobody_acknowledged() -> None:
    """Five minutes after the escalation has told everybody, all are told again, once."""
    story, _, _, _ = installed("notify-all-when-not-acknowledged")

    story.arrives()
    story.expects("03:00 page ann mail")
    story.passes(minutes=14)
    story.expects("03:05 page bob mail")
    story.passes(hours=3)
    story.expects("03:15 message ann mail", "03:15 message bob mail")


def test_nobody_hears_it_when_somebody_acknowledged() -> None:
    """An acknowledgement while it waits ends the wait, and the timeline says why."""
    story, ann, _, _ = installed("notify-all-when-not-acknowledged")

    story.arrives()
    story.passes(minutes=11)
    story.expects("03:00 page ann mail", "03:05 page bob mail")
    story.does(ann, Verb.ACKNOWLEDGE)
    story.passes(hours=3)
    story.expects()
    story.says("ended after 0 time(s): conditions are no longer met. is_acknowledged equals false (not met")


def test_all_recipients_hear_that_nobody_has_it() -> None:
    """It was acknowledged, so the escalation is over; five minutes later it is still nobody's, and all told hear so."""
    story, ann, bob, _ = installed("notify-all-when-not-assigned")

    story.arrives()
    story.expects("03:00 page ann mail")
    story.does(ann, Verb.ACKNOWLEDGE)
    story.passes(minutes=30)
    story.expects("03:05 message ann mail")
    story.does(ann, Verb.ASSIGN, assignee=Person(bob, "bob"))
    story.passes(hours=1)
    story.expects()


def test_managers_hear_an_hour_before_the_end() -> None:
    """Exactly one hour before the incident is to be resolved its team's manager is told."""
    story, ann, _, _ = installed("notify-manager-before-sla", sla=4 * HOUR, sla_warning=0)

    story.arrives()
    story.does(ann, Verb.ACKNOWLEDGE)
    story.expects("03:00 page ann mail")
    story.passes(hours=3, minutes=30)
    story.expects("06:00 message mia mail")
    assert story.deliveries[-1].message.title == "#1 To be resolved within the hour: disk"


def test_managers_hear_nothing_of_what_is_resolved() -> None:
    """What was resolved in time is told to nobody an hour before."""
    story, ann, _, _ = installed("notify-manager-before-sla", sla=4 * HOUR, sla_warning=0)

    story.arrives()
    story.does(ann, Verb.RESOLVE)
    story.expects("03:00 page ann mail", "03:00 recovery ann mail")
    story.passes(hours=8)
    story.expects()


def test_the_owner_hears_an_hour_before_the_end() -> None:
    """Exactly one hour before the incident is to be resolved the one to whom it is assigned is told."""
    story, ann, bob, _ = installed("notify-owner-before-sla", sla=4 * HOUR, sla_warning=0)

    story.arrives()
    story.does(ann, Verb.ASSIGN, assignee=Person(bob, "bob"))
    story.expects("03:00 page ann mail")
    story.passes(hours=3, minutes=30)
    story.expects("06:00 message bob mail")


def test_the_sender_hears_of_a_new_status() -> None:
    """Who opened the incident by hand hears of its acknowledgement and its end."""
    story, ann, _, mia = installed("notify-sender-on-status-change")
    (policy,) = story.do(story.keeper.refresh).kind("policy")
    report = Report(Action.OPEN, "", "opened by hand", subject="disk", policy_id=policy)

    story.work(lambda work: open_by_hand(work, report, ByHand(Person(mia, "mia"))))
    story.passes(minutes=1)
    story.expects("03:00 page ann mail")
    story.does(ann, Verb.ACKNOWLEDGE)
    story.expects("03:01 message mia mail")
    story.does(ann, Verb.RESOLVE)
    story.expects("03:01 recovery ann mail", "03:01 message mia mail")


@pytest.mark.parametrize("verb", [Verb.ASSIGN, Verb.RESOLVE])
def test_delivery_stops_on_assignment_or_end(verb: Verb) -> None:
    """After it is assigned or resolved nobody is paged any more, and the escalation is halted."""
    story, ann, bob, _ = installed("stop-delivery-on-assignment-or-closed")
    given = {"assignee": Person(bob, "bob")} if verb is Verb.ASSIGN else {}

    story.arrives()
    story.passes(minutes=4)
    story.does(ann, verb, **given)
    story.expects("03:00 page ann mail", *(["03:04 recovery ann mail"] if verb is Verb.RESOLVE else []))
    story.passes(hours=3)
    story.expects()
    assert story.run_status() == "halted"
    story.says("or-closed, time 1: halt the escalation (nothing to do: it is halted).")


def test_a_storm_raises_the_priority() -> None:
    """The twenty-first report makes it P1 and tells those who were paged; the next ones change nothing."""
    story, _, _, _ = installed("raise-priority-in-a-storm")

    for _ in range(20):
        story.arrives()
    story.expects("03:00 page ann mail")
    assert story.incident().priority == "P3"
    story.arrives()
    story.expects("03:00 message ann mail")
    assert story.incident().priority == "P1"
    for _ in range(5):
        story.arrives()
    story.expects()


def test_reminders_end_with_the_acknowledgement() -> None:
    """Those who were paged are reminded every 15 minutes until somebody acknowledges."""
    story, ann, _, _ = installed("remind-until-acknowledged")

    story.arrives()
    story.passes(minutes=31)
    story.expects(
        "03:00 page ann mail",
        "03:05 page bob mail",
        "03:15 message ann mail",
        "03:15 message bob mail",
        "03:30 message ann mail",
        "03:30 message bob mail",
    )
    assert story.deliveries[-1].message.title == "#1 Still unacknowledged after 30 min: disk"
    story.does(ann, Verb.ACKNOWLEDGE)
    story.passes(hours=3)
    story.expects()
    story.says("ended after 2 time(s): until is met. is_acknowledged equals true (it is 'true')")


def test_managers_are_asked_when_nobody_took_over() -> None:
    """When the escalation has ended the manager is asked to help."""
    story, _, _, mia = installed("page-managers-when-exhausted")

    story.arrives()
    story.passes(minutes=9)
    story.expects("03:00 page ann mail", "03:05 page bob mail")
    assert story.incident().responder_user_ids == ()
    story.passes(minutes=1)
    assert story.incident().responder_user_ids == (mia,)
    story.says("Workflow page-managers-when-exhausted asks mia to help.")


def test_each_is_told_of_in_a_story() -> None:
    """Every prebuilt workflow has a story here, and has a name and a sentence."""
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    assert [key for key in load_prebuilt() if f'installed("{key}"' not in text] == []
    assert all(one.name and one.text for one in load_prebuilt().values())
    folder = resources.files("tocsin.respond.workflows") / "prebuilt"
    for key, one in load_prebuilt().items():  # no word of a file is passed over
        assert json.loads(to_json(one)) == tomllib.loads((folder / f"{key}.toml").read_text())
    assert sum(one.alertops for one in load_prebuilt().values()) == 7


@pytest.mark.parametrize("raw", [b"name = ", b'name = "x"', b"\xff", b'name = "x"\ntext = "y"\nworkflow = 3'])
def test_a_file_that_cannot_be_read_is_named(raw: bytes) -> None:
    """What is no prebuilt workflow is refused with the file's name."""
    with pytest.raises(Invalid, match=r"workflow bad.toml: "):
        read_prebuilt(raw, "bad.toml")
