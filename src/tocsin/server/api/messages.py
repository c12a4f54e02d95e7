"""The inbound log: every message as it came in, and what became of it."""

from typing import Any

from litestar import get
from litestar.params import FromPath, FromQuery
from sqlalchemy import Row

from tocsin.accounts.permissions import Verb, require
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import read_json
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import Page
from tocsin.store import tables, views


def shown(row: Row[Any]) -> dict[str, Any]:
    """Return a message as it is shown in a list."""
    body = views.columns(tables.messages, row)
    body |= {name: to_text(body[name]) if body[name] else None for name in ("received_at", "decided_at")}
    return body


@get("/api/v1/messages")
async def list_messages(
    house: TheHouse,
    actor: TheActor,
    status: FromQuery[str] = "",
    api_url_id: FromQuery[str] = "",
    cursor: FromQuery[str] = "",
    limit: FromQuery[int] = 100,
) -> Page:
    """List inbound messages, the newest first."""
    require(actor, Verb.SEE, "integration")
    where = {name: value for name, value in (("status", status), ("api_url_id", api_url_id)) if value}
    rows, after = await house.read(lambda tx: views.message_page(tx, where, cursor, max(1, limit)))
    return Page([shown(row) for row in rows], after or None)


@get("/api/v1/messages/{message_id:str}")
async def read_message(house: TheHouse, actor: TheActor, message_id: FromPath[str]) -> dict[str, Any]:
    """Read a message: body, headers, and each report in it with its outcome and reason."""
    require(actor, Verb.SEE, "integration")
    row, body, reports = await house.read(lambda tx: views.message(tx, message_id))
    result = shown(row) | {"reports": [views.columns(tables.reports, one) for one in reports]}
    if body is not None:
        result |= {
            "content_type": body.content_type,
            "query": body.query,
            "headers": read_json(body.headers),
            "body": body.body.decode("utf-8", "replace"),
        }
    return result


ROUTES = (list_messages, read_message)
