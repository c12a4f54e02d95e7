"""Stories of what people do to incidents: who hears of it, and what comes in afterwards."""

import msgspec
from tests.sim.invariants import INCIDENT_KINDS
from tests.sim.story import Story

from tocsin.accounts.people import Team, TeamMember
from tocsin.engine.opening import ByHand, is_over, open_by_hand, say
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.incidents.acts import ChangedBecause
from tocsin.respond.incidents.decide import Person, Plan, Verb
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.incidents.states import apply
from tocsin.respond.integrations.integration import Heartbeat
from tocsin.respond.integrations.reports import Action, Recipient, Report
from tocsin.store import entries
from tocsin.watch.notices.hooks import Hook

HOOK = Hook("webhook", {"url": "https://hooks.example.com"})


def pages(story: Story, *people: str, **given: object) -> str:
    """Make a policy that pages people five minutes apart."""
    steps = tuple(Step((StepTarget("user", one),), wait=300) for one in people)
    return story.make("policy", "ops", Policy(steps, **given))


def holds(story: Story, *numbers: int) -> None:
    """Check that the timelines of incidents replay to what is stored."""
    for number in numbers:
        stored = story.incident(number)
        state: Incident | None = None
        for entry in story.do(lambda tx, stored=stored: entries.timeline(tx, stored.id)):
            if entry.kind in INCIDENT_KINDS:
                event = msgspec.convert(entry.detail | {"reason": entry.reason}, INCIDENT_KINDS[entry.kind])
                state = apply(state, event, stored.id, entry.at)
        assert state == stored


def test_a_merged_problem_goes_on_in_the_other_incident() -> None:
    """Reports of the merged problem count in the other incident, which resolves only when both problems are over."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    story.integration(pages(story, ann))

    story.arrives("disk")
    story.arrives("swap")
    story.expects("03:00 page ann mail", "03:00 page ann mail")
    story.does(bob, Verb.MERGE, 2, other=story.incident(1))
    story.expects("03:00 recovery ann mail")
    story.says("Resolved by bob (merged) into #1", number=2)
    story.says("#2 was merged into this one by bob: swap.")
    story.arrives("swap")
    story.says("1 more report(s) of the same problem")
    assert story.incident(1).report_count == 2
    story.recovers("disk")
    assert story.incident(1).status == "open"
    story.recovers("swap")
    assert story.incident(1).status == "resolved"
    story.expects("03:00 recovery ann mail")
    story.arrives("swap")
    story.expects("03:00 page ann mail")
    assert story.incident(3).dedup_key == "swap"
    holds(story, 1, 2, 3)


def test_problems_of_two_tools_with_one_key_stay_apart_in_a_merged_incident() -> None:
    """Another tool's problem with the same dedup key is a problem of its own: its recovery ends only that one."""
    story = Story()
    ann = story.person("ann")
    policy = pages(story, ann)
    first, second = story.integration(policy, name="first"), story.integration(policy, name="second")

    story.arrives("disk", integration=first)
    story.arrives("disk", integration=second)
    story.does(ann, Verb.MERGE, 2, other=story.incident(1))
    story.recovers("disk", integration=second)
    assert story.incident(1).status == "open"
    story.says("One of the grouped problems is over")
    story.arrives("disk", integration=second)
    assert story.incident(3).status == "open"
    story.recovers("disk", integration=first)
    assert story.incident(1).status == "resolved"
    assert story.incident(3).status == "open"
    holds(story, 1, 2, 3)


def test_a_merge_of_a_merge_takes_all_problems_along() -> None:
    """What was merged before goes on where its incident goes on."""
    story = Story()
    ann = story.person("ann")
    policy = pages(story, ann)
    first, second = story.integration(policy, name="first"), story.integration(policy, name="second")

    story.arrives("a", integration=first)
    story.arrives("b", integration=first)
    story.arrives("c", integration=second)
    story.does(ann, Verb.MERGE, 1, other=story.incident(2))
    story.does(ann, Verb.MERGE, 2, other=story.incident(3))
    for key in ("a", "b"):
        story.recovers(key, integration=first)
    assert story.incident(3).status == "open"
    story.recovers("c", integration=second)
    assert story.incident(3).status == "resolved"
    holds(story, 1, 2, 3)


