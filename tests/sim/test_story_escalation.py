"""Stories of escalation: what each feature of a policy does to whom, in which minute, and that nobody else hears."""

from msgspec.structs import replace
from tests.sim.story import Story

from tocsin.accounts.people import Team, TeamMember
from tocsin.kernel.hours import Hours, Window
from tocsin.outbound.channels.channel import Rejected
from tocsin.respond.escalation.policies import HaltsOn, Method, Policy, Step, StepConditions, StepTarget
from tocsin.respond.incidents.commands import Person, Plan, Verb
from tocsin.respond.oncall.schedules import Layer, Override, Place, Schedule, Turn
from tocsin.watch.notices.hooks import Hook

HOOK = Hook("webhook", {"url": "https://hooks.example.com"})


class Ops:
    """A team: Ann and Bob are its primaries, Cyd its secondary, Max its manager; its policy has these steps."""

    def __init__(self, *steps: Step, **policy: object) -> None:
        self.story = story = Story()
        self.ann, self.bob, self.cyd, self.max = (story.person(name) for name in ("ann", "bob", "cyd", "max"))
        roles = {self.ann: "primary", self.bob: "primary", self.cyd: "secondary", self.max: "manager"}
        self.team = story.make("team", "ops", Team(tuple(TeamMember(one, (role,)) for one, role in roles.items())))
        self.policy = story.make("policy", "page ops", Policy(steps, **policy))
        story.integration(self.policy, self.team)


def user(user_id: str) -> StepTarget:
    """Return a user as a target."""
    return StepTarget("user", user_id)


def role(name: str) -> StepTarget:
    """Return a role of the incident's own team as a target."""
    return StepTarget("role", "", name)


def test_members_are_tried_one_after_another_and_again() -> None:
    """Each primary has three pages, then comes the next; Bob acknowledges, and what was still planned isn't sent."""
    ops = Ops(Step((role("primary"),), 1200, between=600, retries=2, retry_every=180), Step((role("secondary"),)))
    story = ops.story

    story.arrives()
    story.passes(minutes=12)
    story.expects("03:00 page ann mail", "03:03 page ann mail", "03:06 page ann mail", "03:10 page bob mail")
    story.does(ops.bob, Verb.ACKNOWLEDGE)
    story.passes(hours=5)
    story.expects()
    story.says("Paging ann: step 1", "(paged again)", "Paging bob", "Acknowledged by bob", "Escalation halted")


def test_a_restart_in_the_middle_of_a_step_changes_nothing() -> None:
    """What was planned is stored: after a restart the second member is paged in the same minute."""
    ops = Ops(Step((role("primary"),), 1200, between=600))
    story = ops.story

    story.arrives()
    story.expects("03:00 page ann mail")
    story.passes(minutes=4)
    story.restarts()
    story.passes(minutes=10)
    story.expects("03:10 page bob mail")


def test_the_next_incident_pages_the_next_person() -> None:
    """In a round robin of the primaries each incident pages one, in turn; a repeat pages the same one again."""
    ops = Ops(Step((role("primary"),), is_round_robin=True), repeats=1)
    story = ops.story

    for key in ("disk", "cpu", "net"):
        story.arrives(key)
    story.expects("03:00 page ann mail", "03:00 page bob mail", "03:00 page ann mail")
    story.passes(minutes=5)
    story.expects("03:05 page ann mail", "03:05 page bob mail", "03:05 page ann mail")


def test_a_centralized_policy_says_over_which_methods() -> None:
    """Everybody is paged by SMS, then by phone, whatever the own rules say; who has neither, by the own rules."""
    story = Story()
    ann = story.person("ann", "mail", "sms", "phone")
    bob = story.person("bob", "mail")
    methods = (Method("sms"), Method("phone", 120, repeats=1, repeat_every=60))
    story.integration(
        story.make("policy", "loud", Policy((Step((user(ann), user(bob)), 600),), mode="centralized", methods=methods))
    )

    story.arrives()
    story.passes(minutes=9)
    story.expects("03:00 page ann sms", "03:00 page bob mail", "03:02 page ann phone", "03:03 page ann phone")
    story.says("Not paging bob by sms: this person has no such method")


def test_two_people_must_acknowledge() -> None:
    """A step that wants two acknowledgements goes on paging after the first one."""
    ops = Ops(Step((role("primary"),), acks_required=2), Step((role("secondary"),)), Step((role("manager"),)))
    story = ops.story

    story.arrives()
    story.does(ops.ann, Verb.ACKNOWLEDGE)
    story.expects("03:00 page ann mail", "03:00 page bob mail")
    story.passes(minutes=5)
    story.expects("03:05 page cyd mail")
    story.does(ops.cyd, Verb.ACKNOWLEDGE)
    story.passes(hours=5)
    story.expects()
    story.says("1 of 2 acknowledgements: the escalation goes on", "Acknowledged by cyd", "Escalation halted")


