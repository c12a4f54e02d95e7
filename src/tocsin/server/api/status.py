"""How Tocsin itself is: for the home page. `readyz` says less and needs nobody to be known."""

from importlib.metadata import version

from litestar import get

from tocsin.accounts.permissions import Verb, teams_of
from tocsin.engine.selfwatch import LATE_MAX
from tocsin.kernel.instants import DAY, SECOND, to_text
from tocsin.respond.incidents.incidents import IncidentStatus
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.incidents import IncidentCounts
from tocsin.store import deliveries, downtimes, late, messages, searching
from tocsin.store.searching import Sought
from tocsin.store.tx import Tx

ALIVE = 30 * SECOND  # a node says every few seconds that it lives


class NodeShown(Answer, frozen=True):
    """A node that was seen within a day."""

    id: str
    name: str
    started_at: str
    seen_at: str
    is_alive: bool


class StatusShown(Answer, frozen=True):
    """
    Own health: `late_seconds` is how long the oldest due step or delivery waits, `is_late` whether that is too long.

    `incidents` are those that the asker may see; `warnings` say what is wrong with this node.
    """

    version: str
    now: str
    url: str
    is_late: bool
    late_seconds: float
    pending_messages: int
    pending_bytes: int
    pending_deliveries: int
    incidents: IncidentCounts
    nodes: list[NodeShown]
    warnings: list[str]


@get("/api/v1/status")
async def read_status(house: TheHouse, actor: TheActor) -> StatusShown:
    """Read how Tocsin itself is: lateness, backlog, nodes, version."""
    now = house.now()
    sought = Sought(team_ids=teams_of(actor, Verb.SEE, "incident"))

    def look(tx: Tx) -> StatusShown:
        due_at = late.oldest_due(tx)
        lateness = max(0, now - due_at) if due_at else 0
        count, size = messages.backlog(tx)
        found = searching.counts(tx, sought)
        return StatusShown(
            version=version("tocsin"),
            now=to_text(now),
            url=house.url,
            is_late=lateness >= LATE_MAX,
            late_seconds=lateness / SECOND,
            pending_messages=count,
            pending_bytes=size,
            pending_deliveries=deliveries.backlog(tx),
            incidents=IncidentCounts(*(found.get(status, 0) for status in IncidentStatus)),
            nodes=[
                NodeShown(node_id, name, to_text(started_at), to_text(seen_at), now - seen_at < ALIVE)
                for node_id, name, started_at, seen_at in downtimes.listed(tx, now - DAY)
            ],
            warnings=[one for one in (house.risk, *house.selfwatch.troubles.values()) if one],
        )

    return await house.read(look)


ROUTES = (read_status,)
