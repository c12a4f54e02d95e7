"""The inbound log: every message as it came in, and what became of it."""

from typing import Annotated, Any, Literal

from litestar import get, post
from litestar.params import FromPath, FromQuery, QueryParameter
from sqlalchemy import Row

from tocsin.accounts.permissions import Actor, Verb, may, require
from tocsin.kernel.errors import FormatError
from tocsin.kernel.instants import MILLISECOND, to_text
from tocsin.kernel.values import from_json
from tocsin.respond.integrations.mail import is_mail, read_mail
from tocsin.server.api.answers import Answer, Cursor, Limit, instant, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.explaining import CheckShown, why
from tocsin.server.house import House
from tocsin.store import arrivals, views
from tocsin.store import messages as store
from tocsin.store.tx import Tx

MessageStatus = Literal["pending", "mapped", "appended", "ignored", "unmapped", "failed"]
SECRET = ("auth", "cookie", "key", "password", "secret", "signature", "token")  # in the name of a header or parameter
REDACTED = "…"
SEARCH_LASTS = 500 * MILLISECOND

Sought = Annotated[str, QueryParameter(max_length=200, description="Part of source, reason, a dedup key or the body.")]


class MessageAbout(Answer, frozen=True):
    """What a message is about: the action of its first report that met an incident, and the incident."""

    action: str
    incident_id: str
    number: int
    subject: str
    severity: str


class MessageShown(Answer, frozen=True):
    """
    An inbound message: pending, mapped, appended, ignored, unmapped or failed, with the reason.

    `about` is null where it met no incident, and in the feed.
    """

    id: str
    api_url_id: str
    status: MessageStatus
    source: str
    delivery_id: str
    reason: str
    size: int
    received_at: str
    decided_at: str | None
    about: MessageAbout | None


class MessagesFound(Answer, frozen=True):
    """
    A page of messages; `next` is the cursor of the next one, null at the end.

    A search by text looks at a bounded number of messages. Where it ended before it was through, `searched_until` says
    how far back it got, and `next` leads on from there, also where it found nothing.
    """

    items: list[MessageShown]
    next: str | None
    searched_until: str | None


class ReportShown(Answer, frozen=True):
    """One report of a message, what became of it and why."""

    ordinal: int
    action: str
    outcome: str
    reason: str
    dedup_key: str
    integration_id: str
    incident_id: str
    policy_id: str


class AttachmentShown(Answer, frozen=True):
    """An attachment of a mail: the number under which it is read, and the name and type that it claims to have."""

    number: int
    name: str
    type: str
    size: int


class WholeMessage(MessageShown, frozen=True):
    """
    A message with what was received, secrets redacted (null once retention took it), and its reports in order.

    `why` are the checks that were made of it, in order; `attachments` are those of a mail.
    """

    content_type: str | None
    query: str | None
    headers: dict[str, str] | None
    body: str | None
    reports: list[ReportShown]
    why: list[CheckShown]
    attachments: list[AttachmentShown]


def shown(row: Row[Any], about: Row[Any] | None = None) -> MessageShown:
    """Return a message as it is shown in a list."""
    return MessageShown(**_columns(row, about))


def _columns(row: Row[Any], about: Row[Any] | None) -> dict[str, Any]:
    return {
        "about": MessageAbout(about.action, about.id, about.number, about.subject, about.severity) if about else None,
        "id": row.id,
        "api_url_id": row.api_url_id,
        "status": row.status,
        "source": row.source,
        "delivery_id": row.delivery_id,
        "reason": row.reason,
        "size": row.size,
        "received_at": to_text(row.received_at),
        "decided_at": moment(row.decided_at),
    }