def test_subscribers_hear_updates_and_the_end() -> None:
    """A user and a hook are told of updates; at the end who was paged hears a recovery, the others a message."""
    story = Story()
    ann, bob, eve = story.person("ann"), story.person("bob", "sms", "mail", waits=(60, 0)), story.person("eve")
    hook = story.make("hook", "page", HOOK)
    story.integration(pages(story, ann))

    story.arrives("disk")
    story.does(ann, Verb.SUBSCRIBE, user_ids=(ann, bob, eve), hook_ids=(hook,), names="ann, bob, eve, page")
    story.does(ann, Verb.UNSUBSCRIBE, user_ids=(eve,), names="eve")
    story.expects("03:00 page ann mail")
    story.does(ann, Verb.UPDATE_STATUS, text="A disk is replaced.")
    story.expects("03:00 message ann mail", "03:00 message bob mail", "03:00 message page")
    assert story.deliveries[-1].message.title == "#1 update: disk"
    assert story.deliveries[-1].message.text == "A disk is replaced.\n\nann"
    story.does(ann, Verb.RESOLVE, text="replaced")
    story.expects("03:00 recovery ann mail", "03:00 message bob mail", "03:00 message page")
    assert story.deliveries[-1].message.title == "#1 resolved: disk"
    holds(story, 1)


def test_whoever_follows_a_merged_incident_follows_the_other() -> None:
    """A subscriber is told that the incident goes on as another one, and then hears of that one."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    story.integration(pages(story, ann))

    story.arrives("disk")
    story.arrives("swap")
    story.does(ann, Verb.SUBSCRIBE, 2, user_ids=(bob,), names="bob")
    story.does(ann, Verb.MERGE, 2, other=story.incident(1))
    assert story.deliveries[-1].message.title == "#2 merged into #1: swap"
    story.sent.clear()
    story.does(ann, Verb.UPDATE_STATUS, 1, text="Soon.")
    story.expects("03:00 message bob mail")


def test_an_incident_that_takes_too_long_is_told_of_before_and_at_the_end() -> None:
    """An hour before the promised time whoever was paged is warned, at its end told; the team's hook hears both."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    hook = story.make("hook", "page", HOOK)
    team = story.make("team", "ops", Team((TeamMember(bob, ("manager",)),), hook_ids=(hook,)))
    story.integration(pages(story, ann, sla=4 * 3600, sla_warning=3600), team)

    story.arrives("disk")
    story.expects("03:00 page ann mail")
    story.does(ann, Verb.ACKNOWLEDGE)
    story.passes(hours=3)
    story.expects("06:00 message ann mail", "06:00 message page")
    story.does(ann, Verb.ASSIGN, assignee=Person(bob, "bob"))
    story.passes(hours=1)
    story.expects("07:00 message bob mail", "07:00 message page")
    story.says("To be resolved in 60 min.", "Not resolved in time.")
    assert story.incident().is_sla_breached
    story.does(bob, Verb.RESOLVE)
    story.does(bob, Verb.REOPEN)
    story.expects("07:00 recovery ann mail", "07:00 page ann mail")
    story.does(bob, Verb.RESOLVE)
    story.expects("07:00 recovery ann mail")
    story.passes(hours=9)
    story.expects()
    holds(story, 1)


def test_a_reopened_incident_has_its_time_anew() -> None:
    """The promise counts from the reopening; a warning that would come too late is left out."""
    story = Story()
    ann = story.person("ann")
    story.integration(pages(story, ann, sla=1800))

    story.arrives("disk")
    story.does(ann, Verb.RESOLVE)
    story.passes(hours=1)
    story.does(ann, Verb.REOPEN)
    story.does(ann, Verb.ACKNOWLEDGE)
    story.sent.clear()
    story.passes(minutes=29)
    story.expects()
    story.passes(minutes=1)
    story.expects("04:30 message ann mail")
    story.says("Not resolved in time.")


def test_somebody_is_paged_by_hand() -> None:
    """A person opens an incident for a user and a team; both are paged, and no report closes it."""
    story = Story()
    ann, bob, eve = (story.person(name) for name in ("ann", "bob", "eve"))
    team = story.make("team", "ops", Team((TeamMember(bob, ("primary",)), TeamMember(eve))))
    recipients = (Recipient("user", ann), Recipient("team", team))
    report = Report(Action.OPEN, "", "opened by hand", subject="The shop is slow", recipients=recipients)
    by_hand = ByHand(Person(eve, "eve"), team, "P1")

    story.work(lambda work: open_by_hand(work, report, by_hand))
    story.passes(seconds=1)
    story.expects("03:00 page ann mail", "03:00 page bob mail")
    incident = story.incident()
    assert (incident.dedup_key, incident.opened_by, incident.priority) == (incident.id, eve, "P1")
    story.does(ann, Verb.SET_BRIDGE, bridge=("https://meet.example.com/shop", "", "1234"))
    story.does(ann, Verb.RESOLVE)
    story.expects("03:00:01 recovery ann mail", "03:00:01 recovery bob mail")
    assert "Conference bridge: https://meet.example.com/shop, code 1234" in story.deliveries[-1].message.text
    holds(story, 1)


