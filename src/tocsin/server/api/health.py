"""Is it alive, is it ready: for balancers and for people at night."""

from litestar import Response, get

from tocsin.kernel.errors import TocsinError
from tocsin.kernel.instants import SECOND
from tocsin.server.api.asking import TheHouse
from tocsin.store import late
from tocsin.store.tx import Tx

LATE_MAX = 15 * SECOND


@get("/healthz")
async def healthz() -> dict[str, str]:
    """Say that the process lives."""
    return {"status": "ok"}


@get("/readyz")
async def readyz(house: TheHouse) -> Response[dict[str, object]]:
    """Say whether we can commit and nothing that is due is late."""

    def look(tx: Tx) -> int:
        return late.oldest_due(tx)

    try:
        due_at = await house.write(look)
    except TocsinError as error:
        return Response({"status": "unavailable", "detail": str(error)}, status_code=503)
    lateness = max(0, house.now() - due_at) if due_at else 0
    body: dict[str, object] = {"status": "ok" if lateness < LATE_MAX else "late", "late_seconds": lateness / SECOND}
    return Response(body, status_code=200 if lateness < LATE_MAX else 503)


ROUTES = (healthz, readyz)
