"""Stories of workflows: what sets them off, what they do, when, and that they do nothing else."""

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace
from tests.sim.story import Story

from tocsin.accounts.people import Team
from tocsin.engine.rehearsing import Known, foretell
from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.instants import SECOND
from tocsin.outbound.channels.channel import Delivered, Rejected
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.incidents.decide import Plan, Verb
from tocsin.respond.workflows.runs import CHAIN_MAX, RUNS_MAX, WorkflowRun
from tocsin.respond.workflows.workflows import Action, Workflow
from tocsin.store import workflows as rows
from tocsin.watch.notices.hooks import Hook

OPEN = ("is_resolved", "equals", "false")


def when(*conditions: tuple[str, str, str]) -> Conditions:
    """Return conditions of which all must be met."""
    return Conditions(tuple(Condition(field, operator, value) for field, operator, value in conditions))


def either(*conditions: tuple[str, str, str]) -> Conditions:
    """Return conditions of which one must be met."""
    return Conditions(any=when(*conditions).all)


def begins(story: Story, *people: str, workflows: Sequence[str] = (), **given: Any) -> None:
    """Make an integration whose policy pages people five minutes apart and lists these workflows."""
    steps = tuple(Step((StepTarget("user", one),), wait=300) for one in people)
    story.integration(story.make("policy", "ops", Policy(steps, workflow_ids=tuple(workflows), **given)))


def told(**given: Any) -> Workflow:
    """Return a workflow that tells those who were paged."""
    return replace(Workflow(actions=(Action("message", to=("paged",), text="hm"),), is_enabled=True), **given)


def sets(priority: str, *conditions: tuple[str, str, str], **given: Any) -> Workflow:
    """Return a workflow that sets a priority."""
    return Workflow(
        when=when(*conditions), actions=(Action("set_priority", priority=priority),), is_enabled=True, **given
    )


def logged(story: Story, workflow_id: str) -> list[WorkflowRun]:
    """Return a workflow's runs, the oldest first."""
    found, _ = story.do(lambda tx: rows.page(tx, {"workflow_id": workflow_id}, "", 500))
    return found[::-1]


def test_a_storm_raises_the_priority_once() -> None:
    """With the third report the priority becomes P1 and is told; further reports change nothing."""
    story = Story()
    ann = story.person("ann")
    storm = Workflow(
        when=when(("report_count", "greater", "2")),
        actions=(
            Action("set_priority", priority="P1"),
            Action("message", to=("paged",), subject="Storm: $subject", text="$report_count reports, now $priority."),
        ),
        is_enabled=True,
    )
    begins(story, ann, workflows=[story.make("workflow", "Night storm", storm)])

    story.arrives()
    story.expects("03:00 page ann mail")
    story.arrives()
    story.expects()
    assert story.incident().priority == "P3"
    story.arrives()
    story.expects("03:00 message ann mail")
    assert story.deliveries[-1].message.title == "#1 Storm: disk"
    assert story.deliveries[-1].message.text == "3 reports, now P1."
    assert story.incident().priority == "P1"
    story.says(
        "Workflow Night storm begins (conditions came to be met): report_count greater 2 (it is '3').",
        "Priority changed from P3 to P1 by Workflow Night storm (workflow).",
        "Workflow Night storm, time 1: priority P1; message to ann.",
        "Workflow Night storm ended after 1 time(s): done.",
    )
    story.arrives()
    story.expects()


def test_one_of_several_conditions_is_enough() -> None:
    """Of `any` one must be met beside all of `all`; the timeline says which it was."""
    story = Story()
    ann = story.person("ann")
    loud = told(
        when=replace(when(OPEN), any=either(("severity", "equals", "critical"), ("labels.site", "equals", "hq")).any)
    )
    begins(story, ann, workflows=[story.make("workflow", "loud", loud)])

    story.arrives("small", severity="warning")
    story.expects("03:00 page ann mail")
    story.arrives("big", severity="critical")
    story.expects("03:00 page ann mail", "03:00 message ann mail")
    story.says("begins (conditions came to be met): is_resolved equals false (it is 'false'); severity", number=2)


