"""Why somebody was paged, and why not at 03:12: what a person was told around an instant, or of an incident."""

from typing import NamedTuple

from litestar import get
from litestar.params import FromPath, FromQuery

from tocsin.accounts.permissions import Actor, Verb, require, teams_of
from tocsin.engine.duties import duties
from tocsin.engine.recalling import Question, Recalled, Recaller
from tocsin.kernel.errors import Invalid, NotFound
from tocsin.kernel.instants import MILLISECOND, MINUTE, SECOND, to_text
from tocsin.respond.escalation.walked import ASKED, happened
from tocsin.respond.incidents.incidents import Incident
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer, instant
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.recalled import IncidentForPerson, shown, summary
from tocsin.server.house import House
from tocsin.store import entries, past, views
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

AROUND = 15 * MINUTE  # before an instant: a page in it is one of then
ASKED_MAX = 50  # incidents that are looked at
SHOWN_MAX = 10  # of those, that are explained
ENTRIES_MAX = 50_000  # of all of them


class PersonWhy(Answer, frozen=True):
    """
    What a person was told, and why, or why not, as things were then.

    `text` is the answer in short; `incidents` are those that were open then, the newest first; `is_cut`: there were
    more. `on_call` says as what the person was on call then, and who was in the person's teams.
    """

    user_id: str
    user_name: str
    at: str
    text: str
    incidents: list[IncidentForPerson]
    is_cut: bool
    on_call: list[str]


class _Answer(NamedTuple):
    asked: Question
    recalled: list[tuple[Incident, Recalled]]
    on_call: list[str]


@get("/api/v1/users/{thing_id:str}/why-paged")
async def read_why_paged(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], at: FromQuery[str] = "", incident_id: FromQuery[str] = ""
) -> PersonWhy:
    """
    Read why a person (`me`: who asks) was paged, or was not: around an instant, or for an incident, or both.

    An instant is as long as it is exact: `03:12` is the whole minute. It tells of incidents that the asker may see, and
    of those that paged the asker.
    """
    if thing_id not in ("me", actor.id):
        require(actor, Verb.SEE, "user")
    user = house.keeper.current.things.get(actor.id if thing_id == "me" else thing_id)
    if user is None or user.kind != "user":
        raise NotFound(f"no user {thing_id}")
    if not at and not incident_id:
        raise Invalid("name a time, or an incident, or both", field="at")
    moment = _last(at, house.now()) if at else 0
    found = await house.read(lambda tx: _answer(house, tx, actor, user, moment, incident_id))
    told = [shown(incident, recalled) for incident, recalled in found.recalled[:SHOWN_MAX]]
    return PersonWhy(
        user_id=user.id,
        user_name=user.name,
        at=to_text(found.asked.at),
        text=summary(found.asked, told),
        incidents=told,
        is_cut=len(found.recalled) > SHOWN_MAX,
        on_call=found.on_call,
    )


def _last(text: str, now: int) -> int:
    """Return the end, at most now, of what a client named: 03:12 is a minute, 03:12:00 a second."""
    at = instant(text, "at")
    if at > now:
        raise Invalid("this time is still to come: an incident's plan tells of it", field="at")
    time = text[11:].rstrip("Z").partition("+")[0].partition("-")[0]
    named = MILLISECOND if "." in time else SECOND if time.count(":") > 1 else MINUTE
    return min(at + named - 1, now)


def _answer(house: House, tx: Tx, actor: Actor, user: Thing, at: int, incident_id: str) -> _Answer:
    since = at - AROUND if at else 0
    if incident_id:
        incident, _ = views.incident(tx, incident_id)
        at = at or (incident.resolved_at - 1 if incident.is_resolved else house.now())
        incidents = [incident]
    else:
        teams = None if actor.id == user.id else teams_of(actor, Verb.SEE, "incident")
        incidents = past.open_between(tx, since, at, teams, ASKED_MAX)
    asked = Question(user.id, user.name, since, at)
    recaller = Recaller(tx, house.keeper, asked)
    timelines = entries.of_subjects(tx, [one.id for one in incidents], ASKED, ENTRIES_MAX)
    found: list[tuple[Incident, Recalled]] = []
    for one in incidents:
        timeline = happened(timelines[one.id])
        pages = recaller.pages(timeline)
        if checking.sees(actor, "incident", one.team_id) or (pages and actor.id == user.id):
            found.append((one, recaller.of(one.id, timeline)))
        if len(found) > SHOWN_MAX:
            break
    if incident_id and not found:
        raise NotFound("no such incident")
    catalog = past.catalog_at(tx, house.keeper, at)
    return _Answer(
        asked, found, duties(catalog, user.id, at, lambda team_id: checking.sees(actor, "schedule", team_id))
    )


ROUTES = (read_why_paged,)
