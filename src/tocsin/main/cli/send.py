"""`tocsin send`: post one event to an API URL, as a tool would."""

import asyncio

import aiohttp
import click

from tocsin.kernel.values import to_json
from tocsin.main.cli.reaching import unreachable

DEADLINE = 30.0  # seconds


@click.command()
@click.argument("url")
@click.argument("subject")
@click.option("--key", default="", help="Dedup key; the same key closes what it opened.")
@click.option("--severity", default="critical", type=click.Choice(["critical", "error", "warning", "info"]))
@click.option("--close", "closes", is_flag=True, help="Report that the problem is over.")
def send(url: str, subject: str, key: str, severity: str, closes: bool) -> None:
    """Post an event about SUBJECT to the API URL of an integration with the generic template."""
    event = {
        "subject": subject,
        "severity": severity,
        "dedup_key": key or subject,
        "status": "close" if closes else "open",
    }
    try:
        status, answer = asyncio.run(post(url, to_json(event)))
    except (aiohttp.ClientError, TimeoutError) as error:
        click.echo(unreachable(url.partition("/POSTAlert/")[0], error), err=True)
        raise SystemExit(1) from error
    click.echo(f"{status} {answer}")
    if status != 200:
        raise SystemExit(1)


async def post(url: str, body: bytes) -> tuple[int, str]:
    """Post JSON and return status and text."""
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE)) as session,
        session.post(url, data=body, headers={"Content-Type": "application/json"}) as answer,
    ):
        return answer.status, await answer.text()