def test_an_acknowledged_problem_that_stays_pages_again() -> None:
    """Half an hour after the acknowledgement the unresolved incident begins anew; its resolving ends it."""
    ops = Ops()
    story = ops.story
    story.change(ops.policy, Policy((Step((user(ops.ann),)),), ack_timeout=1800))

    story.arrives()
    story.passes(minutes=2)
    story.does(ops.ann, Verb.ACKNOWLEDGE)
    story.expects("03:00 page ann mail")
    story.passes(minutes=30)
    story.expects("03:32 page ann mail")
    story.does(ops.ann, Verb.ACKNOWLEDGE)
    story.recovers()
    story.expects("03:32 recovery ann mail")
    story.passes(hours=5)
    story.expects()


def test_steps_have_conditions() -> None:
    """By day Ann, for P1 Max too, and Cyd only once there were three reports within ten minutes."""
    ops = Ops()
    night = Hours((Window(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "22:00", "06:00"),), "UTC")
    day = Hours((Window(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "06:00", "22:00"),), "UTC")
    steps = (
        Step((user(ops.ann),), only=StepConditions(hours=day)),
        Step((user(ops.bob),), only=StepConditions(hours=night)),
        Step((user(ops.max),), only=StepConditions(priorities=("P1",))),
        Step((user(ops.cyd),), only=StepConditions(reports=3, within=600)),
    )
    story = ops.story
    story.change(ops.policy, Policy(steps))

    story.arrives()
    story.arrives()
    story.passes(minutes=4)
    story.arrives()
    story.expects("03:00 page bob mail")
    story.passes(minutes=2)
    story.expects("03:05 page cyd mail")
    story.says(
        "Step 1 of round 1 skipped: outside of its hours, which begin 2026-11-22 06:00 UTC",
        "Paging bob: step 2",
        "Step 3 of round 1 skipped: only for P1, the priority is P3",
        "Paging cyd: step 4",
    )


def test_without_the_reports_the_step_is_skipped() -> None:
    """Two reports where three are wanted page nobody; the walk ends then and there."""
    ops = Ops()
    story = ops.story
    only = StepConditions(reports=3, within=600)
    story.change(ops.policy, Policy((Step((user(ops.ann),)), Step((user(ops.cyd),), only=only))))

    story.arrives()
    story.arrives()
    story.passes(hours=1)
    story.expects("03:00 page ann mail")
    story.says("skipped: only from 3 reports within 10 min, there were 2", "Escalation exhausted after 1 round(s)")


def test_nobody_on_call_pages_the_fallback() -> None:
    """Where a step's schedule has nobody, its policy's fallback is paged at once, and the timeline says why."""
    ops = Ops()
    story = ops.story
    empty = story.make("schedule", "Nights", Schedule(), ops.team)
    story.change(ops.policy, Policy((Step((StepTarget("schedule", empty),)),), fallback=(user(ops.cyd),)))

    story.arrives()
    story.passes(minutes=1)
    assert "03:00 page cyd mail" in story.sent
    assert not [line for line in story.sent if "page" in line and "cyd" not in line]
    story.says(
        "Step 1 of round 1 reached nobody: nobody is on call in Nights", "as user (round reached nobody so fallback)"
    )


def test_a_hook_is_told_beside_the_people() -> None:
    """The step's hook hears of the problem with its step, and of the end."""
    ops = Ops()
    story = ops.story
    hook = story.make("hook", "chat", HOOK)
    story.change(ops.policy, Policy((Step((user(ops.ann),)), Step((user(ops.bob), StepTarget("hook", hook))))))

    story.arrives()
    story.passes(minutes=6)
    story.expects("03:00 page ann mail", "03:05 page chat", "03:05 page bob mail")
    story.recovers()
    story.expects("03:06 recovery ann mail", "03:06 recovery chat", "03:06 recovery bob mail")


def test_whoever_is_paged_twice_in_a_round_need_not_be() -> None:
    """With once per round the whole team's step leaves out who was paged before; the next round begins anew."""
    ops = Ops(Step((role("primary"),)), Step((StepTarget("team", ""),)), repeats=1, is_once_per_round=True)
    story = ops.story

    story.arrives()
    story.passes(minutes=11)
    story.expects(
        "03:00 page ann mail", "03:00 page bob mail",
        "03:05 page cyd mail", "03:05 page max mail",
        "03:10 page ann mail", "03:10 page bob mail",
    )  # fmt: skip


def test_the_next_team_waits_for_the_first() -> None:
    """A step of two teams pages the second one two minutes after the first."""
    story = Story()
    ann, zoe = (story.person(name) for name in ("ann", "zoe"))
    teams = [
        story.make("team", name, Team((TeamMember(one, ("primary",)),))) for name, one in (("ops", ann), ("web", zoe))
    ]
    targets = tuple(StepTarget("role", one, "primary") for one in teams)
    story.integration(story.make("policy", "both", Policy((Step(targets),), between_teams=120)))

    story.arrives()
    story.passes(minutes=4)
    story.expects("03:00 page ann mail", "03:02 page zoe mail")