def test_time_alone_sets_off_at_its_exact_instant() -> None:
    """Half an hour after the opening, to the second, a second policy goes on, and the timeline says why."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    wider = story.make("policy", "wider", Policy((Step((StepTarget("user", bob),), wait=300),)))
    late = Workflow(
        when=when(("minutes_open", "greater", "30"), ("is_acknowledged", "equals", "false")),
        actions=(Action("set_policy", policy_id=wider),),
        is_enabled=True,
    )
    begins(story, ann, workflows=[story.make("workflow", "late", late)])

    story.arrives()
    story.passes(minutes=29, seconds=59)
    story.expects("03:00 page ann mail")
    story.passes(seconds=1)
    story.expects("03:30 page bob mail")
    story.says("03:30 Workflow late begins (its time came): minutes_open greater 30 (it is '30');")
    story.passes(hours=5)
    story.expects()


def test_each_action_does_what_it_says() -> None:
    """A note, someone who helps, a hook, a call and an assignment: that is sooner than Ann's page, so she gets none."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    hook = story.make("hook", "chat", Hook("webhook", {"url": "https://chat.example.com"}))
    body = '{"title": "$subject", "said": "${labels.said}"}'
    url = "https://desk.example.com/tickets/$dedup_key?by=a"
    opened = Workflow(
        events=("Opened",),
        actions=(
            Action("note", text="Seen at $now."),
            Action("add_responders", user_ids=(bob,), text="please look"),
            Action("send", hook_id=hook, subject="New: $subject", text="It is $priority."),
            Action("http", url=url, body=body, headers={"x-token": "secret $number"}),
            Action("assign", user_ids=(bob,)),
        ),
        is_enabled=True,
    )
    flow = story.make("workflow", "desk", opened)
    begins(story, ann, workflows=[flow])

    story.arrives("disk/ä", labels={"said": 'he said "x"'})
    story.expects("03:00 page bob mail", "03:00 message chat", "03:00 message desk.example.com")
    call = story.deliveries[-1].message.document
    assert (call["method"], call["url"]) == ("POST", "https://desk.example.com/tickets/disk%2F%C3%A4?by=a")
    assert call["body"] == '{"title": "disk/ä", "said": "he said \\"x\\""}'
    assert "secret" not in str(call)
    assert story.incident().assignee_id == bob
    story.says(
        "Workflow desk noted: Seen at 2026-11-22T03:00:00",
        "Workflow desk asks bob to help. please look",
        "Assigned to bob by Workflow desk",
        "time 1: note; ask bob to help; message to chat; POST to desk.example.com; assign to bob.",
    )
    story.passes(hours=2)
    story.expects()


def test_a_call_that_fails_is_in_the_log() -> None:
    """The other end says no: the run keeps what it sent, and the delivery and the timeline say what came back."""
    story = Story()
    ann = story.person("ann")
    call = Workflow(("Opened",), actions=(Action("http", url="https://desk.example.com/x"),), is_enabled=True)
    flow = story.make("workflow", "desk", call)
    begins(story, ann, workflows=[flow])
    story.answers = lambda one: Rejected("404 no such ticket") if one.channel == "http" else Delivered("200")

    story.arrives()
    story.expects("03:00 page ann mail", "03:00 message desk.example.com")
    (run,) = logged(story, flow)
    assert [(step.says, len(step.delivery_ids)) for step in run.steps] == [("POST to desk.example.com", 1)]
    story.says("Could not reach desk.example.com by http after 1 attempt(s): 404 no such ticket.")


