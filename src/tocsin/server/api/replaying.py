"""Bulk replay: what could not be read or decided is decided anew, once the integration was put right."""

from typing import Literal

from litestar import post
from litestar.params import FromPath, JSONBody

from tocsin.accounts.permissions import Verb
from tocsin.kernel.values import Value
from tocsin.server.api.answers import Answer, instant
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.messages import require_lane
from tocsin.store import arrivals
from tocsin.store import messages as store

REPLAYED_MAX = 500  # in one call


class Replay(Value, frozen=True, forbid_unknown_fields=True):
    """Which messages: of one status (else of both), that came in `[since, until)` (RFC 3339; '': open)."""

    status: Literal["failed", "unmapped"] | None = None
    since: str = ""
    until: str = ""


class Replayed(Answer, frozen=True):
    """How many messages will be decided anew, and whether more are left: call again."""

    count: int
    more: bool


@post("/api/v1/integrations/{thing_id:str}/replay", status_code=200)
async def replay_integration(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[Replay]
) -> Replayed:
    """Let the messages of an integration's API URL that are failed or unmapped be decided anew, in order of arrival."""
    lane = seen(house, actor, "integration", thing_id).body.api_url_id
    require_lane(house, actor, Verb.EDIT, lane)
    statuses = [data.status] if data.status else ["failed", "unmapped"]
    since = instant(data.since, "since") if data.since else 0
    until = instant(data.until, "until") if data.until else 0
    found = await house.read(lambda tx: arrivals.unread(tx, lane, statuses, since, until, REPLAYED_MAX + 1))
    count = await house.write(lambda tx: store.replay_all(tx, found[:REPLAYED_MAX]))
    house.wheel.wake()
    return Replayed(count, len(found) > REPLAYED_MAX)


ROUTES = (replay_integration,)