def test_in_alertops_manner_only_assigning_stops() -> None:
    """Where a policy halts on assigning, an acknowledgement is noted and the paging goes on."""
    ops = Ops(Step((role("primary"),)), Step((role("secondary"),)), Step((role("manager"),)), halts_on=HaltsOn.ASSIGN)
    story = ops.story

    story.arrives()
    story.does(ops.ann, Verb.ACKNOWLEDGE)
    story.passes(minutes=6)
    story.expects("03:00 page ann mail", "03:00 page bob mail", "03:05 page cyd mail")
    story.does(ops.cyd, Verb.ASSIGN, assignee=Person(ops.cyd, "cyd"))
    story.passes(hours=5)
    story.expects()


class Nights:
    """Ann has the nights, Bob the days, changing at 09:00 and 21:00 UTC; the schedule's people are paged."""

    def __init__(self, *whens: str) -> None:
        self.story = story = Story("2026-11-22T08:50:00Z")
        self.ann, self.bob, self.cyd = (story.person(name) for name in ("ann", "bob", "cyd"))
        self.team = story.make("team", "ops", Team())
        turn = Turn("hour", 12)
        self.body = Schedule(
            (Layer("l", places=(Place(self.bob), Place(self.ann)), turn=turn, starts_on="2026-11-20"),)
        )
        self.schedule = story.make("schedule", "Nights", self.body, self.team)
        steps = tuple(Step((StepTarget("schedule", self.schedule, when=when),)) for when in whens)
        self.policy = story.make("policy", "page nights", Policy(steps))
        story.integration(self.policy, self.team)


def test_who_will_be_on_call_next_may_be_paged() -> None:
    """The second step pages who takes over at the handoff that is still to come."""
    story = Nights("current", "next").story

    story.arrives()
    story.passes(minutes=6)
    story.expects("08:50 page ann mail", "08:55 page bob mail")
    story.says("On call by Nights, version 1")


def test_a_handoff_between_two_steps_counts() -> None:
    """Each step asks who is on call when it is taken."""
    story = Nights("current", "current", "current").story

    story.arrives()
    story.passes(minutes=11)
    story.expects("08:50 page ann mail", "08:55 page ann mail", "09:00 page bob mail")


def test_a_running_incident_keeps_the_schedule_with_which_it_began() -> None:
    """Whoever edits the schedule in the night doesn't change who is paged for it; planning it anew does."""
    nights = Nights("current", "current", "current")
    story = nights.story

    story.arrives()
    layer = replace(nights.body.layers[0], places=(Place(nights.cyd),))
    story.change(nights.schedule, replace(nights.body, layers=(layer,)))
    story.passes(minutes=6)
    story.expects("08:50 page ann mail", "08:55 page ann mail")
    plan = Plan(nights.policy, story.thing(nights.policy).revision_id, "page nights")
    story.does(nights.ann, Verb.REPLAN, plan=plan)
    story.expects("08:56 page cyd mail")
    story.says(
        "On call by Nights, version 1", "On call by Nights, version 1",
        "On call by Nights, version 2",
    )  # fmt: skip


def test_an_override_counts_for_a_running_incident() -> None:
    """Who takes over a shift by an override is paged from the next step on: overriding is an act of the hour."""
    nights = Nights("current", "current")
    story = nights.story

    story.arrives()
    body = Override(nights.schedule, "replace", "2026-11-22T08:51:00Z", "2026-11-22T12:00:00Z", nights.cyd)
    story.make("override", "for cyd", body, nights.team)
    story.passes(minutes=9)
    assert [line for line in story.sent if " page " in line] == ["08:50 page ann mail", "08:55 page cyd mail"]


def test_escalating_calls_the_next_one_now() -> None:
    """Who can't solve it escalates: the next person is paged in that minute, and what follows keeps its distance."""
    ops = Ops(Step((role("primary"),), 900, between=300), Step((role("secondary"),)), Step((role("manager"),)))
    story = ops.story

    story.arrives()
    story.passes(minutes=1)
    story.does(ops.ann, Verb.ESCALATE)
    story.expects("03:00 page ann mail", "03:01 page bob mail")
    story.passes(minutes=9)
    story.expects()
    story.passes(minutes=1)
    story.expects("03:11 page cyd mail")


def test_a_method_that_fails_does_not_stop_the_walk() -> None:
    """Mail to Ann can't be delivered; Bob is paged when his time comes, and the timeline says what failed."""
    ops = Ops()
    story = ops.story
    story.change(ops.policy, Policy((Step((user(ops.ann),)), Step((user(ops.bob),)))))
    story.answers = lambda delivery: Rejected("550 no such box")

    story.arrives()
    story.passes(minutes=6)
    story.expects("03:00 page ann mail", "03:05 page bob mail")
    story.says("550 no such box")
