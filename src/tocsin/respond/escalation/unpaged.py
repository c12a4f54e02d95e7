"""Unpaged: why a walk paged nobody, or not this person, as far as the timeline says it."""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from tocsin.kernel.instants import to_words
from tocsin.kernel.values import Value
from tocsin.outbound.deliveries.deliveries import DeliveryStatus
from tocsin.respond.escalation import runs
from tocsin.respond.escalation.runs import HookPaged, Paged, RunStatus, StepReachedNobody, StepSkipped
from tocsin.respond.escalation.told import Told
from tocsin.respond.escalation.walked import Happened, Walk
from tocsin.respond.incidents import states
from tocsin.respond.incidents.incidents import Incident, Resolved

STOPS = (runs.Held, runs.WalkSnoozed, runs.WalkMuted, runs.WalkAcknowledged, runs.Halted, runs.Exhausted)


class Because(StrEnum):
    """Why somebody was not paged for an incident."""

    NOT_OPEN = "not_open"
    TEST = "test"
    HELD = "held"
    SNOOZED = "snoozed"
    MUTED = "muted"
    ACKNOWLEDGED = "acknowledged"
    HALTED = "halted"
    EXHAUSTED = "exhausted"
    NOT_DELIVERED = "not_delivered"
    TURN = "turn_of_another"
    WAITS = "paged_after_others"
    OPTED_OUT = "opted_out"
    NO_METHOD = "no_contact_method"
    ABSENT = "out_of_office"
    OVERRIDDEN = "overridden"
    LATER = "later_step"
    NOT_MEANT = "not_meant"


class Unpaged(Value, frozen=True):
    """Why not: in a sentence or two, and further facts."""

    because: Because
    text: str
    facts: tuple[str, ...] = ()


def incident_at(timeline: Iterable[Happened], incident_id: str, at: int) -> Incident | None:
    """Return the incident as it was at an instant, repeated reports not counted; None before it opened."""
    incident: Incident | None = None
    for one in timeline:
        if one.at <= at:
            incident = states.apply(incident, one.event, incident_id, one.at)
    return incident


def stopped(timeline: Sequence[Happened], incident: Incident | None, walk: Walk | None) -> Unpaged | None:
    """Return what kept the walk from paging anybody, by a timeline that ends at the instant; None where it went on."""
    if incident is None or walk is None:
        return Unpaged(Because.NOT_OPEN, "The incident opened later.")
    if incident.is_resolved:
        ended = [one for one in timeline if isinstance(one.event, Resolved)][-1]
        return Unpaged(Because.NOT_OPEN, _dated(ended))
    if incident.is_test:
        return Unpaged(Because.TEST, "It is a test, for which nobody is paged.")
    if walk.status is RunStatus.ACTIVE:
        return None
    stop = [one for one in walk.happened if isinstance(one.event, STOPS)][-1]
    cause = next((one for one in timeline if one.entry_id == stop.cause), None)
    text = f"{_dated(cause)} {stop.text}" if cause is not None else _dated(stop)
    return Unpaged(Because(walk.status.value), text)


def not_delivered(pages: Sequence[Told]) -> Unpaged | None:
    """Return why pages that were made did not arrive; None where one did, or is still under way."""
    sent = [one for page in pages for one in page.sent]
    if any(one.status not in (DeliveryStatus.FAILED, DeliveryStatus.WITHHELD) for one in sent):
        return None
    texts = tuple(one.text for one in sent) or ("There was no method by which it could be sent.",)
    skipped = tuple(text for page in pages for text in page.skipped)
    return Unpaged(Because.NOT_DELIVERED, f"{pages[-1].text} {' '.join(texts)}", skipped)


def steps_taken(walk: Walk) -> list[tuple[int, list[Happened]]]:
    """Return the steps (from 1) that a walk took in its last round, the last one first, each with what it did."""
    taken = [(place, one) for one in walk.happened if (place := _place(one))]
    rounds = taken[-1][0][1] if taken else 0
    found: dict[int, list[Happened]] = {}
    for (step, number), one in taken:
        if number == rounds:
            found.setdefault(step, []).append(one)
    return sorted(found.items(), reverse=True)


def said(happened: Iterable[Happened], policy: str) -> str:
    """Say what a step did, and when."""
    found = list(happened)
    return f"{_dated(found[0])} {' '.join(one.text for one in found[1:])}".strip() + f" By policy {policy}."


def _place(one: Happened) -> tuple[int, int] | None:
    """Return the step and the round of what a step did."""
    event = one.event
    if isinstance(event, Paged | HookPaged | StepReachedNobody | StepSkipped):
        return (event.step, event.round)
    return None


def _dated(one: Happened) -> str:
    return f"At {to_words(one.at)}: {one.text}"
