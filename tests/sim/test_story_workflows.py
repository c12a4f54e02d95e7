"""Stories of workflows: what sets them off, what they do, when, and that they do nothing else."""

from msgspec.structs import replace
from tests.sim.flow_stories import OPEN, begins, either, logged, sets, told, when
from tests.sim.story import Story

from tocsin.accounts.people import Team
from tocsin.engine.rehearsing import Known, foretell
from tocsin.kernel.instants import SECOND
from tocsin.outbound.channels.channel import Delivered, Rejected
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.incidents.decide import Verb
from tocsin.respond.workflows.workflows import Action, Workflow
from tocsin.watch.notices.hooks import Hook


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
