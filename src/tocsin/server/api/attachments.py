"""Attachments of mails: what a stranger sent, given to people as bytes and never as anything that a browser shows."""

from urllib.parse import quote

from litestar import Response, get
from litestar.params import FromPath

from tocsin.accounts.permissions import Verb
from tocsin.kernel.errors import NotFound
from tocsin.respond.integrations.mail import attachment, is_mail
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.messages import require_lane
from tocsin.store import views
from tocsin.store.tx import Tx

BYTES = "application/octet-stream"
NAMED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-+ ")


@get("/api/v1/messages/{message_id:str}/attachments/{number:int}", media_type=BYTES)
async def read_message_attachment(
    house: TheHouse, actor: TheActor, message_id: FromPath[str], number: FromPath[int]
) -> Response[bytes]:
    """Read an attachment of a mail by its number, counted from 1, as bytes to be saved; 404 once retention took it."""

    def read(tx: Tx) -> tuple[str, bytes]:
        row, body, _ = views.message(tx, message_id)
        require_lane(house, actor, Verb.SEE, row.api_url_id)
        if body is None or not is_mail(body.content_type):
            raise NotFound(f"message {message_id} is no mail" if body else "the message's body is no longer kept")
        return attachment(body.body, number)

    name, content = await house.read(read)
    return Response(content, media_type=BYTES, headers=saved_as(name))


def saved_as(name: str) -> dict[str, str]:
    """Return the headers that let a browser save bytes under a name and look into them never."""
    plain = "".join(sign if sign in NAMED else "_" for sign in name)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }


ROUTES = (read_message_attachment,)
