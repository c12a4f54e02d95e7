"""Why: how an incident came to open, who was paged and why, by what and with which outcome, and what didn't happen."""

from collections.abc import Sequence

from litestar import get
from litestar.params import FromPath

from tocsin.kernel.instants import to_text, to_words
from tocsin.outbound.deliveries.deliveries import DeliveryFailed, DeliveryWithheld
from tocsin.respond.escalation import runs
from tocsin.respond.escalation.told import Told, pages
from tocsin.respond.escalation.walked import ASKED, Walk, happened, walks
from tocsin.respond.incidents.incidents import Incident
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.explaining import CheckShown
from tocsin.server.api.incidents import seen
from tocsin.server.api.paged import LineShown, PersonPaged, line, people
from tocsin.server.api.why_opened import opened_by, opened_why, opening
from tocsin.store import entries

ENTRIES_MAX = 20_000  # of one incident, beside repeated reports and notes
DONE = (runs.HookPaged, runs.Paged, runs.Released, runs.Resumed, runs.RunStarted)
NOT_DONE = (*(one for one in runs.EVENTS if one not in DONE), DeliveryFailed, DeliveryWithheld)


class WalkShown(Answer, frozen=True):
    """A walk through a policy: with which version it began, when, and what it is now."""

    run_id: str
    policy_id: str
    policy_name: str
    policy_version: int
    began_at: str
    status: runs.RunStatus


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
    found = await house.read(lambda tx: entries.of_subjects(tx, [incident_id], ASKED, ENTRIES_MAX))
    timeline = happened(found[incident_id])
    known, told = walks(timeline), pages(timeline)
    opened = opening(timeline)
    by = await opened_by(house, opened)
    return IncidentWhy(
        incident_id=incident.id,
        number=incident.number,
        subject=incident.subject,
        text=_summary(incident, by, known, told),
        opened=await opened_why(house, opened),
        walks=[_walk(one) for one in known],
        people=people(told),
        not_done=[line(one) for one in timeline if isinstance(one.event, NOT_DONE)],
    )


def _summary(incident: Incident, by: str, known: Sequence[Walk], told: Sequence[Told]) -> str:
    policy = f"under policy {known[-1].policy}" if known and known[-1].began.policy_id else "without a policy"
    names = ", ".join(dict.fromkeys(one.name for one in told))
    paged = f"Paged: {names}." if names else "Nobody was paged."
    opened = f"#{incident.number} {incident.subject} was opened {by} at {to_words(incident.opened_at)}"
    return f"{opened} {policy}. {paged}"


def _walk(walk: Walk) -> WalkShown:
    began = walk.began
    policy = (began.policy_id, began.policy_name, began.policy_version)
    return WalkShown(began.run_id, *policy, to_text(walk.began_at), walk.status)


ROUTES = (read_incident_why,)
