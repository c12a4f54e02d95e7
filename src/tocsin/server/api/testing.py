"""Test a hook or a contact method, saved or not: the real test message by the same path, and the receiver's answer."""

from typing import Any

from litestar import post
from litestar.params import JSONBody

from tocsin.accounts.people import ContactMethod, User
from tocsin.accounts.permissions import Verb, require, teams_of
from tocsin.engine.sending import attempt
from tocsin.engine.turn import store_inbound
from tocsin.kernel.errors import Forbidden, Invalid
from tocsin.kernel.values import Value
from tocsin.outbound.channels import channel, checked_channel_settings
from tocsin.outbound.channels.channel import Answer, Can, Delivered, HttpAnswer, HttpRequest, Inbound, Mail, MailAnswer
from tocsin.server.api import answers, checking
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import MASK, seen
from tocsin.server.house import House
from tocsin.watch.notices.hooks import Hook
from tocsin.watch.notices.notices import test_message

SHOWN_MAX = 500
SENT_MAX = 4_000


class HookTest(Value, frozen=True, forbid_unknown_fields=True):
    """A hook's settings, as the form has them; secrets that are masked are those of the saved hook `hook_id`."""

    channel: str
    settings: dict[str, Any]
    name: str = "Test"
    team_id: str = ""
    hook_id: str = ""


class MethodTest(Value, frozen=True, forbid_unknown_fields=True):
    """A contact method's settings, as the form has them; masked secrets are those of the asker's own `method_id`."""

    channel: str
    settings: dict[str, Any]
    name: str = "Test"
    method_id: str = ""


class Tested(answers.Answer, frozen=True):
    """What became of a test: the outcome as a delivery would have it, what the receiver said, and what was sent."""

    delivery_id: str
    is_delivered: bool
    outcome: str
    status: int | None
    body: str
    duration_ms: float
    sent_as: str
    sent: str


class Listening:
    """A post that keeps the last answer, so that it can be shown."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.answer: Answer | None = None

    async def send(self, request: HttpRequest | Mail, delivery_id: str) -> Answer:
        """Send and remember."""
        self.answer = await self._house.post.send(request, delivery_id)
        return self.answer


@post("/api/v1/hooks/test", status_code=200)
async def test_hook(house: TheHouse, actor: TheActor, data: JSONBody[HookTest]) -> Tested:
    """Send the test message by a hook's settings. The answer has status, first 500 bytes and duration."""
    require(actor, Verb.EDIT, "hook", data.team_id)
    settings = data.settings
    if data.hook_id:
        saved = seen(house, actor, "hook", data.hook_id)
        require(actor, Verb.EDIT, "hook", saved.team_id)
        settings = checking.kept("hook", Hook(data.channel, settings), saved.body, MASK).settings
    return await _tested(house, data.channel, settings, data.name)


@post("/api/v1/contact-methods/test", status_code=200)
async def test_contact_method(house: TheHouse, actor: TheActor, data: JSONBody[MethodTest]) -> Tested:
    """Send the test message by a contact method's settings, as the form has them."""
    if teams_of(actor, Verb.RESPOND, "incident") == ():
        raise Forbidden(f"{actor.name} may see, but not send")
    if Can.PAGE_PEOPLE not in channel(data.channel).can:
        raise Invalid(f"the channel {data.channel} can't page people", field="channel")
    settings = data.settings
    user = house.keeper.current.kind("user").get(actor.id)
    if user is not None and data.method_id:
        method = ContactMethod(data.method_id, data.channel, settings)
        kept = checking.kept("user", User(user.body.email, contact_methods=(method,)), user.body, MASK)
        settings = kept.contact_methods[0].settings
    return await _tested(house, data.channel, settings, data.name)


async def _tested(house: House, kind: str, given: dict[str, Any], name: str) -> Tested:
    settings = checked_channel_settings(kind, given)
    delivery_id, began = house.ids.new("dlv"), house.now()
    listening = Listening(house)
    request, outcome = await attempt(kind, settings, test_message(name), delivery_id, listening, began)
    if isinstance(request, Inbound):
        inbound = request
        outcome = await house.write(lambda tx: store_inbound(house.turns.work(tx), delivery_id, inbound))
        house.wheel.wake()
    status, text = _said(listening.answer)
    return Tested(
        delivery_id=delivery_id,
        is_delivered=isinstance(outcome, Delivered),
        outcome=outcome.detail if isinstance(outcome, Delivered) else outcome.reason,
        status=status,
        body=text,
        duration_ms=round((house.now() - began) / 1000, 1),
        **_sent(request),
    )


def _sent(request: HttpRequest | Mail | Inbound | None) -> dict[str, str]:
    """Return what was sent, without its URL and headers, which may hold secrets."""
    match request:
        case HttpRequest():
            kind = {name.lower(): text for name, text in request.headers.items()}.get("content-type", "")
            as_, text = f"{request.method} {kind}".strip(), request.body.decode("utf-8", "replace")
        case Mail():
            as_, text = "mail", f"Subject: {request.subject}\n\n{request.text}"
        case Inbound():
            as_, text = "message stored here", request.body.decode("utf-8", "replace")
        case _:
            as_, text = "", ""
    return {"sent_as": as_, "sent": text[:SENT_MAX]}


def _said(answer: Answer | None) -> tuple[int | None, str]:
    match answer:
        case HttpAnswer():
            return answer.status, answer.body[:SHOWN_MAX].decode("utf-8", "replace")
        case MailAnswer():
            return answer.code, answer.text[:SHOWN_MAX]
        case _:
            return None, ""


ROUTES = (test_contact_method, test_hook)
