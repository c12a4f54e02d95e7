"""Sessions: sign in with the one-time password, change it, and nothing across sites."""

from pathlib import Path
from typing import Any

import aiohttp
from tests.smoke.test_main_job import Stage, on_stage


async def call(session: aiohttp.ClientSession, method: str, path: str, **given: Any) -> tuple[int, Any]:
    """Return status and decoded answer."""
    async with session.request(method, path, **given) as answer:
        text = await answer.text()
        return answer.status, await answer.json(content_type=None) if text else None


def test_a_one_time_password_signs_in_and_a_changed_one_ends_the_session(tmp_path: Path) -> None:
    """The printed password signs in once; after it is changed only the new one does."""

    async def play(stage: Stage) -> None:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(stage.node.house.url, cookie_jar=jar) as browser:
            email, password = stage.seeded.admin_email, stage.seeded.admin_password
            status, _ = await call(browser, "GET", "/api/v1/session")
            assert status == 401
            status, _ = await call(browser, "POST", "/api/v1/session", json={"email": email, "password": "wrong"})
            assert status == 401
            status, who = await call(browser, "POST", "/api/v1/session", json={"email": email, "password": password})
            assert status == 201
            assert who["must_change"] is True
            change = {"password": password, "new_password": "correct horse battery"}
            elsewhere = {"Sec-Fetch-Site": "cross-site"}
            status, _ = await call(browser, "PUT", "/api/v1/session/password", json=change, headers=elsewhere)
            assert status == 403
            status, _ = await call(browser, "PUT", "/api/v1/session/password", json=change)
            assert status == 204
            status, _ = await call(browser, "GET", "/api/v1/session")
            assert status == 401
            new = {"email": email, "password": "correct horse battery"}
            status, who = await call(browser, "POST", "/api/v1/session", json=new)
            assert status == 201
            assert who["must_change"] is False

    on_stage("", tmp_path, play)


def test_a_thing_is_changed_only_at_the_version_that_was_read(tmp_path: Path) -> None:
    """A change without If-Match is refused, one at an old version is 412, and secrets come back masked."""

    async def play(stage: Stage) -> None:
        (policy, *_) = (await stage.get("/api/v1/policies"))["items"]
        path = f"/api/v1/policies/{policy['id']}"
        change = {"name": "Night", "team_id": policy["team_id"], "body": policy["body"]}
        status, _ = await call(stage.session, "PUT", path, json=change)
        assert status == 400
        status, changed = await call(stage.session, "PUT", path, json=change, headers={"If-Match": '"1"'})
        assert status == 200
        assert changed["name"] == "Night"
        status, problem = await call(stage.session, "PUT", path, json=change, headers={"If-Match": '"1"'})
        assert status == 412
        assert problem["detail"].endswith("is at version 2")
        (app,) = (await stage.get("/api/v1/apps"))["items"]
        assert app["body"]["token"] != stage.seeded.app_token
        assert (await stage.get(f"/api/v1/apps/{app['id']}/token"))["token"] == stage.seeded.app_token

    on_stage("", tmp_path, play)
