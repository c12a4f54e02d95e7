"""`tocsin demo`: a whole world on one machine."""

import asyncio
import json
import os
import signal
from pathlib import Path

import click
import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session

from tocsin.kernel.values import from_json, to_json
from tocsin.main import settings as configured
from tocsin.main.cli.agent import run as run_agent
from tocsin.main.cli.spike import STEP_WAIT, read_demo, spike
from tocsin.main.seeding import Seeded, Seeding
from tocsin.main.serving import Node

MAILS_MAX = 1_000


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
        _print(seeded, data)
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
    path, house = data / "demo.json", node.house
    seeding = Seeding(house, url, sink, STEP_WAIT)
    if path.exists():
        before = from_json(path.read_bytes(), Seeded)
        seeded = await house.write(lambda tx: seeding.moved(tx, before))
    else:
        seeded = await house.write(seeding.seed)
    await house.write(house.keeper.refresh)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(to_json(seeded))
    return seeded


def _print(seeded: Seeded, data: Path) -> None:
    click.echo(f"Tocsin serves on   {seeded.base_url}  (requests to loopback are allowed, for this demo only)")
    click.echo(f"Sign in as         {seeded.admin_email}, one-time password {seeded.admin_password}")
    click.echo(f"Inbound API URL    {seeded.integration_url}")
    where = "" if data == Path("data") else f"DATA_DIR={data} "
    click.echo(f"Next, in a second terminal:  {where}.venv/bin/tocsin demo spike")


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
    seeded = read_demo()
    names = ("base_url", "api_key", "app_token", "integration_url", "hook_id", "mail_sink_url")
    shown = {name: getattr(seeded, name) for name in names}
    if as_json:
        click.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        click.echo(f"{name:16} {value}")


demo.add_command(spike)
