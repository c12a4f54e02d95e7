"""A job that is watched, on a real server: pings, silence, the incident and its page, and the ping that ends it."""

from pathlib import Path
from typing import Any

import pytest
from tests.databases import database_url
from tests.smoke.stage import ShiftedClock, Stage, on_stage, play, raised

__all__ = ["database_url"]

MINUTE, HOUR = 60, 3600
HOURLY = {"every": HOUR, "grace": 5 * MINUTE}


async def watched(stage: Stage, name: str = "Backup", **settings: Any) -> str:
    """Watch a job, by calls of the API only; return its integration's id."""
    policies = await stage.get("/api/v1/policies")
    (policy,) = [one for one in policies["items"] if one["name"] == "High"]
    body = {"template": "heartbeat", "type": "heartbeat", "source": name, "default_policy_id": policy["id"]}
    body["heartbeat"] = HOURLY | settings
    async with stage.session.post("/api/v1/integrations", json={"name": name, "body": body}) as answer:
        assert answer.status == 201, await answer.text()
        return str((await answer.json())["id"])


async def ping(stage: Stage, heartbeat_id: str, path: str = "", method: str = "GET", text: str = "") -> dict[str, Any]:
    """Call the job's API URL as curl does; return its message, once it was decided."""
    url = (await stage.get(f"/api/v1/integrations/{heartbeat_id}/url"))["url"]
    async with stage.session.request(method, url + path, data=text or None) as answer:
        assert answer.status == 200, await answer.text()
        content = await answer.json() if method != "HEAD" else ""
    found = await stage.until(
        f"/api/v1/messages?integration_id={heartbeat_id}",
        lambda found: found and found[0]["id"] in (content or found[0]["id"]) and found[0]["status"] != "pending",
    )
    return dict(found[0])


async def is_now(stage: Stage, heartbeat_id: str, status: str) -> dict[str, Any]:
    """Wait until the job is what it should be."""
    await stage.until(f"/api/v1/heartbeats?status={status}", lambda found: heartbeat_id in [one["id"] for one in found])
    return dict(await stage.get(f"/api/v1/heartbeats/{heartbeat_id}"))


async def kinds(stage: Stage, heartbeat_id: str) -> list[str]:
    """Return what happened to the job."""
    return [one["kind"] for one in (await stage.get(f"/api/v1/heartbeats/{heartbeat_id}/timeline"))["items"]]


def test_silence_opens_an_incident_and_pages_until_the_job_pings_again(database_url: str, tmp_path: Path) -> None:
    """Pings by GET, HEAD and POST keep it up; an hour of silence opens one incident, pages, and a ping resolves it."""
    clock = ShiftedClock()

    async def scene(stage: Stage) -> None:
        job = await watched(stage)
        assert (await is_now(stage, job, "waiting"))["due_at"] is None
        message = await ping(stage, job)
        assert message["status"] == "mapped"
        assert message["reason"].startswith("pulse success: up; next by ")
        clock.put_forward(50 * MINUTE)
        await ping(stage, job, method="HEAD")
        clock.put_forward(50 * MINUTE)
        await ping(stage, job, method="POST", text="went well")
        assert (await stage.get("/api/v1/incidents"))["items"] == []

        clock.put_forward(66 * MINUTE)
        down = await is_now(stage, job, "down")
        (incident,) = await stage.until("/api/v1/incidents", lambda found: found)
        assert incident["id"] == down["incident_id"]
        assert incident["subject"].startswith("Backup: no pulse for 1 h 6 min; expected by ")
        assert (incident["policy_name"], incident["integration_id"]) == ("High", job)
        paged = f"/api/v1/deliveries?subject_id={incident['id']}&status=delivered"
        await stage.until(paged, lambda found: found)

        await ping(stage, job)
        (incident,) = await stage.until("/api/v1/incidents?status=resolved", lambda found: found)
        lines = (await stage.get(f"/api/v1/incidents/{incident['id']}/timeline"))["items"]
        assert "Pulses are back after" in next(one["text"] for one in lines if one["kind"] == "Resolved")
        await stage.until(paged, lambda found: "recovery" in [one["purpose"] for one in found])
        assert (await is_now(stage, job, "up"))["incident_id"] == ""
        assert await kinds(stage, job) == ["HeartbeatAwaited", "HeartbeatArmed", "PulseMissed", "PulsesResumed"]

    on_stage(database_url, tmp_path, scene, clock)


