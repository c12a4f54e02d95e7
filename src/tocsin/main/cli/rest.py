"""Commands that ask a running server over its REST API: where it is, who asks, and what it answers."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import click

from tocsin.kernel.errors import Invalid, NotFound, Unavailable
from tocsin.main.cli.reaching import unreachable

DEADLINE = 60.0  # seconds

Command = Callable[..., Any]


class Server:
    """A server, asked with an API key."""

    def __init__(self, url: str, key: str) -> None:
        self._url = url.rstrip("/")
        self._key = key

    def get(self, path: str, **params: str) -> Any:
        """Return what is read at a path; a parameter without a value is left out."""
        return asyncio.run(self._ask("GET", path, params={name: text for name, text in params.items() if text}))

    def post(self, path: str, body: Any) -> Any:
        """Return the answer to a POST."""
        return asyncio.run(self._ask("POST", path, json=body))

    def thing(self, plural: str, wanted: str) -> Any:
        """Return the configured thing that an id, key or name means; raise NotFound."""
        cursor = ""
        while True:
            page = self.get(f"/{plural}", limit="200", cursor=cursor)
            for thing in page["items"]:
                if wanted in (thing["id"], thing["key"], thing["name"]):
                    return thing
            if not page["next"]:
                raise NotFound(f"none of the {plural} is {wanted}")
            cursor = page["next"]

    async def _ask(self, method: str, path: str, **given: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._key}"}
        timeout = aiohttp.ClientTimeout(total=DEADLINE)
        try:
            async with (
                aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
                session.request(method, f"{self._url}/api/v1{path}", **given) as answer,
            ):
                document = await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise Unavailable(unreachable(self._url, error)) from error
        if answer.status >= 400:
            raise Invalid(f"{answer.status}: {document.get('detail', document)}", field=document.get("field"))
        return document


def asks_a_server(command: Command) -> Command:
    """Give a command the options that say which server is asked, and by whom."""
    url = click.option(
        "--url", envvar="TOCSIN_URL", default="http://127.0.0.1:8080", show_default=True, help="Base URL of the server."
    )
    key = click.option("--api-key", envvar="TOCSIN_API_KEY", required=True, help="The API key that asks.")
    return url(key(command))
