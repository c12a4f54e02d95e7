"""The web app's files as they are served: one page, immutable assets, a strict policy, and no answer for nonsense."""

import gzip
import re
from pathlib import Path

import aiohttp
import pytest
from tests.smoke.test_main_job import Stage, on_stage

from tocsin.server import pages


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A web app as the build lays it out."""
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text('<meta nonce="__NONCE__"><meta name="session" content="__SESSION__">')
    (folder / "mark.svg").write_text("<svg/>")
    (folder / "assets" / "index-abc.js").write_text("let one = 1")
    (folder / "assets" / "index-abc.js.gz").write_bytes(gzip.compress(b"let one = 1"))
    monkeypatch.setattr(pages, "WEB", folder)
    return folder


def test_every_address_of_the_app_is_the_page_with_a_new_nonce(built: Path, tmp_path: Path) -> None:
    """Any address answers with the page; its nonce is the policy's and differs from the last; scripts need a file."""

    async def play(stage: Stage) -> None:
        nonces: set[str] = set()
        for path in ("/", "/incidents/inc_1"):
            async with stage.session.get(path) as answer:
                text = await answer.text()
                policy = answer.headers["Content-Security-Policy"]
            (nonce,) = re.findall(r'nonce="(\w+)"', text)
            assert f"style-src 'self' 'nonce-{nonce}'" in policy
            assert "script-src 'self';" in policy
            assert "unsafe" not in policy
            assert 'content="no"' in text
            nonces.add(nonce)
        assert len(nonces) == 2

    on_stage("", tmp_path, play)


def test_assets_are_kept_forever_and_come_packed(built: Path, tmp_path: Path) -> None:
    """An asset is immutable, is sent packed to whoever can unpack, plain to the others; a wrong name is not found."""

    async def play(stage: Stage) -> None:
        path = "/assets/index-abc.js"
        async with aiohttp.ClientSession(stage.node.house.url, auto_decompress=False) as plain:
            async with plain.get(path, headers={"Accept-Encoding": "gzip, br"}) as answer:
                assert answer.headers["Content-Encoding"] == "gzip"
                assert "immutable" in answer.headers["Cache-Control"]
                assert gzip.decompress(await answer.read()) == b"let one = 1"
            async with plain.get(path, headers={"Accept-Encoding": "identity"}) as answer:
                assert "Content-Encoding" not in answer.headers
                assert await answer.read() == b"let one = 1"
        for wrong in ("/assets/none.js", "/assets/..%2findex.html"):
            async with stage.session.get(wrong) as answer:
                assert answer.status == 404

    on_stage("", tmp_path, play)


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing"])
def test_an_unknown_path_of_the_api_is_a_problem_and_not_a_page(path: str, built: Path, tmp_path: Path) -> None:
    """What is not of the API is not found, in the API's own error form."""

    async def play(stage: Stage) -> None:
        async with stage.session.get(path) as answer:
            assert answer.status == 404
            assert answer.content_type == "application/problem+json"

    on_stage("", tmp_path, play)


def test_a_checkout_without_the_built_app_says_how_to_build_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a build the page names the command, and the API works."""
    monkeypatch.setattr(pages, "WEB", tmp_path / "nothing")

    async def play(stage: Stage) -> None:
        async with stage.session.get("/") as answer:
            assert answer.status == 200
            assert "make ui" in await answer.text()
        assert (await stage.get("/healthz"))["status"] == "ok"

    on_stage("", tmp_path, play)