def test_fail_exit_status_and_a_run_that_takes_too_long(database_url: str, tmp_path: Path) -> None:
    """A fail opens with its text at once, further ones join; start to success is the run time; a long run opens too."""
    clock = ShiftedClock()

    async def scene(stage: Stage) -> None:
        job = await watched(stage, run_max=10 * MINUTE)
        assert (await ping(stage, job, "/3", "POST", "disk full"))["status"] == "mapped"
        assert (await ping(stage, job, "/fail"))["status"] == "appended"
        (incident,) = await stage.until("/api/v1/incidents", lambda found: found)
        assert (incident["subject"], incident["text"]) == ("Backup: the job failed with exit status 3", "disk full")
        assert incident["report_count"] == 2
        await ping(stage, job, "/start")
        assert (await is_now(stage, job, "down"))["running_since"] is not None
        clock.put_forward(90)
        await ping(stage, job, "/0")
        up = await is_now(stage, job, "up")
        assert 90 <= up["run_seconds"] < 120
        await stage.until("/api/v1/incidents?status=resolved", lambda found: found)

        await ping(stage, job, "/start")
        clock.put_forward(11 * MINUTE)
        await is_now(stage, job, "down")
        (second,) = await stage.until("/api/v1/incidents?status=open", lambda found: found)
        assert second["subject"].startswith("Backup: a run takes longer than 10 min; it began at ")
        await ping(stage, job)
        assert (await is_now(stage, job, "up"))["run_seconds"] >= 11 * MINUTE

    on_stage(database_url, tmp_path, scene, clock)


def test_our_own_downtime_is_no_jobs_silence(database_url: str, tmp_path: Path) -> None:
    """Two hours in which no server ran move the deadline by as long; the silence after it counts."""
    clock = ShiftedClock()

    async def scene() -> None:
        async with raised(database_url, tmp_path, clock) as before:
            job = await watched(before)
            await ping(before, job)
        clock.put_forward(2 * HOUR)
        async with raised(database_url, tmp_path, clock, before.seeded) as stage:
            await stage.until(f"/api/v1/heartbeats/{job}/timeline", lambda found: len(found) == 3)
            assert (await kinds(stage, job))[-1] == "DeadlineMoved"
            assert (await is_now(stage, job, "up"))["incident_id"] == ""
            clock.put_forward(66 * MINUTE)
            await is_now(stage, job, "down")
            (incident,) = await stage.until("/api/v1/incidents", lambda found: found)
            assert "in which nothing could be received" in incident["subject"]

    play(scene)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_people_do_to_the_incident_is_heeded(database_url: str, tmp_path: Path) -> None:
    """Resolved without a ping, one is expected anew; reopened, it is down until the next ping."""
    clock = ShiftedClock()

    async def told(stage: Stage, incident_id: str, verb: str) -> None:
        async with stage.session.post(f"/api/v1/incidents/{incident_id}/{verb}", json={}) as answer:
            assert answer.status == 200, await answer.text()

    async def scene(stage: Stage) -> None:
        job = await watched(stage, is_armed_at_once=True)
        clock.put_forward(66 * MINUTE)
        incident_id = (await is_now(stage, job, "down"))["incident_id"]
        await told(stage, incident_id, "resolve")
        assert (await is_now(stage, job, "up"))["due_at"] is not None
        await told(stage, incident_id, "reopen")
        assert (await is_now(stage, job, "down"))["incident_id"] == incident_id
        await ping(stage, job)
        await is_now(stage, job, "up")
        (incident,) = await stage.until("/api/v1/incidents", lambda found: found)
        assert (incident["id"], incident["status"]) == (incident_id, "resolved")
        assert (await kinds(stage, job))[-3:] == ["OutageDismissed", "OutageReopened", "PulsesResumed"]

    on_stage(database_url, tmp_path, scene, clock)
