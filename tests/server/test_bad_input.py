"""Bad input at every door of a real node: a clear answer, never a server error, and messages are kept."""

import asyncio
import gzip
import io
import time
from pathlib import Path
from typing import Any

import pytest
from tests.smoke.test_main_job import Stage, on_stage

DEPTH = 100_000
DEEP = b"[" * DEPTH + b"]" * DEPTH
BAD_BODIES = {
    "malformed": b'{"appId": ',
    "empty": b"",
    "wrong bytes": b"\xff\xfe\x00\x80",
    "deep": DEEP,
    "not a number": b'{"priority": NaN}',
}
SETTLE_SECONDS = 10


async def call(stage: Stage, method: str, path: str, **given: Any) -> tuple[int, str]:
    """Return status and text of an answer."""
    async with stage.session.request(method, path, **given) as answer:
        return answer.status, await answer.text()


async def accepted(stage: Stage, url: str, **given: Any) -> dict[str, Any]:
    """Post a message, check that the answer is its id, and return it once it is decided."""
    async with stage.session.post(url, **given) as answer:
        assert answer.status == 200, await answer.text()
        message_id = await answer.json()
    assert isinstance(message_id, str)
    async with asyncio.timeout(SETTLE_SECONDS):
        while (message := await stage.get(f"/api/v1/messages/{message_id}"))["status"] == "pending":
            pass
    return message


@pytest.mark.parametrize("kind", BAD_BODIES)
def test_a_body_that_is_not_understood_is_kept_with_the_reason(kind: str, tmp_path: Path) -> None:
    """A body that can't be read is answered 200 with its id and kept as unmapped with a reason."""

    async def play(stage: Stage) -> None:
        message = await accepted(stage, stage.seeded.integration_url, data=BAD_BODIES[kind])
        assert message["status"] == "unmapped"
        assert message["reason"]
        assert message["size"] == len(BAD_BODIES[kind])

    on_stage("", tmp_path, play)


def test_the_api_url_bounds_and_names_what_it_does_not_know(tmp_path: Path) -> None:
    """An unknown source is kept, an unknown GUID is 404, 10 MB is 413, and the path's case does not matter."""

    async def play(stage: Stage) -> None:
        url = stage.seeded.integration_url
        unknown = await accepted(stage, url.replace("/Sematext", "/Nobody"), data=b"{}")
        assert unknown["status"] == "unmapped"
        assert unknown["reason"]
        await accepted(stage, url.replace("POSTAlert", "postalert"), data=b"{}")
        await accepted(stage, url, data={"priority": "INFO"})
        assert (await call(stage, "POST", "/POSTAlert/nobody/Sematext", data=b"{}"))[0] == 404
        assert (await call(stage, "POST", url, data=io.BytesIO(bytes(10 << 20))))[0] == 413

    on_stage("", tmp_path, play)


def test_half_a_batch_is_kept_and_the_bad_lines_are_named(tmp_path: Path) -> None:
    """A wrong token is 401, a half wrong batch is 400 that names the line, and gzip is read or refused."""

    async def play(stage: Stage) -> None:
        now = time.time_ns()
        good = f"os.cpu,token={stage.seeded.app_token},os.host=a user=1 {now}"
        assert (await call(stage, "POST", "/write", data=f"os.cpu,token=no user=1 {now}"))[0] == 401
        status, text = await call(stage, "POST", "/write", data=f"{good}\nos.cpu user=\n")
        assert status == 400
        assert "line 2" in text
        zipped = {"Content-Encoding": "gzip"}
        assert (await call(stage, "POST", "/write", data=gzip.compress(good.encode()), headers=zipped))[0] == 204
        assert (await call(stage, "POST", "/write", data=b"not gzip", headers=zipped))[0] == 400

    on_stage("", tmp_path, play)


def test_the_rest_api_refuses_clearly(tmp_path: Path) -> None:
    """No key is 401, a body nested too deep is 400, an unknown resource is 404, and a list has items and next."""

    async def play(stage: Stage) -> None:
        nobody = {"Authorization": ""}
        assert (await call(stage, "GET", "/api/v1/incidents", headers=nobody))[0] == 401
        as_json = {"Content-Type": "application/json"}
        assert (await call(stage, "POST", "/api/v1/policies", data=DEEP, headers=as_json))[0] == 400
        assert (await call(stage, "GET", "/api/v1/nothing"))[0] == 404
        assert (await call(stage, "GET", "/api/v1/policies/thg_none"))[0] == 404
        assert (await stage.get("/api/v1/policies")).keys() == {"items", "next"}

    on_stage("", tmp_path, play)
