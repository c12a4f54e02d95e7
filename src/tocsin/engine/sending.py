"""A prepared delivery: where it goes, compose → transport → judge. The only act outside a transaction."""

from typing import Protocol

from tocsin.accounts.people import ContactMethod
from tocsin.engine.turn import Settled
from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels import channel, http
from tocsin.outbound.channels.channel import (
    Answer,
    Delivered,
    HttpRequest,
    Inbound,
    Mail,
    Message,
    Outcome,
    Rejected,
    Target,
)
from tocsin.outbound.channels.texts import one_line
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose
from tocsin.respond.workflows.tokens import filled
from tocsin.respond.workflows.workflows import Workflow
from tocsin.store.catalog import Catalog


class Post(Protocol):
    """Sends a request and returns what came back; never raises for what the network does."""

    async def send(self, request: HttpRequest | Mail, delivery_id: str) -> Answer: ...


async def send(delivery: Delivery, version: int, catalog: Catalog, post: Post, now: int, jitter: float) -> Settled:
    """Send a claimed delivery and return what became of it."""
    settings = _settings(delivery, catalog)
    if settings is None:
        return Settled(delivery, version, Rejected("the contact method, hook or call is gone"), jitter)
    request, outcome = await attempt(delivery.channel, settings, delivery.message, delivery.id, post, now)
    inbound = request if isinstance(request, Inbound) else None
    return Settled(delivery, version, outcome, jitter, inbound)


async def attempt(
    kind: str, settings: dict[str, object], message: Message, delivery_id: str, post: Post, now: int
) -> tuple[HttpRequest | Mail | Inbound | None, Outcome]:
    """Compose, send and judge one message; an Inbound is returned for the caller to store."""
    chosen = channel(kind)
    try:
        request = chosen.compose(message, Target(settings, delivery_id, now))
    except Invalid as error:
        return None, Rejected(error.detail)
    if isinstance(request, Inbound):
        return request, Delivered()
    return request, chosen.judge(await post.send(request, delivery_id))


def _settings(delivery: Delivery, catalog: Catalog) -> dict[str, object] | None:
    if delivery.purpose is DeliveryPurpose.CONFIRM:
        return {}  # the link in the message is all that it needs
    if delivery.channel == http.CHANNEL.kind:
        return _headers(delivery, catalog)
    if delivery.hook_id:
        hook = catalog.kind("hook").get(delivery.hook_id)
        return dict(hook.body.settings) if hook else None
    user = catalog.kind("user").get(delivery.user_id)
    methods: tuple[ContactMethod, ...] = user.body.contact_methods if user else ()
    method = next((one for one in methods if one.id == delivery.method_id), None)
    return dict(method.settings) if method else None


def _headers(delivery: Delivery, catalog: Catalog) -> dict[str, object] | None:
    """Return the headers of a workflow's call, as the workflow has them now; None where it calls that URL no more."""
    call = delivery.message.document
    thing = catalog.things.get(call["workflow_id"])
    body: Workflow = thing.body if thing else Workflow()
    wanted = ("http", call["method"], call["template"])
    action = next((one for one in body.actions if (one.kind, one.method, one.url) == wanted), None)
    if action is None:
        return None
    return {"headers": {name: filled(text, call["fields"], one_line) for name, text in action.headers.items()}}
