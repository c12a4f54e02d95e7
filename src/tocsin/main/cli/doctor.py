"""`tocsin doctor`: what is wrong with this installation."""

import asyncio
from pathlib import Path

import aiohttp
import click

from tocsin.kernel.errors import TocsinError
from tocsin.main import settings
from tocsin.main.cli.reaching import unreachable
from tocsin.store.database import sqlite, sqlite_risk
from tocsin.transport.egress import EgressRules


@click.command()
def doctor() -> None:
    """Check settings, database build, data folder and the running server; exit 1 when something is wrong."""
    chosen = settings.load()
    findings = [*_static(chosen), *asyncio.run(_running(chosen))]
    for is_fine, text in findings:
        click.echo(f"{'ok  ' if is_fine else 'BAD '} {text}")
    if not all(is_fine for is_fine, _ in findings):
        raise SystemExit(1)


def _static(chosen: settings.Settings) -> list[tuple[bool, str]]:
    found: list[tuple[bool, str]] = []
    if chosen.database.startswith("sqlite"):
        risk = sqlite_risk(tuple(sqlite.sqlite_version_info))
        found.append((not risk, risk or f"SQLite {sqlite.sqlite_version} is sound"))
    data = Path(chosen.data_dir)
    found.append((data.is_dir(), f"data folder {data}{'' if data.is_dir() else ' is missing'}"))
    key = data / "secret.key"
    if key.exists():
        private = key.stat().st_mode & 0o077 == 0
        found.append((private, f"{key} is {'private' if private else 'readable by others: chmod 600'}"))
    try:
        EgressRules.parse(chosen.egress_allow)
        found.append((True, "TOCSIN_EGRESS_ALLOW can be read"))
    except TocsinError as error:
        found.append((False, f"TOCSIN_EGRESS_ALLOW: {error}"))
    return found


async def _running(chosen: settings.Settings) -> list[tuple[bool, str]]:
    url = f"http://{chosen.host}:{chosen.port}/readyz"
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session,
            session.get(url) as answer,
        ):
            return [(answer.status == 200, f"{url}: {answer.status} {await answer.text()}")]
    except (aiohttp.ClientError, TimeoutError) as error:
        return [(False, unreachable(url, error))]
