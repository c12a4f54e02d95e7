"""Heartbeat on a real server: a host that falls silent is a problem of that host, until it is heard again."""

import sys
from asyncio.subprocess import create_subprocess_exec
from pathlib import Path

import pytest
from tests.databases import database_url
from tests.smoke.stage import ShiftedClock, Stage, on_stage, play, raised

__all__ = ["database_url"]

SILENCE = 120  # seconds, of the seeded rule "Host is silent"
HOUR = 3600


async def look(stage: Stage) -> int:
    """Evaluate the heartbeat rule now; return how many alerts changed."""
    rules = stage.node.house.keeper.current.kind("rule").values()
    (rule,) = [rule for rule in rules if rule.body.kind == "heartbeat"]
    return await stage.node.house.watching.evaluate(rule)


async def silent(stage: Stage, host: str) -> str:
    """Wait for the incident of a silent host, the only one; return its id."""
    (incident,) = await stage.until("/api/v1/incidents", lambda found: found)
    assert incident["subject"] == "Host is silent"
    assert incident["labels"] == {"os.host": host}
    assert (incident["status"], incident["priority"]) == ("open", "P2")
    return str(incident["id"])


async def heard(stage: Stage, host: str, incident_id: str) -> None:
    """Wait until the incident is resolved, because its host was heard again."""
    (incident,) = await stage.until("/api/v1/incidents", lambda found: found and found[0]["status"] == "resolved")
    assert incident["id"] == incident_id
    (alert,) = (await stage.get("/api/v1/alerts"))["items"]
    assert alert["labels"] == {"os.host": host}
    entries = (await stage.get(f"/api/v1/alerts/{alert['id']}/timeline"))["items"]
    fired, recovered = (entry for entry in entries if entry["kind"].startswith("Alert"))
    assert (fired["kind"], recovered["kind"]) == ("AlertFired", "AlertRecovered")
    assert fired["detail"]["threshold"] == SILENCE
    assert SILENCE <= fired["detail"]["value"] < SILENCE + 30
    assert (recovered["reason"], recovered["detail"]["value"] < SILENCE) == ("seen_again", True)


def test_a_host_that_stops_sending_opens_its_incident_and_sending_again_resolves_it(
    database_url: str, tmp_path: Path
) -> None:
    """After the rule's minutes the silent host, and no other, has an incident; its next sample resolves it."""
    clock = ShiftedClock()

    async def scene(stage: Stage) -> None:
        await stage.measure(1, host="web-1")
        clock.put_forward(SILENCE // 2)
        await stage.measure(1, host="web-2")
        assert await look(stage) == 0
        clock.put_forward(SILENCE // 2)

        incident_id = await silent(stage, "web-1")
        await stage.measure(1, host="web-1")
        await heard(stage, "web-1", incident_id)

    on_stage(database_url, tmp_path, scene, clock)


def test_our_own_downtime_is_no_hosts_silence(database_url: str, tmp_path: Path) -> None:
    """A host last heard before an hour in which no server ran is silent only after the rule's minutes of uptime."""
    clock = ShiftedClock()

    async def scene() -> None:
        async with raised(database_url, tmp_path, clock) as before:
            await before.measure(1)
        clock.put_forward(HOUR)
        async with raised(database_url, tmp_path, clock, before.seeded) as stage:
            assert await look(stage) == 0
            clock.put_forward(SILENCE // 2)
            assert await look(stage) == 0
            assert (await stage.get("/api/v1/alerts"))["items"] == []
            clock.put_forward(SILENCE // 2)
            (alert,) = await stage.until("/api/v1/alerts", lambda found: found)
            assert SILENCE <= alert["value"] < HOUR

    play(scene)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_agent_that_ends_is_missed_until_one_runs_again(database_url: str, tmp_path: Path) -> None:
    """The agent's own process is the sign of life: its host's incident opens after its end and closes with the next."""
    clock = ShiftedClock()

    async def measured_by_agent(stage: Stage) -> None:
        command = [str(Path(sys.executable).with_name("tocsin")), "agent", "--url", stage.seeded.base_url]
        given = ["--token", stage.seeded.app_token, "--host", "db-1", "--every", "0.1", "--count", "1"]
        agent = await create_subprocess_exec(*command, *given)
        assert await agent.wait() == 0

    async def scene(stage: Stage) -> None:
        await measured_by_agent(stage)
        clock.put_forward(SILENCE)
        incident_id = await silent(stage, "db-1")
        await measured_by_agent(stage)
        await heard(stage, "db-1", incident_id)

    on_stage(database_url, tmp_path, scene, clock)
