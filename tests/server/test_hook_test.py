"""The Test button of a hook: what is posted, and what a test becomes at the integration."""

import asyncio
from pathlib import Path

from aiohttp import web
from tests.smoke.test_main_job import Stage, on_stage

NINE = {
    "timeStamp",
    "troubleshootURL",
    "appId",
    "ruleType",
    "webhookName",
    "alertURL",
    "alertConditionNormality",
    "alertDescription",
    "alertTitle",
}


async def press(stage: Stage, url: str) -> None:
    """Press the Test button."""
    asked = {"channel": "alertops", "settings": {"url": url}}
    async with stage.session.post("/api/v1/hooks/test", json=asked) as answer:
        assert answer.status == 200, await answer.text()
        assert (await answer.json())["is_delivered"] is True


def test_a_test_posts_the_nine_keys_and_its_priority(tmp_path: Path) -> None:
    """The receiver of a test gets one document of the nine keys and `priority`, which a test has, and no other."""

    async def play(stage: Stage) -> None:
        got: list[dict[str, str]] = []

        async def receive(request: web.Request) -> web.Response:
            got.append(await request.json())
            return web.Response()

        app = web.Application()
        app.router.add_post("/", receive)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        try:
            await press(stage, f"http://127.0.0.1:{runner.addresses[0][1]}/")
        finally:
            await runner.cleanup()
        assert [one.keys() for one in got] == [NINE | {"priority"}]

    on_stage("", tmp_path, play)


def test_a_test_opens_an_incident_that_pages_nobody(tmp_path: Path) -> None:
    """A test to the demo's integration opens one incident marked as a test, and nobody is paged."""

    async def play(stage: Stage) -> None:
        await press(stage, stage.seeded.integration_url)
        async with asyncio.timeout(10):
            while not (found := (await stage.get("/api/v1/incidents"))["items"]):
                pass
        (incident,) = found
        assert incident["is_test"] is True
        timeline = (await stage.get(f"/api/v1/incidents/{incident['id']}/timeline"))["items"]
        assert "Paged" not in [entry["kind"] for entry in timeline]
        assert stage.mailbox.is_empty

    on_stage("", tmp_path, play)


def test_a_contact_method_is_tested_before_it_is_saved(tmp_path: Path) -> None:
    """The test of an address reaches that address; a channel that pages nobody and a bad address are 400."""

    async def play(stage: Stage) -> None:
        path = "/api/v1/contact-methods/test"
        method = {"channel": "email", "settings": {"to": "new@example.com"}}
        async with stage.session.post(path, json=method) as answer:
            assert answer.status == 200, await answer.text()
            assert (await answer.json())["is_delivered"] is True
        recipient, _ = await stage.mailbox.next()
        assert recipient == "new@example.com"
        for wrong in ({"channel": "alertops", "settings": {}}, {"channel": "email", "settings": {"to": "nobody"}}):
            async with stage.session.post(path, json=wrong) as answer:
                assert answer.status == 400, await answer.text()

    on_stage("", tmp_path, play)


def test_a_saved_hook_is_tested_with_its_own_secrets(tmp_path: Path) -> None:
    """A form that shows a hook's secret masked tests with the secret that is saved, and shows it to nobody."""

    async def play(stage: Stage) -> None:
        got: list[str] = []

        async def receive(request: web.Request) -> web.Response:
            got.append(request.headers["x-pass"])
            return web.Response()

        app = web.Application()
        app.router.add_post("/", receive)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        settings = {"url": f"http://127.0.0.1:{runner.addresses[0][1]}/", "headers": {"x-pass": "s3cret"}}
        hook = {"name": "Mine", "body": {"channel": "webhook", "settings": settings}}
        try:
            async with stage.session.post("/api/v1/hooks", json=hook) as answer:
                assert answer.status == 201, await answer.text()
                saved = await answer.json()
            assert "s3cret" not in str(saved)
            asked = {"channel": "webhook", "settings": saved["body"]["settings"], "hook_id": saved["id"]}
            async with stage.session.post("/api/v1/hooks/test", json=asked) as answer:
                assert answer.status == 200, await answer.text()
        finally:
            await runner.cleanup()
        assert got == ["s3cret"]

    on_stage("", tmp_path, play)
