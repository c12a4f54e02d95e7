"""Stories of how workflows end: restarts, archiving, edits, what is resolved and reopened, circles and chains."""

from msgspec.structs import replace
from tests.sim.flow_stories import begins, logged, sets, told, when
from tests.sim.story import Story

from tocsin.engine.rehearsing import Known, foretell
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.incidents.decide import Plan, Verb
from tocsin.respond.workflows.runs import CHAIN_MAX, RUNS_MAX
from tocsin.respond.workflows.workflows import Action, Workflow


def test_what_is_reopened_and_resolved_at_once_is_told_again() -> None:
    """A workflow resolves at the reopening: whoever was told of the problem is told of that end too."""
    story = Story()
    ann = story.person("ann")
    sweeps = Workflow(("Reopened",), actions=(Action("resolve", text="swept"),), is_enabled=True)
    begins(story, ann, workflows=[story.make("workflow", "sweeps", sweeps)])

    story.arrives()
    story.does(ann, Verb.RESOLVE)
    story.expects("03:00 page ann mail", "03:00 recovery ann mail")
    story.does(ann, Verb.REOPEN)
    story.expects("03:00 recovery ann mail")
    story.says("Not sent to ann by email: incident resolved.")


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
