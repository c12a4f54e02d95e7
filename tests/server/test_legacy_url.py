"""AlertOps' legacy URL: what old tools post to it is stored like any other message."""

from typing import Any

import aiohttp
from sqlalchemy import select
from tests.server.calling import Caller

from tocsin.store.tables import bodies

TAIL = "Sematext/Icinga2-Host/subject/incident/status/NONE/NONE/short%5Etext/long_text"
BODY = '{"subject": "Host ubuntu is DOWN", "incident": "ubuntu", "status": "DOWN"}'


def posted(caller: Caller, path: str, data: str = BODY) -> tuple[int, Any]:
    """Post as an old tool does, without a Content-Type; return status and answer."""

    async def post() -> tuple[int, Any]:
        async with (
            aiohttp.ClientSession(caller.node.house.url, skip_auto_headers=["Content-Type"]) as session,
            session.post(path, data=data.encode()) as answer,
        ):
            return answer.status, await answer.json(content_type=None)

    return caller.run(post())


def guid(caller: Caller) -> str:
    """Return the secret of the demo's API URL."""
    return caller.seeded.integration_url.split("/POSTAlert/")[1].split("/")[0]


def test_any_spelling_of_the_path_is_the_door(caller: Caller) -> None:
    """Case doesn't count in what comes before the key; the message's source is the first part after it."""
    for base in ("/RESTAPI.svc/POSTAlertV2/generic", "/restapi.svc/POSTAlertv2/generic"):
        status, message_id = posted(caller, f"{base}/{guid(caller)}/{TAIL}")
        assert status == 200
        caller.until(lambda path=f"/api/v1/messages/{message_id}": caller.get(path)["status"] != "pending")
        message = caller.get(f"/api/v1/messages/{message_id}")
        assert (message["source"], message["body"]) == ("Sematext", BODY)


def test_the_tail_is_kept_as_it_came(caller: Caller) -> None:
    """What stands after the key is stored percent-encoded, so that it can be read anew."""
    _, message_id = posted(caller, f"/RESTAPI.svc/POSTAlertV2/generic/{guid(caller)}/A%2FB/{TAIL}")
    row = caller.run(
        caller.node.house.read(lambda tx: tx.one(select(bodies.c.path).where(bodies.c.message_id == message_id)))
    )
    assert row is not None
    assert row.path == f"A%2FB/{TAIL}"
    assert caller.get(f"/api/v1/messages/{message_id}")["source"] == "A/B"


def test_an_unknown_key_is_404_and_a_long_path_414(caller: Caller) -> None:
    """Nobody's key, and what can't be a legacy URL, are refused at the door."""
    assert posted(caller, f"/RESTAPI.svc/POSTAlertV2/generic/nobody/{TAIL}")[0] == 404
    assert posted(caller, f"/RESTAPI.svc/POSTAlertV2/generic/{guid(caller)}/{'a' * 5_000}")[0] == 414
