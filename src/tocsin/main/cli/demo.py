"""`tocsin demo`: a whole world on one machine, and a spike that walks through it."""

import asyncio
import json
import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp
import click
import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import from_json, to_json
from tocsin.main import settings as configured
from tocsin.main.cli.agent import run as run_agent
from tocsin.main.seeding import Seeded, Seeding
from tocsin.main.serving import Node

MAILS_MAX = 1_000
STEP_WAIT = 60
SPIKE_SECONDS = 90
RECOVER_SECONDS = 120


@click.group()
def demo() -> None:
    """Try everything on one machine."""


@demo.command()
def run() -> None:
    """Start server, agent and a local mail sink on a seeded database; honours PORT and DATA_DIR."""
    uvloop.run(_run())


async def _run() -> None:
    port = int(os.environ.get("PORT", "8080"))
    data = Path(os.environ.get("DATA_DIR", "data"))
    data.mkdir(parents=True, exist_ok=True)
    sink = MailSink()
    await sink.start()
    values = configured.load() if "TOCSIN_CONFIG" in os.environ else configured.Settings()
    chosen = _with(values, port, data, sink.port)
    async with Node(chosen) as node:
        seeded = await _seeded(node, data, chosen.url, f"smtp://127.0.0.1:{sink.port}")
        _print(seeded)
        agent = asyncio.create_task(run_agent(chosen.url, seeded.app_token, os.uname().nodename, 10.0, 0))
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await stop.wait()
        agent.cancel()
        await asyncio.gather(agent, return_exceptions=True)
    await sink.stop()


def _with(values: configured.Settings, port: int, data: Path, sink_port: int) -> configured.Settings:
    fields = {name: getattr(values, name) for name in values.__struct_fields__}
    fields |= {"port": port, "data_dir": str(data), "smtp_port": sink_port, "egress_allow": "127.0.0.1:*"}
    if os.environ.get("TOCSIN_DATABASE_URL"):
        fields["database_url"] = os.environ["TOCSIN_DATABASE_URL"]
    return configured.Settings(**fields)


async def _seeded(node: Node, data: Path, url: str, sink: str) -> Seeded:
    path = data / "demo.json"
    if path.exists():
        return from_json(path.read_bytes(), Seeded)
    house = node.house
    seeded = await house.write(Seeding(house, url, sink, STEP_WAIT).seed)
    await house.write(house.keeper.refresh)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(to_json(seeded))
    return seeded


def _print(seeded: Seeded) -> None:
    click.echo(f"Tocsin serves on   {seeded.base_url}  (requests to loopback are allowed, for this demo only)")
    click.echo(f"Sign in as         {seeded.admin_email}, one-time password {seeded.admin_password}")
    click.echo(f"Inbound API URL    {seeded.integration_url}")
    click.echo("Next, in a second terminal:  .venv/bin/tocsin demo spike")


class MailSink:
    """A real SMTP server that keeps the last mails and prints a line for each."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> None:
        """Begin to listen; port 0 is any free one."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """End."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        content = envelope.content or b""
        text = content.decode("utf-8", "replace") if isinstance(content, bytes) else content
        subject = next((line[9:] for line in text.splitlines() if line.lower().startswith("subject: ")), "")
        self.mails = [*self.mails, (", ".join(envelope.rcpt_tos), subject)][-MAILS_MAX:]
        click.echo(f"mail to {', '.join(envelope.rcpt_tos)}: {subject}")
        return "250 OK"


@demo.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def info(as_json: bool) -> None:
    """Show the demo's URLs and keys."""
    seeded = _info()
    names = ("base_url", "api_key", "app_token", "integration_url", "hook_id", "mail_sink_url")
    shown = {name: getattr(seeded, name) for name in names}
    if as_json:
        click.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        click.echo(f"{name:16} {value}")


def _info() -> Seeded:
    path = Path(os.environ.get("DATA_DIR", "data")) / "demo.json"
    if not path.exists():
        raise Invalid(f"no {path}: start the demo first, with the same DATA_DIR")
    return from_json(path.read_bytes(), Seeded)


@demo.command()
@click.option("--escalate", "escalates", is_flag=True, help="Burn on until the second person is paged.")
def spike(escalates: bool) -> None:
    """Burn CPU on all cores until the rule fires, then show what happened, hop by hop."""
    asyncio.run(_spike(_info(), escalates))


async def _spike(seeded: Seeded, escalates: bool) -> None:
    context = multiprocessing.get_context("spawn")
    burners = [
        context.Process(target=burn, args=(SPIKE_SECONDS + 2 * STEP_WAIT,), daemon=True)
        for _ in range(os.cpu_count() or 1)
    ]
    click.echo(f"Burning CPU on {len(burners)} cores for at most {SPIKE_SECONDS} s …")
    for burner in burners:
        burner.start()
    headers = {"Authorization": f"Bearer {seeded.api_key}"}
    async with aiohttp.ClientSession(seeded.base_url, headers=headers) as session:
        try:
            incident = await _until(session, "open", SPIKE_SECONDS)
            if escalates:
                await _paged_twice(session, incident["id"])
        finally:
            for burner in burners:
                burner.terminate()
        click.echo("The burning stopped; waiting for the recovery …")
        await _resolved(session, incident["id"], 0, RECOVER_SECONDS)


def burn(seconds: float) -> None:
    """Keep one core busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(number * number for number in range(10_000))


async def _until(session: aiohttp.ClientSession, status: str, seconds: int) -> dict[str, Any]:
    for second in range(seconds):
        async with session.get("/api/v1/incidents", params={"status": status}) as answer:
            found = (await answer.json())["items"]
        if found:
            click.echo("")
            return found[0]
        click.echo(f"\r{second + 1} s, no incident yet", nl=False)
        sys.stdout.flush()
        await asyncio.sleep(1)
    raise Invalid(f"no incident within {seconds} s")


async def _paged_twice(session: aiohttp.ClientSession, incident_id: str) -> None:
    click.echo(f"The rule fired; burning on until the second person is paged, {STEP_WAIT} s later …")
    for _ in range(STEP_WAIT * 2):
        async with session.get(f"/api/v1/incidents/{incident_id}/timeline") as answer:
            if [entry["kind"] for entry in (await answer.json())["items"]].count("Paged") > 1:
                return
        await asyncio.sleep(1)
    raise Invalid(f"no second page within {STEP_WAIT * 2} s")


async def _resolved(session: aiohttp.ClientSession, incident_id: str, seq: int, seconds: int) -> None:
    for _ in range(seconds):
        seq = await _show(session, incident_id, seq)
        async with session.get(f"/api/v1/incidents/{incident_id}") as answer:
            if (await answer.json())["status"] == "resolved":
                await _show(session, incident_id, seq)
                return
        await asyncio.sleep(1)
    raise Invalid(f"not resolved within {seconds} s")


async def _show(session: aiohttp.ClientSession, incident_id: str, after: int) -> int:
    async with session.get(f"/api/v1/incidents/{incident_id}/timeline", params={"after": after}) as answer:
        for entry in (await answer.json())["items"]:
            click.echo(f"{entry['at'][11:23]}  {entry['kind']:18} {entry['text']}")
            after = entry["seq"]
    return after
