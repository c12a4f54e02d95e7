"""Incidents: the seam. A notice becomes an inbound message of one of our own integrations."""

from tocsin.kernel.fields import Field
from tocsin.kernel.values import to_json
from tocsin.outbound.channels.channel import Can, Channel, Inbound, Message, Target
from tocsin.outbound.channels.documents import facts, fitted
from tocsin.outbound.channels.judging import judge_stored

BODY_MAX = 200_000


def compose(message: Message, target: Target) -> Inbound:
    """Return the message's document as a body for the integration."""
    document = message.document or facts(message, target)
    return Inbound(target.settings["integration_id"], fitted(document, to_json, BODY_MAX))


CHANNEL = Channel(
    kind="incidents",
    title="Incidents",
    text="Hands notices to an inbound integration of this installation, which opens and closes incidents.",
    fields=(
        Field(
            "integration_id",
            "Integration",
            kind="reference",
            of="integration",
            help="Notices become messages of this inbound integration, which opens and closes incidents.",
        ),
    ),
    can=(Can.SERVE_HOOKS,),
    compose=compose,
    judge=judge_stored,
    text_max=BODY_MAX,
)
