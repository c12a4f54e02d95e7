"""Why: how an incident came to open, who was paged and why, by what and with which outcome, and what didn't happen."""

from collections.abc import Sequence
from typing import Any

from litestar import get
from litestar.params import FromPath

from tocsin.kernel.errors import NotFound
from tocsin.kernel.events import Entry
from tocsin.kernel.instants import to_text, to_words
from tocsin.outbound.deliveries.deliveries import DeliveryFailed, DeliveryStatus, DeliveryWithheld
from tocsin.respond.escalation.runs import (
    AcksAwaited,
    Exhausted,
    Halted,
    Held,
    RunStatus,
    StepReachedNobody,
    StepSkipped,
    WalkAcknowledged,
    WalkMuted,
    WalkSnoozed,
)
from tocsin.respond.escalation.told import ASKED, Happened, Told, Walk, happened, pages, walks
from tocsin.respond.incidents.incidents import Incident, Opened
from tocsin.respond.integrations.explain import Check
from tocsin.server.api.answers import Answer, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.explaining import CheckShown, why
from tocsin.server.api.incidents import seen
from tocsin.server.house import House
from tocsin.store import entries, views
from tocsin.store.tx import Tx

ENTRIES_MAX = 20_000  # of one incident, beside repeated reports and notes
NOT = (
    AcksAwaited,
    DeliveryFailed,
    DeliveryWithheld,
    Exhausted,
    Halted,
    Held,
    StepReachedNobody,
    StepSkipped,
    WalkAcknowledged,
    WalkMuted,
    WalkSnoozed,
)


class SentShown(Answer, frozen=True):
    """A message of a page: over which channel, when it was to leave, and what became of it, when and in words."""

    delivery_id: str
    channel: str
    due_at: str
    at: str
    status: DeliveryStatus
    text: str


class PageShown(Answer, frozen=True):
    """
    A page: when and why, in words that name policy and schedule with their versions, and its messages.

    `skipped`: the methods that were not used, each with the reason. `step` is 0 where somebody asked for help.
    """

    page_id: str
    at: str
    step: int
    round: int
    reason: str
    policy: str
    text: str
    messages: list[SentShown]
    skipped: list[str]


class PersonPaged(Answer, frozen=True):
    """Whom pages went to, a person or a hook, and the pages in order."""

    user_id: str
    hook_id: str
    name: str
    pages: list[PageShown]


class WalkShown(Answer, frozen=True):
    """A walk through a policy: with which version it began, when, and what it is now."""

    run_id: str
    policy_id: str
    policy_name: str
    policy_version: int
    began_at: str
    status: RunStatus


class LineShown(Answer, frozen=True):
    """Something of the timeline, in words."""

    at: str
    kind: str
    text: str


class IncidentWhy(Answer, frozen=True):
    """
    Why an incident paged whom it paged.

    `text` says it in a sentence or two; `opened` are the checks by which a message came to open it; `people` were
    paged, each with why; `not_done` is what kept others, or further pages, from happening.
    """

    incident_id: str
    number: int
    subject: str
    text: str
    opened: list[CheckShown]
    walks: list[WalkShown]
    people: list[PersonPaged]
    not_done: list[LineShown]


@get("/api/v1/incidents/{incident_id:str}/why")
async def read_incident_why(house: TheHouse, actor: TheActor, incident_id: FromPath[str]) -> IncidentWhy:
    """Read why the incident opened, who was paged, why and how, and what did not happen for which reason."""
    incident, _ = await seen(house, actor, incident_id)
    found = await house.read(lambda tx: _timeline(tx, incident_id))
    timeline = happened(found)
    known = walks(timeline)
    told = pages(timeline)
    by = await house.read(lambda tx: _by(house, tx, timeline))
    return IncidentWhy(
        incident_id=incident.id,
        number=incident.number,
        subject=incident.subject,
        text=_summary(incident, by, known, told),
        opened=await _opened(house, timeline),
        walks=[_walk(one) for one in known],
        people=people(told),
        not_done=[line(one) for one in timeline if isinstance(one.event, NOT)],
    )


def people(told: Sequence[Told]) -> list[PersonPaged]:
    """Return pages by whom they went to, in the order of the first one."""
    found: dict[tuple[str, str], PersonPaged] = {}
    for one in told:
        person = found.setdefault((one.user_id, one.hook_id), PersonPaged(one.user_id, one.hook_id, one.name, []))
        person.pages.append(page_shown(one))
    return list(found.values())


def page_shown(one: Told) -> PageShown:
    """Return a page as it is shown."""
    sent = [
        SentShown(it.delivery_id, it.channel, to_text(it.due_at), to_text(it.at), it.status, it.text) for it in one.sent
    ]
    place = (one.step, one.round, one.reason, one.policy, one.text)
    return PageShown(one.page_id, to_text(one.at), *place, sent, list(one.skipped))


def line(one: Happened) -> LineShown:
    """Return something of the timeline as it is shown."""
    return LineShown(to_text(one.at), type(one.event).__name__, one.text)


def _timeline(tx: Tx, incident_id: str) -> list[Entry]:
    return entries.of_subjects(tx, [incident_id], ASKED, ENTRIES_MAX)[incident_id]


def _by(house: House, tx: Tx, timeline: Sequence[Happened]) -> str:
    """Return who or what opened the incident, with the version in force then."""
    opened = _opening(timeline)
    things = house.keeper.current.things
    if opened.by:
        return f"by {opened.by_name or opened.by}"
    if not opened.integration_id:
        return "by Tocsin itself"
    version = house.keeper.versions(tx, [opened.integration_revision]).get(opened.integration_revision, 0)
    name = things[opened.integration_id].name if opened.integration_id in things else opened.integration_id
    return f"by integration {name}, version {version}"


def _summary(incident: Incident, by: str, known: Sequence[Walk], told: Sequence[Told]) -> str:
    first = f"#{incident.number} {incident.subject} was opened {by} at {to_words(incident.opened_at)}"
    policy = f" under policy {known[-1].policy}" if known and known[-1].began.policy_id else " without a policy"
    names = list(dict.fromkeys(one.name for one in told))
    if not names:
        return f"{first}{policy}. Nobody was paged."
    return f"{first}{policy}. Paged: {', '.join(names)}."


async def _opened(house: House, timeline: Sequence[Happened]) -> list[CheckShown]:
    """Return the checks of the message that opened the incident; what was decided, where there is none."""
    opened = _opening(timeline)
    if opened.message_id:
        try:
            row, body, reports = await house.read(lambda tx: views.message(tx, opened.message_id))
        except NotFound:
            return _decided(opened)
        return await why(house, row, body, reports)
    return _decided(opened)


def _decided(opened: Opened) -> list[CheckShown]:
    chosen = f"Policy {opened.policy_name}" if opened.policy_id else "No policy"
    checks = [Check(None, opened.reason)] if opened.reason else []
    checks.append(Check(bool(opened.policy_id), chosen))
    return [CheckShown(one.is_met, one.text) for one in checks]


def _opening(timeline: Sequence[Happened]) -> Opened:
    return next(one.event for one in timeline if isinstance(one.event, Opened))


def _walk(walk: Walk) -> WalkShown:
    began = walk.began
    at = moment(walk.began_at) or ""
    return WalkShown(began.run_id, began.policy_id, began.policy_name, began.policy_version, at, walk.status)


ROUTES: tuple[Any, ...] = (read_incident_why,)