def test_what_cannot_be_done_is_said_and_the_rest_is_done() -> None:
    """Nobody has it, so nobody can be asked; the note is written all the same, and the log has both outcomes."""
    story = Story()
    ann = story.person("ann")
    both = Workflow(("Opened",), actions=(Action("page", to=("assignee",)), Action("note", text="hi")), is_enabled=True)
    flow = story.make("workflow", "both", both)
    begins(story, ann, workflows=[flow])

    story.arrives()
    story.expects("03:00 page ann mail")
    (run,) = logged(story, flow)
    assert [(step.kind, step.outcome, step.detail) for step in run.steps] == [
        ("page", "refused", "nobody is meant"),
        ("note", "done", ""),
    ]
    story.says("time 1: page nobody (refused: nobody is meant); note.")


def test_what_resolves_an_incident_tells_the_end_once() -> None:
    """What nobody takes over for an hour is resolved by the workflow, with its reason; the repetition ends with it."""
    story = Story()
    ann = story.person("ann")
    ends = Workflow(
        when=when(("minutes_unacknowledged", "greater", "60")),
        every=600,
        actions=(Action("resolve", text="nobody cares for $subject"),),
        is_enabled=True,
    )
    flow = story.make("workflow", "broom", ends)
    begins(story, ann, workflows=[flow])

    story.arrives()
    story.passes(hours=3)
    story.expects("03:00 page ann mail", "04:00 recovery ann mail")
    story.says("04:00 Resolved by Workflow broom (workflow)", "broom ended after 1 time(s): incident resolved")
    assert len(logged(story, flow)) == 1


def test_the_end_of_a_wait_outlives_a_restart() -> None:
    """The process dies while a workflow waits: it acts at the instant that was planned, and once."""
    story = Story()
    ann = story.person("ann")
    flow = story.make("workflow", "patient", told(events=("Opened",), after=1200))
    begins(story, ann, workflows=[flow])

    story.arrives()
    story.passes(minutes=10)
    story.restarts()
    story.expects("03:00 page ann mail")
    story.passes(hours=2)
    story.expects("03:20 message ann mail")


def test_a_workflow_that_is_archived_while_it_waits_does_nothing() -> None:
    """Its runs end at once, with the reason, also where it is the only one; one that is switched off likewise."""
    story = Story()
    ann = story.person("ann")
    flow = story.make("workflow", "patient", told(events=("Opened",), after=3600))
    other = story.make("workflow", "reminder", told(events=("Opened",), after=600, every=600))
    begins(story, ann, workflows=[flow, other])

    story.arrives()
    story.passes(minutes=10)
    story.expects("03:00 page ann mail", "03:10 message ann mail")
    story.archive(flow)
    story.change(other, told(events=("Opened",), is_enabled=False))
    story.passes(seconds=1)
    assert [one.ended_because for one in (*logged(story, flow), *logged(story, other))] == ["workflow_is_off"] * 2
    story.says("patient ended after 0 time(s): workflow is off.", "reminder ended after 1 time(s): workflow is off.")
    story.passes(days=1)
    story.expects()