@get("/api/v1/messages")
async def list_messages(
    house: TheHouse,
    actor: TheActor,
    status: FromQuery[MessageStatus | None] = None,
    integration_id: FromQuery[str] = "",
    api_url_id: FromQuery[str] = "",
    delivery_id: FromQuery[str] = "",
    source: FromQuery[str] = "",
    since: FromQuery[str] = "",
    until: FromQuery[str] = "",
    text: Sought = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> MessagesFound:
    """
    List inbound messages, the newest first: of an integration, or of an API URL.

    What came under the integration's source is the integration's. `since` and `until` (RFC 3339) are of the arrival,
    `text` is looked for in source, reason, dedup keys and body, whatever its case. `delivery_id` is the `webhook-id` of
    the sender: for a notice of our own it leads from the alert's delivery to the message that it became.
    """
    sources, under = (source,), ""
    if integration_id:
        body = seen(house, actor, "integration", integration_id).body
        api_url_id, under = body.api_url_id, body.source if body.type == "heartbeat" else ""
        sources = (source, "" if under else body.source)
    elif not delivery_id:
        require_lane(house, actor, Verb.SEE, api_url_id)
    given = {"status": status, "api_url_id": api_url_id, "delivery_id": delivery_id}
    sought = arrivals.Sought(
        where={name: value for name, value in given.items() if value},
        sources=tuple(one for one in sources if one),
        under=under,
        since=instant(since, "since") if since else 0,
        until=instant(until, "until") if until else 0,
        text=text,
    )
    late_at = house.now() + SEARCH_LASTS

    def search(tx: Tx) -> tuple[arrivals.Found, dict[str, Row[Any]]]:
        found = arrivals.search(tx, sought, cursor, limit, lambda: house.now() > late_at)
        return found, views.abouts(tx, [row.id for row in found.rows])

    found, abouts = await house.read(search)
    items = [shown(row, abouts.get(row.id)) for row in found.rows if _sees(house, actor, row.api_url_id)]
    return MessagesFound(items, found.next or None, moment(found.searched_until))


def _sees(house: House, actor: Actor, api_url_id: str) -> bool:
    owners = house.keeper.current.lanes.get(api_url_id, ())
    return may(actor, Verb.SEE, "integration") or any(
        may(actor, Verb.SEE, "integration", owner.team_id) for owner in owners
    )


def require_lane(house: House, actor: Actor, verb: Verb, api_url_id: str) -> None:
    """Raise Forbidden or NotFound unless the actor may do this with an integration of the API URL, or with all."""
    teams = {owner.team_id for owner in house.keeper.current.lanes.get(api_url_id, ())}
    if not any(may(actor, verb, "integration", team_id) for team_id in teams):
        seen_team = next((one for one in sorted(teams) if may(actor, Verb.SEE, "integration", one)), "")
        require(actor, verb, "integration", seen_team)


@get("/api/v1/messages/{message_id:str}")
async def read_message(house: TheHouse, actor: TheActor, message_id: FromPath[str]) -> WholeMessage:
    """Read a message: body, headers, and each report in it with its outcome and reason."""
    return await _whole(house, actor, message_id, Verb.SEE)


@post("/api/v1/messages/{message_id:str}/replay", status_code=200)
async def replay_message(house: TheHouse, actor: TheActor, message_id: FromPath[str]) -> WholeMessage:
    """Let a message that is failed or unmapped be decided anew, as once the integration was put right."""
    await _whole(house, actor, message_id, Verb.EDIT)
    await house.write(lambda tx: store.replay(tx, message_id))
    house.wheel.wake()
    return await _whole(house, actor, message_id, Verb.SEE)


async def _whole(house: House, actor: Actor, message_id: str, verb: Verb) -> WholeMessage:
    def read(tx: Tx) -> Any:
        found = views.message(tx, message_id)
        return *found, _attachments(found[1]), views.abouts(tx, [message_id]).get(message_id)

    row, body, reports, attachments, about = await house.read(read)
    require_lane(house, actor, verb, row.api_url_id)
    names = ReportShown.__struct_fields__
    return WholeMessage(
        **_columns(row, about),
        content_type=body.content_type if body else None,
        query=redacted_query(body.query) if body else None,
        headers=_redacted(from_json(body.headers, dict[str, str])) if body else None,
        body=body.body.decode("utf-8", "replace") if body else None,
        reports=[ReportShown(*(getattr(one, name) for name in names)) for one in reports],
        why=await why(house, row, body, reports),
        attachments=attachments,
    )


def _attachments(body: Row[Any] | None) -> list[AttachmentShown]:
    if body is None or not is_mail(body.content_type):
        return []
    try:
        return [AttachmentShown(**one) for one in read_mail(body.body)["attachments"]]
    except FormatError:
        return []  # what can't be read says so in its reason


def _redacted(texts: dict[str, str]) -> dict[str, str]:
    return {name: REDACTED if any(one in name.lower() for one in SECRET) else text for name, text in texts.items()}


def redacted_query(query: str) -> str:
    parts = [part.partition("=") for part in query.split("&")]
    return "&".join(f"{name}{sign}{_redacted({name: text})[name]}" for name, sign, text in parts)


ROUTES = (list_messages, read_message, replay_message)
