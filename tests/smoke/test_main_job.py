"""The main job on a real server: a metric crosses a threshold, people are paged, and it all ends by itself."""

from pathlib import Path
from typing import Any

from tests.databases import database_url
from tests.smoke.hops import ALERT, Hops, deliveries, only, timeline
from tests.smoke.stage import STEP_WAIT, Stage, on_stage

from tocsin.kernel.instants import SECOND, from_text

__all__ = ["Stage", "database_url", "on_stage"]

LABELS = {"os.host": "web-1"}
INCIDENT = (
    *("Opened", "RunStarted"),
    *("Paged", "DeliveryQueued", "DeliveryQueued", "DeliveryDelivered") * 2,
    *("Resolved", "Halted", "DeliveryWithheld", "DeliveryWithheld"),
    *("DeliveryQueued", "DeliveryQueued", "DeliveryDelivered", "DeliveryDelivered"),
)


def test_a_metric_pages_people_in_turn_and_its_recovery_resolves_the_incident(
    database_url: str, tmp_path: Path
) -> None:
    """A threshold crossed by a real sample pages the first, then the second person, and the recovery ends it."""

    async def play(stage: Stage) -> None:
        await reached_again_later(stage)
        await stage.measure(12, host="web-2")
        await stage.measure(97.25)
        first, mail = await stage.mailbox.next()
        assert "CPU is busy" in mail["Subject"]
        assert "os.cpu.user + os.cpu.system > 90" in mail.get_content()
        second, _ = await stage.mailbox.next()
        assert {first, second} == {"ann@example.com", "bob@example.com"}

        await stage.measure(0)
        told = {(await stage.mailbox.next())[0], (await stage.mailbox.next())[0]}
        assert told == {first, second}

        (incident,) = (await stage.get("/api/v1/incidents"))["items"]
        assert (incident["status"], incident["priority"]) == ("resolved", "P1")
        (alert,) = (await stage.get("/api/v1/alerts"))["items"]
        await stage.until(f"/api/v1/incidents/{incident['id']}/timeline", lambda found: len(found) == len(INCIDENT))
        await stage.until(f"/api/v1/alerts/{alert['id']}/timeline", lambda found: len(found) == len(ALERT))
        assert stage.mailbox.is_empty
        people = [one.partition("@")[0] for one in (first, second)]
        await every_hop(stage, alert["id"], incident["id"], people)

    on_stage(database_url, tmp_path, play)


async def reached_again_later(stage: Stage) -> None:
    """Let each person's page be mailed once more after ten minutes, so that the recovery has something to withhold."""
    for user in (await stage.get("/api/v1/users"))["items"]:
        body: dict[str, Any] = user["body"] | {
            "contact_rules": [{"method_id": "mail"}, {"method_id": "mail", "wait": 600}]
        }
        changed = {"name": user["name"], "body": body}
        version = {"If-Match": str(user["version"])}
        async with stage.session.put(f"/api/v1/users/{user['id']}", json=changed, headers=version) as answer:
            assert answer.status == 200, await answer.text()


async def every_hop(stage: Stage, alert_id: str, incident_id: str, people: list[str]) -> None:
    """From the sample to the last recovery message, each hop stands in a timeline and names what it follows from."""
    alert = await timeline(stage, "alerts", alert_id)
    incident = await timeline(stage, "incidents", incident_id)
    assert tuple(entry["kind"] for entry in alert) == ALERT
    assert tuple(entry["kind"] for entry in incident) == INCIDENT
    sent = await deliveries(stage)
    assert len(sent) == 8
    hops = Hops(stage, alert, incident, sent)
    rules = {rule["name"]: rule for rule in (await stage.get("/api/v1/rules"))["items"]}
    revision = rules["CPU is busy"]["revision_id"]

    fired = only(alert, "AlertFired", value=98.25, threshold=90, window_seconds=30, labels=LABELS)
    assert fired["cause"] == revision
    message_id = await hops.read(
        hops.told(fired, "problem", "first_notice"), "open", "alertConditionNormality is 'false': opens"
    )
    await problem(hops, message_id, people)

    recovered = only(alert, "AlertRecovered", value=49.625, threshold=90, window_seconds=30, labels=LABELS)
    assert (recovered["cause"], recovered["reason"]) == (revision, "back_to_normal")
    message_id = await hops.read(
        hops.told(recovered, "recovery", "recovered"), "close", "alertConditionNormality is 'true': closes"
    )
    recovery(hops, message_id, people)


async def problem(hops: Hops, message_id: str, people: list[str]) -> None:
    """Message → incident → run → the first page at once, the second after the step's wait."""
    opened, started = hops.incident[:2]
    assert opened["cause"] == opened["detail"]["message_id"] == message_id
    assert opened["detail"]["labels"] == LABELS
    assert opened["reason"] == "route 1: priority contains CRITICAL (it is 'CRITICAL')"
    assert started["cause"] == opened["id"]
    assert started["detail"]["policy_revision"] == opened["detail"]["policy_revision"]
    first, second = (entry for entry in hops.incident if entry["kind"] == "Paged")
    hops.paged(first, people[0], "primary", 1, started["id"])
    hops.paged(second, people[1], "secondary", 2, started["detail"]["run_id"])
    assert from_text(second["at"]) - from_text(first["at"]) >= STEP_WAIT * SECOND


def recovery(hops: Hops, message_id: str, people: list[str]) -> None:
    """Message → resolved → halted → what was still to be sent withheld, and everyone paged told."""
    resolved = only(hops.incident, "Resolved", message_id=message_id)
    assert (resolved["cause"], resolved["reason"]) == (message_id, "source_recovered")
    halted = only(hops.incident, "Halted", run_id=hops.incident[1]["detail"]["run_id"])
    assert (halted["cause"], halted["reason"]) == (resolved["id"], "resolved")
    for page in (entry for entry in hops.incident if entry["kind"] == "Paged"):
        hops.withheld(page, halted["id"])
    for person in people:
        hops.relieved(person, resolved["id"])
