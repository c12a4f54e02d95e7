"""What an incident has to do with others: linked, merged, the same problem before, and what looks alike."""

from litestar import get
from litestar.params import FromPath

from tocsin.accounts.permissions import Verb, teams_of
from tocsin.kernel.instants import to_text
from tocsin.respond.incidents.incidents import IncidentStatus
from tocsin.respond.incidents.related import relations
from tocsin.server.api.answers import Answer, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.incidents import seen
from tocsin.store import related

SHOWN_MAX = 50


class RelatedIncident(Answer, frozen=True):
    """An incident, and in `reasons` why it is related."""

    id: str
    number: int
    subject: str
    status: IncidentStatus
    severity: str
    priority: str
    opened_at: str
    resolved_at: str | None
    reasons: list[str]


@get("/api/v1/incidents/{incident_id:str}/related")
async def list_related_incidents(house: TheHouse, actor: TheActor, incident_id: FromPath[str]) -> Page[RelatedIncident]:
    """
    List related incidents, each with why: those with more reasons first, then the newest.

    Earlier ones of the same dedup key are found among the 3,000 before; what looks alike
    among the 150 before and the 150 after.
    """
    incident, _ = await seen(house, actor, incident_id)
    teams = teams_of(actor, Verb.SEE, "incident")
    others = await house.read(lambda tx: related.candidates(tx, incident, teams))
    found = [(other, reasons) for other in reversed(others) if (reasons := relations(incident, other))]
    found.sort(key=lambda one: -len(one[1]))
    items = [
        RelatedIncident(
            other.id,
            other.number,
            other.subject,
            other.status,
            other.severity,
            other.priority,
            to_text(other.opened_at),
            moment(other.resolved_at),
            reasons,
        )
        for other, reasons in found[:SHOWN_MAX]
    ]
    return Page(items, None)


ROUTES = (list_related_incidents,)