def test_an_incident_under_another_policy_is_left_by_the_old_ones_workflows() -> None:
    """Planned anew under a policy that doesn't list the workflow, its reminders end at once, with the reason."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    other = story.make("policy", "other", Policy((Step((StepTarget("user", bob),), wait=300),)))
    begins(story, ann, workflows=[story.make("workflow", "remind", told(events=("Opened",), every=600))])

    story.arrives()
    story.passes(minutes=11)
    story.expects("03:00 page ann mail", "03:00 message ann mail", "03:10 message ann mail")
    story.does(ann, Verb.REPLAN, plan=Plan(other, story.thing(other).revision_id, "other"))
    story.expects("03:11 page bob mail")
    story.says("03:11 Workflow remind ended after 2 time(s): workflow no longer applies.")
    story.passes(hours=1)
    story.expects()


def test_an_edited_workflow_leaves_what_it_has_begun() -> None:
    """A run goes on as it began; the next incident has the new text."""
    story = Story()
    ann = story.person("ann")
    flow = story.make("workflow", "patient", told(events=("Opened",), after=600))
    begins(story, ann, workflows=[flow])

    story.arrives()
    story.change(flow, Workflow(("Opened",), actions=(Action("note", text="new"),), is_enabled=True))
    story.passes(minutes=20)
    story.expects("03:00 page ann mail", "03:10 message ann mail")
    story.arrives("other")
    story.expects("03:20 page ann mail")
    story.says("Workflow patient noted: new", number=2)


def test_a_reopened_incident_is_a_problem_anew() -> None:
    """Reminders end with the resolution, and begin again when it turns out to be none."""
    story = Story()
    ann = story.person("ann")
    flow = story.make("workflow", "remind", told(when=when(("severity", "equals", "critical")), after=60, every=600))
    begins(story, ann, workflows=[flow], repeats=0)

    story.arrives(severity="critical")
    story.passes(minutes=2)
    story.expects("03:00 page ann mail", "03:01 message ann mail")
    story.does(ann, Verb.RESOLVE)
    story.expects("03:02 recovery ann mail")
    story.passes(minutes=8)
    story.expects()
    story.does(ann, Verb.REOPEN)
    story.expects("03:10 page ann mail")
    story.passes(minutes=12)
    story.expects("03:11 message ann mail", "03:21 message ann mail")
    assert [one.ended_because for one in logged(story, flow)] == ["incident_resolved", ""]


def test_what_is_resolved_is_left_alone() -> None:
    """Conditions that don't ask for the end are met by no resolved incident, those that do are; a dry run says so."""
    story = Story()
    ann = story.person("ann")
    loud = told(when=when(("severity", "equals", "critical"), ("tags", "contains", "x")))
    silent = story.make("workflow", "silent", loud)
    ends = story.make("workflow", "ends", told(when=when(("status", "equals", "resolved"))))
    begins(story, ann, workflows=[silent, ends])

    story.arrives(severity="critical")
    story.does(ann, Verb.RESOLVE)
    story.expects("03:00 page ann mail", "03:00 recovery ann mail", "03:00 message ann mail")
    story.does(ann, Verb.TAG, added=("x",))
    story.expects()
    catalog = story.do(story.keeper.refresh)
    found = foretell(Known(catalog, story.incident(), None, (), ""), story.thing(silent), loud, None, [silent], 0)
    assert (found.would_begin, found.why) == (False, "the incident is resolved, and the conditions don't ask for that")
    story.does(ann, Verb.REOPEN)
    story.expects("03:00 page ann mail", "03:00 message ann mail")


def test_a_circle_of_workflows_ends_with_a_reason() -> None:
    """One sets P2, the other P1: after one round the first doesn't begin again, and the timeline says why."""
    story = Story()
    ann = story.person("ann")
    down = story.make("workflow", "down", sets("P2", ("priority", "equals", "P1")))
    up = story.make("workflow", "up", sets("P1", ("priority", "equals", "P2")))
    begins(story, ann, workflows=[down, up])

    story.arrives()
    story.does(ann, Verb.PRIORITIZE, priority="P1")
    assert story.incident().priority == "P1"
    story.says(
        "Priority changed from P1 to P2 by Workflow down",
        "Priority changed from P2 to P1 by Workflow up",
        "Workflow down doesn't begin: it set off what sets it off (at most 1).",
    )
    story.arrives()
    assert [one.status for one in logged(story, down)] == ["ended", "blocked"]
    assert [one.status for one in logged(story, up)] == ["ended"]


