"""Test a hook, also before it is saved: the real test message through the same path, and the receiver's answer."""

from typing import Any

from litestar import post
from litestar.params import JSONBody

from tocsin.accounts.permissions import Verb, require
from tocsin.engine.sending import attempt
from tocsin.engine.turn import store_inbound
from tocsin.kernel.values import Value
from tocsin.outbound.channels import checked_channel_settings
from tocsin.outbound.channels.channel import Answer, Delivered, HttpAnswer, HttpRequest, Inbound, Mail, MailAnswer
from tocsin.server.api import answers
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.house import House
from tocsin.watch.notices.notices import test_message

SHOWN_MAX = 500


class HookTest(Value, frozen=True, forbid_unknown_fields=True):
    """A hook's settings, as the form has them."""

    channel: str
    settings: dict[str, Any]
    name: str = "Test"


class Tested(answers.Answer, frozen=True):
    """What became of a test: the outcome as a delivery would have it, and what the receiver said."""

    delivery_id: str
    is_delivered: bool
    outcome: str
    status: int | None
    body: str
    duration_ms: float


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
    """Send the test message by these settings; answer with status, first 500 bytes and duration."""
    require(actor, Verb.EDIT, "hook")
    settings = checked_channel_settings(data.channel, data.settings)
    delivery_id, began = house.ids.new("dlv"), house.now()
    listening = Listening(house)
    request, outcome = await attempt(data.channel, settings, test_message(data.name), delivery_id, listening, began)
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
    )


def _said(answer: Answer | None) -> tuple[int | None, str]:
    match answer:
        case HttpAnswer():
            return answer.status, answer.body[:SHOWN_MAX].decode("utf-8", "replace")
        case MailAnswer():
            return answer.code, answer.text[:SHOWN_MAX]
        case _:
            return None, ""


ROUTES = (test_hook,)
