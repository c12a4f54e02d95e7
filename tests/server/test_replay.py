"""Replay: what could not be understood is decided anew, once the integration was put right."""

from pathlib import Path
from typing import Any

from tests.databases import database_url
from tests.smoke.stage import Stage, on_stage

__all__ = ["database_url"]

EVENT = {"what": "disk full on db-1"}


async def integration(stage: Stage) -> dict[str, Any]:
    """Create an integration that reads nothing of EVENT."""
    asked = {"name": "Tool", "team_id": "", "body": {"template": "generic", "source": "tool"}}
    async with stage.session.post("/api/v1/integrations", json=asked) as answer:
        assert answer.status == 201, await answer.text()
        return await answer.json()


async def replayed(stage: Stage, message_id: str) -> tuple[int, dict[str, Any]]:
    """Ask for a replay; return status and answer."""
    async with stage.session.post(f"/api/v1/messages/{message_id}/replay") as answer:
        return answer.status, await answer.json()


def test_an_unmapped_message_opens_its_incident_once_the_mapping_is_right(database_url: str, tmp_path: Path) -> None:
    """A message that was unmapped is replayed under the mended integration, and a second replay is refused."""

    async def scene(stage: Stage) -> None:
        made = await integration(stage)
        url = (await stage.get(f"/api/v1/integrations/{made['id']}/url"))["url"]
        async with stage.session.post(url, json=EVENT) as answer:
            message_id = await answer.json()
        await stage.until("/api/v1/messages", lambda found: found and found[0]["status"] == "unmapped")

        mended = {"name": "Tool", "team_id": "", "body": made["body"] | {"mapping": {"subject": ["what"]}}}
        path = f"/api/v1/integrations/{made['id']}"
        async with stage.session.put(path, json=mended, headers={"If-Match": str(made["version"])}) as answer:
            assert answer.status == 200, await answer.text()
        status, _ = await replayed(stage, message_id)
        assert status == 200

        opened, told = await stage.until("/api/v1/incidents", lambda found: len(found) == 2)
        assert told["subject"].startswith("Tool can't read a message")
        assert opened["subject"] == EVENT["what"]
        status, problem = await replayed(stage, message_id)
        assert (status, problem["detail"]) == (409, "the message is mapped: it can't be replayed")
        assert (await replayed(stage, "msg_none"))[0] == 404

    on_stage(database_url, tmp_path, scene)