def test_a_long_chain_of_workflows_ends_with_a_reason() -> None:
    """Each workflow is set off by what the one before did: the sixth doesn't begin, and the timeline says why."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    chain = [sets(f"P{one - 1}", ("priority", "equals", f"P{one}")) for one in (5, 4, 3, 2)]
    gives = Workflow(when=when(("priority", "equals", "P1")), actions=(Action("assign", user_ids=(bob,)),))
    links = [*chain, replace(gives, is_enabled=True), told(when=when(("is_assigned", "equals", "true")))]
    flows = [story.make("workflow", f"link {place}", one) for place, one in enumerate(links)]
    begins(story, ann, workflows=flows, priority="P5")

    story.arrives()
    story.expects()
    assert (story.incident().priority, story.incident().assignee_id) == ("P1", bob)
    story.says("Assigned to bob by Workflow link 4.", "link 5 doesn't begin: workflows set each other off (at most 5).")
    assert len(flows) - 1 == CHAIN_MAX


def test_a_circle_in_time_ends_with_a_reason() -> None:
    """Two workflows change a priority back and forth every minute: the 200th run is the last, and the next says why."""
    story = Story()
    ann = story.person("ann")
    down = story.make("workflow", "down", sets("P2", ("priority", "equals", "P1"), after=60))
    up = story.make("workflow", "up", sets("P1", ("priority", "equals", "P2"), after=60))
    begins(story, ann, workflows=[down, up], priority="P1")

    story.arrives()
    story.passes(hours=6)
    story.expects("03:00 page ann mail")
    story.says("06:20 Workflow down doesn't begin: too many runs (at most 200).")
    assert len(logged(story, down)) + len(logged(story, up)) == RUNS_MAX + 1


def test_workflows_that_are_met_at_once_all_begin() -> None:
    """The first lowers the priority for which the second waits too: both were met when they were asked."""
    story = Story()
    ann = story.person("ann")
    lower = story.make("workflow", "lower", sets("P2", ("priority", "equals", "P1")))
    tell = story.make("workflow", "tell", told(when=when(("priority", "equals", "P1"))))
    begins(story, ann, workflows=[lower, tell])

    story.arrives()
    story.does(ann, Verb.PRIORITIZE, priority="P1")
    story.expects("03:00 page ann mail", "03:00 message ann mail")
    assert story.incident().priority == "P2"


def test_whom_a_workflow_is_for() -> None:
    """One that is for all of its team acts on that team's incidents; one that no policy lists acts on none."""
    story = Story()
    ann = story.person("ann")
    ours, theirs = story.make("team", "ours", Team()), story.make("team", "theirs", Team())
    policy = story.make("policy", "ops", Policy((Step((StepTarget("user", ann),), wait=300),)))
    first, second = story.integration(policy, ours), story.integration(policy, theirs, "other monitor")
    story.make("workflow", "team's", told(events=("Opened",), is_for_all=True), ours)
    story.make("workflow", "unlisted", told(events=("Opened",)), ours)

    story.arrives(integration=second)
    story.expects("03:00 page ann mail")
    story.arrives(integration=first)
    story.expects("03:00 page ann mail", "03:00 message ann mail")


def test_a_dry_run_is_what_then_happens() -> None:
    """What would be said, to whom and when is told before, in the very words in which it is then done."""
    story = Story()
    ann, bob = story.person("ann"), story.person("bob")
    flow = Workflow(
        when=when(("is_acknowledged", "equals", "false")),
        after=600,
        actions=(
            Action("set_priority", priority="P1"),
            Action("message", user_ids=(bob,), subject="Now $priority after $minutes_open min", text="$subject"),
        ),
        is_enabled=True,
    )
    flow_id = story.make("workflow", "later", replace(flow, is_enabled=False))
    begins(story, ann, workflows=[flow_id])
    story.arrives()
    catalog = story.do(story.keeper.refresh)
    known = Known(catalog, story.incident(), None, (), "")
    told_before = foretell(known, catalog.things[flow_id], flow, None, [flow_id], story.now)
    assert told_before.would_begin
    assert told_before.at == story.now + 600 * SECOND

    story.change(flow_id, flow)
    story.does(ann, Verb.NOTE, text="go")
    story.passes(minutes=10)
    story.expects("03:00 page ann mail", "03:10 message bob mail")
    assert story.deliveries[-1].message.title == f"#1 {told_before.actions[1].planned.subject}"
    assert story.deliveries[-1].message.title == "#1 Now P1 after 10 min"
    (run,) = logged(story, flow_id)
    assert [step.says for step in run.steps] == [one.planned.says for one in told_before.actions]
