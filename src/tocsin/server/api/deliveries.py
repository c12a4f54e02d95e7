"""Deliveries: what was sent or withheld, to whom, how often it was tried and what the receiver said."""

from litestar import get
from litestar.params import FromQuery

from tocsin.accounts.permissions import Actor, Verb, require
from tocsin.kernel.instants import to_text
from tocsin.outbound.channels.channel import MessageKind, Severity
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose, DeliveryStatus
from tocsin.server.api import alerts, incidents
from tocsin.server.api.answers import Answer, Cursor, Limit, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.house import House
from tocsin.store import views


class Told(Answer, frozen=True):
    """What a delivery tells, before its channel gave it a form."""

    kind: MessageKind
    title: str
    text: str
    url: str
    severity: Severity


class DeliveryShown(Answer, frozen=True):
    """One message on its way to one address: a user's contact method, or a hook."""

    id: str
    subject_id: str
    purpose: DeliveryPurpose
    status: DeliveryStatus
    channel: str
    to: str
    user_id: str
    method_id: str
    hook_id: str
    page_id: str
    attempts: int
    last_error: str
    created_at: str
    due_at: str | None
    give_up_at: str | None
    message: Told


def shown(delivery: Delivery) -> DeliveryShown:
    """Return a delivery as it is shown: without its variables and document, which may name a hook's address."""
    message = delivery.message
    return DeliveryShown(
        id=delivery.id,
        subject_id=delivery.subject_id,
        purpose=delivery.purpose,
        status=delivery.status,
        channel=delivery.channel,
        to=delivery.to,
        user_id=delivery.user_id,
        method_id=delivery.method_id,
        hook_id=delivery.hook_id,
        page_id=delivery.page_id,
        attempts=delivery.attempts,
        last_error=delivery.last_error,
        created_at=to_text(delivery.created_at),
        due_at=moment(delivery.due_at),
        give_up_at=moment(delivery.give_up_at),
        message=Told(message.kind, message.title, message.text, message.url, message.severity),
    )


@get("/api/v1/deliveries")
async def list_deliveries(
    house: TheHouse,
    actor: TheActor,
    subject_id: FromQuery[str] = "",
    hook_id: FromQuery[str] = "",
    user_id: FromQuery[str] = "",
    status: FromQuery[DeliveryStatus | None] = None,
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[DeliveryShown]:
    """List deliveries, the newest first: of an incident, alert or schedule (`subject_id`), of a hook, to a user."""
    await _require(house, actor, subject_id, hook_id)
    given = {"subject_id": subject_id, "hook_id": hook_id, "user_id": user_id, "status": status}
    where = {name: value for name, value in given.items() if value}
    found, after = await house.read(lambda tx: views.delivery_page(tx, where, cursor, limit))
    return Page([shown(one) for one in found], after or None)


async def _require(house: House, actor: Actor, subject_id: str, hook_id: str) -> None:
    """Raise NotFound unless the actor may see the incident, alert or hook that is asked for, or all deliveries."""
    if subject_id.startswith("inc_"):
        await incidents.seen(house, actor, subject_id)
    elif subject_id.startswith("alr_"):
        await alerts.seen(house, actor, subject_id)
    elif subject_id in house.keeper.current.things:
        thing = house.keeper.current.things[subject_id]
        require(actor, Verb.SEE, thing.kind, thing.team_id)
    elif hook_id in house.keeper.current.things:
        require(actor, Verb.SEE, "hook", house.keeper.current.things[hook_id].team_id)
    else:
        require(actor, Verb.SEE, "incident")


ROUTES = (list_deliveries,)
