"""The hops of the main job, read from the timelines: what happened, and that each entry names what it follows from."""

from typing import Any

from tests.smoke.stage import Stage

from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.store import views

Entry = dict[str, Any]

TOLD = ("NoticePlanned", "DeliveryQueued", "DeliveryDelivered")
ALERT = ("AlertFired", *TOLD, "AlertRecovered", *TOLD)


async def timeline(stage: Stage, kind: str, subject_id: str) -> list[Entry]:
    """Return the timeline of an alert or incident, whose entries are numbered without gaps."""
    entries: list[Entry] = (await stage.get(f"/api/v1/{kind}/{subject_id}/timeline"))["items"]
    assert [entry["seq"] for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry["subject_id"] for entry in entries} == {subject_id}
    return entries


async def deliveries(stage: Stage) -> dict[str, Delivery]:
    """Return all deliveries by id, with the documents that the API doesn't show."""
    found, after = await stage.node.house.read(lambda tx: views.delivery_page(tx, {}, "", 200))
    assert not after
    return {delivery.id: delivery for delivery in found}


def only(entries: list[Entry], kind: str, **detail: object) -> Entry:
    """Return the one entry of a kind with these details."""
    found = [entry for entry in entries if entry["kind"] == kind and detail.items() <= entry["detail"].items()]
    assert len(found) == 1, f"{len(found)} × {kind} {detail}"
    return found[0]


def delivered(entries: list[Entry], queued: Entry, answer: str) -> str:
    """A queued delivery was delivered at its first attempt; return its id, which is the cause of that entry."""
    delivery_id: str = queued["detail"]["delivery_id"]
    entry = only(entries, "DeliveryDelivered", delivery_id=delivery_id)
    assert entry["cause"] == delivery_id
    assert (entry["detail"]["attempt"], entry["detail"]["answer"]) == (1, answer)
    assert entry["seq"] > queued["seq"]
    return delivery_id


class Hops:
    """Follows one alert and its incident; each method is one hop and returns what the next one follows from."""

    def __init__(
        self, stage: Stage, alert: list[Entry], incident: list[Entry], deliveries: dict[str, Delivery]
    ) -> None:
        self.stage = stage
        self.alert = alert
        self.incident = incident
        self.deliveries = deliveries  # by id, as they are stored

    def told(self, changed: Entry, kind: str, reason: str) -> str:
        """Alert event → notice → delivery: return the delivery's id."""
        planned = self.alert[changed["seq"]]
        queued = self.alert[changed["seq"] + 1]
        assert (planned["kind"], planned["cause"], planned["reason"]) == ("NoticePlanned", changed["id"], reason)
        assert planned["detail"] == {"hook_id": self.stage.seeded.hook_id, "notice_kind": kind}
        assert (queued["kind"], queued["cause"]) == ("DeliveryQueued", planned["id"])
        delivery_id = delivered(self.alert, queued, "HTTP 200 OK")
        delivery = self.deliveries[delivery_id]
        assert (delivery.status, delivery.purpose, delivery.subject_id) == (
            "delivered",
            "notice",
            changed["subject_id"],
        )
        notice = delivery.message.document
        said = changed["detail"]
        assert (notice["kind"], notice["alert_id"]) == (kind, changed["subject_id"])
        assert (notice["value"], notice["threshold"], notice["window"], notice["labels"]) == (
            said["value"],
            said["threshold"],
            said["window_seconds"],
            said["labels"],
        )
        assert notice["rule_revision"] == changed["cause"]
        return delivery_id

    async def read(self, delivery_id: str, action: str, reason: str) -> str:
        """Delivery → inbound message → report → this incident: return the message's id."""
        messages = (await self.stage.get("/api/v1/messages"))["items"]
        (message_id,) = [one["id"] for one in messages if one["delivery_id"] == delivery_id]
        message = await self.stage.get(f"/api/v1/messages/{message_id}")
        assert message["headers"]["webhook-id"] == delivery_id
        assert (message["status"], message["reason"]) == ("mapped", reason)
        (report,) = message["reports"]
        assert (report["action"], report["outcome"], report["reason"]) == (action, "mapped", reason)
        assert report["incident_id"] == self.incident[0]["subject_id"]
        assert report["dedup_key"] == self.incident[0]["detail"]["dedup_key"]
        return str(message_id)

    def paged(self, page: Entry, user: str, role: str, step: int, cause: str) -> None:
        """Run → page → one delivery per contact rule, of which the one that is due now was delivered."""
        assert (page["cause"], page["reason"]) == (cause, "step_target")
        assert (page["detail"]["user_name"], page["detail"]["role"]) == (user, role)
        assert (page["detail"]["step"], page["detail"]["round"]) == (step, 1)
        at_once, later = self.incident[page["seq"] : page["seq"] + 2]
        for queued in (at_once, later):
            assert (queued["kind"], queued["cause"]) == ("DeliveryQueued", page["id"])
            assert (queued["detail"]["to"], queued["detail"]["purpose"]) == (user, "page")
        delivery = self.deliveries[delivered(self.incident, at_once, "SMTP 250 OK")]
        assert (delivery.status, delivery.page_id) == ("delivered", page["detail"]["page_id"])

    def withheld(self, page: Entry, cause: str) -> None:
        """The page's later delivery was withheld, because the walk was halted by the recovery."""
        delivery_id = self.incident[page["seq"] + 1]["detail"]["delivery_id"]
        entry = only(self.incident, "DeliveryWithheld", delivery_id=delivery_id)
        assert (entry["cause"], entry["reason"]) == (cause, "incident_resolved")
        delivery = self.deliveries[delivery_id]
        assert (delivery.status, delivery.attempts) == ("withheld", 0)

    def relieved(self, user: str, cause: str) -> None:
        """Whoever was paged is told of the recovery."""
        queued = only(self.incident, "DeliveryQueued", to=user, purpose="recovery")
        assert queued["cause"] == cause
        delivery = self.deliveries[delivered(self.incident, queued, "SMTP 250 OK")]
        assert (delivery.status, delivery.purpose) == ("delivered", "recovery")
