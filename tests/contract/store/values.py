"""Values to store."""

from tests.contract.store.conftest import NOW

from tocsin.kernel.labels import labels_key
from tocsin.outbound.channels.channel import Message, MessageKind
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose
from tocsin.respond.escalation.runs import Run
from tocsin.respond.incidents.incidents import Incident
from tocsin.store.messages import Received
from tocsin.watch.rules.alerts import Alert, AlertStatus

__all__ = ["NOW", "alert", "delivery", "incident", "labels_key", "received", "run"]


def incident(incident_id: str, lane: str = "url_1", key: str = "", due_at: int = 0) -> Incident:
    """Return an open incident."""
    return Incident(
        incident_id,
        api_url_id=lane,
        dedup_key=key or incident_id,
        fallback_key=f"fallback {key}" if key else "",
        subject="disk full",
        labels={"os.host": "wéb"},
        opened_at=NOW,
        due_at=due_at,
    )


def run(run_id: str, incident_id: str, due_at: int = 0) -> Run:
    """Return an active run."""
    return Run(run_id, incident_id, "pol_1", "rev_1", due_at=due_at)


def delivery(delivery_id: str, subject_id: str, order_key: str = "", due_at: int = NOW) -> Delivery:
    """Return a pending delivery."""
    message = Message(MessageKind.PROBLEM, "disk full", document={"value": 0.1, "labels": {"os.host": "wéb"}})
    return Delivery(
        delivery_id,
        subject_id,
        DeliveryPurpose.PAGE,
        "email",
        "ann",
        message,
        order_key=order_key,
        created_at=NOW,
        due_at=due_at,
    )


def alert(alert_id: str, rule_id: str = "rul_1", host: str = "web-1", due_at: int = 0) -> Alert:
    """Return a firing alert."""
    return Alert(alert_id, rule_id, {"os.host": host}, AlertStatus.FIRING, NOW, NOW, 98.25, 90.0, due_at=due_at)


def received(message_id: str, lane: str) -> Received:
    """Return a message as it came in: bytes that are no text, and headers."""
    return Received(message_id, lane, "tool", "dlv_1", NOW, "x/y", "a=b", {"x-a": "b"}, b"\x00\xff\xfe")
