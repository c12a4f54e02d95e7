"""Is it alive, is it ready: for balancers and for people at night."""

from litestar import Response, get

from tocsin.engine.selfwatch import LATE_MAX
from tocsin.kernel.errors import TocsinError
from tocsin.kernel.instants import SECOND
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheHouse
from tocsin.store import late
from tocsin.store.tx import Tx


class Alive(Answer, frozen=True):
    """The process lives."""

    status: str


class Ready(Answer, frozen=True):
    """
    Whether we can commit (`unavailable`: no, see `detail`) and nothing that is due is late (`late`).

    `strained`: we can go on, but something is wrong, as `detail` says.
    """

    status: str
    late_seconds: float = 0.0
    detail: str = ""


@get("/healthz")
async def healthz() -> Alive:
    """Say that the process lives."""
    return Alive("ok")


@get("/readyz")
async def readyz(house: TheHouse) -> Response[Ready]:
    """Say whether we can commit and nothing that is due is late; 503 otherwise."""

    def look(tx: Tx) -> int:
        return late.oldest_due(tx)

    try:
        due_at = await house.write(look)
    except TocsinError as error:
        return Response(Ready("unavailable", detail=str(error)), status_code=503)
    lateness = max(0, house.now() - due_at) if due_at else 0
    detail = "; ".join(house.selfwatch.troubles.values())
    status = "late" if lateness >= LATE_MAX else "strained" if detail else "ok"
    return Response(Ready(status, lateness / SECOND, detail), status_code=503 if status == "late" else 200)


ROUTES = (healthz, readyz)
