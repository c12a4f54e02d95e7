"""Setting off: whether what happened, or time, lets a workflow begin. Pure, so that a dry run asks the same."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from tocsin.kernel.events import Event, kind_of
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.workflows.checks import CompiledWorkflow
from tocsin.respond.workflows.conditions import Facts
from tocsin.respond.workflows.runs import StartedBecause
from tocsin.respond.workflows.workflows import Workflow


class SetOff(NamedTuple):
    """Why a workflow begins, in words too; `event` is the one that set it off, None where time did."""

    reason: StartedBecause
    why: str
    event: Event | None


def holds_for(body: Workflow, workflow_id: str, team_id: str, incident: Incident, listed: Collection[str]) -> bool:
    """
    Whether a workflow holds for an incident: its policy lists it (`listed`), or it is for all of its team.

    One that is for all and belongs to no team is for all incidents.
    """
    return workflow_id in listed or (body.is_for_all and team_id in ("", incident.team_id))


def set_off(workflow: CompiledWorkflow, facts: Facts, heard: Sequence[Event], *, is_time: bool) -> SetOff | None:
    """
    Return why a workflow begins, None where it doesn't: what it waits for isn't there, or what would end it is.

    With events it is set off by one of those; else by anything that happened, or by time.
    """
    if not workflow.until.is_empty and workflow.until.judge(facts).is_met:
        return None
    if not workflow.is_met(facts):
        return None
    judgement = workflow.when.judge(facts)
    if workflow.body.events:
        event = next((one for one in heard if kind_of(one) in workflow.body.events), None)
        if event is None:
            return None
        conditions = f"; {judgement.why()}" if judgement.verdicts else ""
        return SetOff(StartedBecause.EVENT, f"{kind_of(event)}{conditions}", event)
    if is_time:
        return SetOff(StartedBecause.TIME, judgement.why(), None)
    return SetOff(StartedBecause.CHANGE, judgement.why(), heard[0]) if heard else None
