"""What mutes now and when, and what a silence would have muted: for whoever is about to make one."""

from typing import Literal

from litestar import get, post
from litestar.params import JSONBody

from tocsin.accounts.permissions import Verb, teams_of
from tocsin.engine.facts import names_of
from tocsin.kernel.instants import DAY, to_text
from tocsin.kernel.recurrence import SpanAt
from tocsin.kernel.values import Value
from tocsin.outbound.muting.compiled import compile_silence, compile_window
from tocsin.outbound.muting.muting import Silence
from tocsin.respond.incidents.document import document_of, read_of
from tocsin.respond.incidents.incidents import Incident, IncidentStatus
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.changing import require_creation
from tocsin.store import views
from tocsin.store.things import Thing

LOOKS_BACK = 7 * DAY
SCANNED_MAX = 10_000  # incidents
SHOWN_MAX = 100


class MuteState(Answer, frozen=True):
    """A silence or maintenance window: whether it holds now, and the span that does or comes next."""

    id: str
    kind: Literal["silence", "maintenance"]
    name: str
    team_id: str
    state: Literal["active", "pending", "over"]
    starts_at: str | None
    ends_at: str | None
    reason: str
    author_name: str


class SilencePreview(Value, frozen=True, forbid_unknown_fields=True):
    """A silence that isn't saved; with a team only its incidents are meant."""

    body: Silence
    team_id: str = ""


class SilencedIncident(Answer, frozen=True):
    """An incident that the matchers mean, and how often it paged somebody."""

    id: str
    number: int
    subject: str
    status: IncidentStatus
    opened_at: str
    pages: int


class Preview(Answer, frozen=True):
    """
    What the matchers would have muted in the last 7 days: the newest 100 incidents, and how many there were.

    `unresolved`: of these, how many the silence would mute now. `is_complete` is false where there were more than
    10,000 incidents: then the newest of them were looked at.
    """

    incidents: list[SilencedIncident]
    count: int
    pages: int
    unresolved: int
    is_complete: bool


@get("/api/v1/mutes")
async def list_mutes(house: TheHouse, actor: TheActor) -> Page[MuteState]:
    """List silences and maintenance windows with the span that holds now or comes next."""
    catalog, now = house.keeper.current, house.now()
    silences = [(one, compile_silence(one.body, read_of).span_at) for one in catalog.kind("silence").values()]
    windows = [(one, compile_window(one.body)) for one in catalog.kind("maintenance").values()]
    visible = (one for one in (*silences, *windows) if checking.sees(actor, one[0].kind, one[0].team_id))
    names = {one.id: one.name for one in catalog.kind("user").values()}
    return Page([_state(thing, span_at, names, now) for thing, span_at in visible], None)


@post("/api/v1/silences/preview", status_code=200)
async def preview_silence(house: TheHouse, actor: TheActor, data: JSONBody[SilencePreview]) -> Preview:
    """Try a silence: what its matchers would have muted in the last 7 days. Nothing is saved."""
    catalog, now = house.keeper.current, house.now()
    require_creation(actor, "silence", data.team_id, data.body, catalog)
    silence = compile_silence(data.body, read_of)
    teams = teams_of(actor, Verb.SEE, "incident")
    found = await house.read(lambda tx: views.opened_since(tx, now - LOOKS_BACK, teams, SCANNED_MAX))

    def is_meant(one: Incident) -> bool:
        if data.team_id not in ("", one.team_id):
            return False
        return silence.match(document_of(one, names_of(catalog, one))).matched

    meant = [one for one in found if is_meant(one)]
    pages = await house.read(lambda tx: views.pages_of(tx, [one.id for one in meant]))
    return Preview(
        incidents=[
            SilencedIncident(one.id, one.number, one.subject, one.status, to_text(one.opened_at), pages.get(one.id, 0))
            for one in meant[:SHOWN_MAX]
        ],
        count=len(meant),
        pages=sum(pages.values()),
        unresolved=sum(not one.is_resolved for one in meant),
        is_complete=len(found) < SCANNED_MAX,
    )


def _state(thing: Thing, span_at: SpanAt, names: dict[str, str], now: int) -> MuteState:
    span = span_at(now)
    is_active = span is not None and span[0] <= now
    return MuteState(
        id=thing.id,
        kind="silence" if thing.kind == "silence" else "maintenance",
        name=thing.name,
        team_id=thing.team_id,
        state="active" if is_active else "pending" if span else "over",
        starts_at=moment(span[0]) if span else None,
        ends_at=moment(span[1]) if span else None,
        reason=thing.body.reason,
        author_name=names.get(thing.body.author_id, "") if thing.kind == "silence" else "",
    )


ROUTES = (list_mutes, preview_silence)
