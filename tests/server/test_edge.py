"""What one database can't hold ends at the edge, with the same answer on both: NUL, and integers beyond 64 bits."""

import json
from pathlib import Path
from typing import Any

from tests.databases import database_url
from tests.smoke.stage import Stage, on_stage
from yarl import URL

__all__ = ["database_url"]

NUL = "a\x00b"
HUGE = 1 << 70
PATHS = (
    "/api/v1/incidents?team_id=%00",
    "/api/v1/incidents?cursor=%00",
    "/api/v1/incidents/%00",
    "/api/v1/incidents/%00/timeline",
    f"/api/v1/incidents/inc_1/timeline?after={HUGE}",
    f"/api/v1/alerts/alr_1/timeline?after={HUGE}",
    "/api/v1/alerts?status=%00",
    "/api/v1/messages?status=%00&api_url_id=%00",
    "/api/v1/messages/%00",
    "/api/v1/deliveries?subject_id=%00",
    "/api/v1/policies/%00",
    f"/api/v1/policies?limit={HUGE}",
)
BODIES: tuple[dict[str, Any], ...] = (
    {"name": NUL, "body": {}},
    {"name": "p", "key": NUL, "body": {}},
    {"name": "p", "team_id": NUL, "body": {}},
    {"name": "p", "body": {"repeats": HUGE}},
    {"name": "p", "body": {"steps": [{"targets": [{"kind": "user", "id": NUL}], "wait": HUGE}]}},
)


def test_questions_that_no_database_holds_are_answered(database_url: str, tmp_path: Path) -> None:
    """NUL or a huge number in a path, a parameter or a body is refused or finds nothing; it is no error of ours."""

    async def scene(stage: Stage) -> None:
        wrong: list[str] = []
        for path in PATHS:
            async with stage.session.get(URL(stage.node.house.url + path, encoded=True)) as answer:
                if answer.status >= 500:
                    wrong.append(f"GET {path}: {answer.status}")
        for body in BODIES:
            async with stage.session.post("/api/v1/policies", json=body) as answer:
                if answer.status != 400 or not (await answer.json())["detail"]:
                    wrong.append(f"POST {body}: {answer.status} {await answer.text()}")
        assert wrong == []

    on_stage(database_url, tmp_path, scene)


def test_a_message_with_what_no_database_holds_opens_its_incident(database_url: str, tmp_path: Path) -> None:
    """NUL in a text is left out, a huge number is kept as its digits, and the incident opens and pages."""

    async def scene(stage: Stage) -> None:
        event = {
            "alertTitle": NUL,
            "alertDescription": f"\x00{HUGE}",
            "alertConditionNormality": "false",
            "appId": HUGE,
            "priority": f"CRITICAL{NUL}",
            "filters": "{os.host=\x00web}",
            "troubleshootURL": "http://example.com/\x00",
        }
        url = stage.seeded.integration_url
        async with stage.session.post(url, data=json.dumps(event), headers={"webhook-id": "x" * 500}) as answer:
            assert answer.status == 200
        (incident,) = await stage.until("/api/v1/incidents", lambda found: found)
        assert incident["subject"] == "ab"
        assert str(HUGE) in incident["text"] + incident["dedup_key"]
        assert "\x00" not in json.dumps(incident)
        await stage.mailbox.next()

    on_stage(database_url, tmp_path, scene)


def test_a_problem_has_one_unresolved_incident_also_when_one_is_reopened(database_url: str, tmp_path: Path) -> None:
    """To reopen an incident whose problem has a newer unresolved one is refused, and that one is named."""

    async def scene(stage: Stage) -> None:
        event = {
            "alertTitle": "disk",
            "alertConditionNormality": "false",
            "appId": "1",
            "troubleshootURL": "http://a.b/1",
        }
        ids: list[str] = []
        for number in (1, 2):
            async with stage.session.post(stage.seeded.integration_url, json=event) as answer:
                assert answer.status == 200
            found = await stage.until("/api/v1/incidents", lambda found, number=number: len(found) == number)
            ids.append(found[0]["id"])
            if number == 1:
                async with stage.session.post(f"/api/v1/incidents/{ids[0]}/resolve") as answer:
                    assert answer.status == 200, await answer.text()
        async with stage.session.post(f"/api/v1/incidents/{ids[0]}/reopen") as answer:
            assert answer.status == 409
            assert ids[1] in (await answer.json())["detail"]
        for path in (f"{ids[1]}/resolve", f"{ids[0]}/reopen"):
            async with stage.session.post(f"/api/v1/incidents/{path}") as answer:
                assert answer.status == 200, await answer.text()

    on_stage(database_url, tmp_path, scene)
