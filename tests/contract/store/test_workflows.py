"""Runs of workflows come back as they were, and workflows act alike on every database."""

from msgspec.structs import replace
from tests.contract.store.conftest import NOW, Store
from tests.contract.store.node import Node
from tests.contract.store.values import incident

from tocsin.engine.following import follow_thing
from tocsin.kernel.instants import SECOND
from tocsin.respond.workflows.runs import Outcome, StepRan, WorkflowRun, WorkflowRunStatus
from tocsin.respond.workflows.workflows import Action, Workflow
from tocsin.store import entries, incidents, timers, workflows
from tocsin.store.records import Record
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

STEP = StepRan(NOW, 1, "note", "nöte", Outcome.REFUSED, "why", ("dlv_1",))
ENDED = WorkflowRunStatus.ENDED


def run(run_id: str, workflow_id: str, incident_id: str, **given: object) -> WorkflowRun:
    """Return a run of a workflow."""
    return replace(WorkflowRun(run_id, workflow_id, "Störm", "rev_1", incident_id, steps=(STEP,)), **given)


def save(store: Store, *found: WorkflowRun, is_new: bool = True) -> None:
    """Save runs in one transaction."""
    records = [Record(one.id, one, is_new=is_new) for one in found]
    store.do(lambda tx: workflows.save(tx, records, NOW))


def test_the_latest_run_of_each_workflow_comes_back(store: Store) -> None:
    """Of each workflow an incident's newest run counts; all of them are counted; what was changed is changed."""
    old = run("wfr_a1", "wfl_a", "inc_w1", status=ENDED)
    new, other = run("wfr_a2", "wfl_a", "inc_w1"), run("wfr_b1", "wfl_b", "inc_w1")
    save(store, old, new, other, run("wfr_c1", "wfl_a", "inc_w2"))
    found = store.do(lambda tx: workflows.latest(tx, "inc_w1"))
    assert [one.value for one in found] == [new, other]
    assert store.do(lambda tx: workflows.count(tx, "inc_w1")) == 3
    assert store.do(lambda tx: workflows.count(tx, "inc_none")) == 0
    assert store.do(lambda tx: workflows.latest(tx, "inc_none")) == []

    changed = replace(new, status=ENDED, ended_because="done", is_met=False)
    save(store, changed, is_new=False)
    assert [one.value for one in store.do(lambda tx: workflows.latest(tx, "inc_w1"))] == [changed, other]


def test_a_log_is_read_in_pages_the_newest_first(store: Store) -> None:
    """By workflow or by incident, each run once, with a cursor while there are more."""
    every = [run(f"wfr_p{number}", "wfl_p", f"inc_p{number % 2}") for number in range(5)]
    save(store, *every)
    first, cursor = store.do(lambda tx: workflows.page(tx, {"workflow_id": "wfl_p"}, "", 3))
    rest, end = store.do(lambda tx: workflows.page(tx, {"workflow_id": "wfl_p"}, cursor, 3))
    assert [*first, *rest] == every[::-1]
    assert (cursor, end) == ("wfr_p2", "")
    assert store.do(lambda tx: workflows.page(tx, {"incident_id": "inc_p1"}, "", 2)) == ([every[3], every[1]], "")


def test_incidents_are_found_on_which_a_workflow_goes_on(store: Store) -> None:
    """Those of its active runs, in order, after one, so many at most."""
    going = [run(f"wfr_g{number}", "wfl_g", f"inc_g{number}") for number in range(3)]
    save(store, *going, run("wfr_g3", "wfl_g", "inc_g3", status=ENDED), run("wfr_g4", "wfl_h", "inc_g4"))
    assert store.do(lambda tx: workflows.acted_on(tx, "wfl_g", "", 2)) == ["inc_g0", "inc_g1"]
    assert store.do(lambda tx: workflows.acted_on(tx, "wfl_g", "inc_g1", 2)) == ["inc_g2"]


def test_unresolved_incidents_are_found_in_order(store: Store) -> None:
    """By id, after one, so many at most."""
    found = [incident(f"inc_u{number}", "url_u") for number in range(3)]
    store.do(lambda tx: incidents.save(tx, [Record(one.id, one, is_new=True) for one in found], NOW))
    assert store.do(lambda tx: workflows.unresolved(tx, "inc_u0", 1)) == ["inc_u1"]


def test_what_is_rolled_back_leaves_no_run(store: Store) -> None:
    """A run is part of the transaction in which it was decided."""
    one = run("wfr_x", "wfl_x", "inc_x")
    store.undo(lambda tx: workflows.save(tx, [Record(one.id, one, is_new=True)], NOW))
    assert store.do(lambda tx: workflows.count(tx, "inc_x")) == 0


def test_a_workflow_waits_acts_and_is_archived(store: Store) -> None:
    """It acts after its wait and again, in the timeline and in its log; archived, its run and its timer are gone."""
    node = Node(store)
    note = Workflow(("Opened",), after=60, every=60, actions=(Action("note", text="$subject"),), is_for_all=True)
    flow = node.do(lambda tx: make(node, tx, replace(note, is_enabled=True)))
    node.report("ours")
    node.turn()
    incident_id = str(node.incident("ours").id)
    for _ in range(2):
        node.now += 60 * SECOND
        node.turn()
    (record,) = node.do(lambda tx: workflows.latest(tx, incident_id))
    assert (record.value.times, record.value.due_at) == (2, node.now + 60 * SECOND)
    timeline = node.do(lambda tx: entries.timeline(tx, incident_id, limit=1_000))
    assert [one.detail["text"] for one in timeline if one.kind == "Noted"] == ["ours", "ours"]

    node.do(lambda tx: archive(node, tx, flow))
    node.turn()
    (record,) = node.do(lambda tx: workflows.latest(tx, incident_id))
    assert record.value.ended_because == "workflow_is_off"
    assert [one for one in node.do(lambda tx: timers.of_subject(tx, incident_id)) if one.kind == "workflow"] == []


def make(node: Node, tx: Tx, body: Workflow) -> Thing:
    """Make a workflow, with what follows from it."""
    key = node.store.ids.new("key")
    thing = node.store.things.create(tx, "workflow", key, key, body, author="t", now=node.now)
    follow_thing(node.turns.work(tx), None, thing, "t")
    return thing


def archive(node: Node, tx: Tx, thing: Thing) -> None:
    """Archive a workflow, with what follows from that."""
    gone = node.store.things.update(tx, replace(thing, archived_at=node.now), "t", node.now)
    follow_thing(node.turns.work(tx), thing, gone, "t")