def test_links_stand_on_both_sides() -> None:
    """A link and its end are in both timelines, once."""
    story = Story()
    ann = story.person("ann")
    story.integration(pages(story, ann))

    story.arrives("disk")
    story.arrives("swap")
    for _ in range(2):
        story.does(ann, Verb.LINK, 1, other=story.incident(2))
    for number, other in ((1, 2), (2, 1)):
        assert sum("Linked" in line for line in story.timeline(number)) == 1
        assert story.incident(number).linked_ids == (story.incident(other).id,)
    story.does(ann, Verb.UNLINK, 2, other=story.incident(1))
    assert not story.incident(1).linked_ids
    assert not story.incident(2).linked_ids
    holds(story, 1, 2)


def test_what_tocsin_finds_wrong_itself_may_be_merged_too() -> None:
    """A problem that Tocsin reported goes on in the other incident, isn't told anew, and ends by itself there."""
    story = Story()
    ann = story.person("ann", is_admin=True)
    report = Report(Action.OPEN, "self late", "found", subject="Turns are late")

    story.integration(pages(story, ann))
    story.arrives("disk")
    assert story.work(lambda work: say(work, report))
    story.does(ann, Verb.MERGE, 2, other=story.incident(1))
    assert not story.work(lambda work: say(work, report))
    story.work(lambda work: is_over(work, ["self late"], "turns are in time"))
    assert story.incident(1).status == "open"
    story.says("One of the grouped problems is over (turns are in time); 1 left.")
    story.recovers("disk")
    assert story.incident(1).status == "resolved"
    holds(story, 1, 2)


def test_a_merged_outage_ends_with_the_next_pulse() -> None:
    """An outage that was merged is over when pulses are back; missed again, it opens an incident of its own."""
    story = Story()
    ann = story.person("ann")
    policy = pages(story, ann)
    monitor = story.integration(policy)
    beat = story.integration(policy, name="backup", type="heartbeat", heartbeat=Heartbeat(600, grace=60))

    story.arrives(integration=beat)  # a pulse
    story.arrives("disk", integration=monitor)
    story.passes(minutes=12)
    assert story.incident(2).subject.startswith("backup: no pulse")
    story.does(ann, Verb.MERGE, 2, other=story.incident(1))
    story.arrives(integration=beat)  # a pulse
    story.says("One of the grouped problems is over")
    assert story.incident(1).status == "open"
    story.passes(minutes=12)
    assert story.incident(3).subject.startswith("backup: no pulse")
    holds(story, 1, 2, 3)


def test_an_incident_on_hold_waits_until_somebody_wakes_it() -> None:
    """Snoozed without an end, nobody is paged; woken after a day, the rest of the wait passes, then the next one is."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    story.integration(pages(story, ann, bob))

    story.arrives("disk")
    story.passes(minutes=2)
    story.expects("03:00 page ann mail")
    story.does(ann, Verb.SNOOZE, text="Nobody is in the building.")
    story.passes(hours=24)
    story.expects()
    story.does(ann, Verb.WAKE)
    story.passes(minutes=2)
    story.expects()
    story.passes(minutes=1)
    story.expects("11-23 03:05 page bob mail")
    story.says("Snoozed by ann until somebody wakes it", "Woken by ann (person)", "Paging bob")
    holds(story, 1)


def test_who_is_asked_to_help_is_paged_once() -> None:
    """A responder is paged at once beside the escalation; asked again, nobody is."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    story.integration(pages(story, ann))

    story.arrives("disk")
    story.does(ann, Verb.ACKNOWLEDGE)
    for _ in range(2):
        story.does(ann, Verb.ADD_RESPONDERS, user_ids=(bob,), names="bob", text="You know this disk.")
    story.expects("03:00 page ann mail", "03:00 page bob mail")
    story.recovers("disk")
    story.expects("03:00 recovery ann mail", "03:00 recovery bob mail")
    holds(story, 1)


def test_a_snoozed_incident_that_is_planned_anew_pages_by_its_new_plan_only() -> None:
    """Under another policy the walk begins anew; the one that stood still pages nobody any more."""
    story = Story()
    ann, bob, eve = (story.person(name) for name in ("ann", "bob", "eve"))
    story.integration(pages(story, ann, bob))
    other = story.thing(story.make("policy", "night", Policy((Step((StepTarget("user", eve),)),))))

    story.arrives("disk")
    story.does(ann, Verb.SNOOZE)
    plan = Plan(other.id, other.revision_id, other.name)
    story.does(ann, Verb.REPLAN, plan=plan, because=ChangedBecause.OTHER)
    story.expects("03:00 page ann mail", "03:00 page eve mail")
    story.passes(hours=1)
    story.expects()
    holds(story, 1)
