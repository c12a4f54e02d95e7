"""`tocsin agent`: measure this machine and send it, under Sematext's metric names."""

import asyncio
import os
import platform
import time

import aiohttp
import click
import psutil
import uvloop

from tocsin.main.cli.reaching import unreachable

EVERY = 10.0
DEADLINE = 10.0  # seconds for one POST, however short the pause between two


@click.command()
@click.option("--url", required=True, help="Base URL of the server, such as http://127.0.0.1:8080.")
@click.option("--token", required=True, envvar="TOCSIN_APP_TOKEN", help="The app's token.")
@click.option("--host", default=platform.node, help="Value of the tag os.host.")
@click.option("--every", default=EVERY, help="Seconds between measurements.")
@click.option("--count", default=0, help="How many measurements, 0 for no end.")
def agent(url: str, token: str, host: str, every: float, count: int) -> None:
    """Send CPU, load, memory, disk, network and a heartbeat every few seconds."""
    uvloop.run(run(url, token, host, every, count))


async def run(url: str, token: str, host: str, every: float, count: int) -> None:
    """Measure and send until `count` is reached; an unreachable server is said and tried again."""
    psutil.cpu_times_percent()
    before = psutil.net_io_counters()
    sent = 0
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=DEADLINE)) as session:
        while not count or sent < count:
            await asyncio.sleep(every)
            after = psutil.net_io_counters()
            body = "\n".join(lines(host, after.bytes_recv - before.bytes_recv, after.bytes_sent - before.bytes_sent))
            before = after
            sent += 1
            await _post(session, url, token, body)


async def _post(session: aiohttp.ClientSession, url: str, token: str, body: str) -> None:
    try:
        async with session.post(
            f"{url.rstrip('/')}/write?db=metrics", data=body, headers={"Authorization": f"Token {token}"}
        ) as answer:
            if answer.status != 204:
                click.echo(f"{answer.status}: {await answer.text()}", err=True)
    except (aiohttp.ClientError, TimeoutError) as error:
        click.echo(unreachable(url, error), err=True)


def lines(host: str, received: int, sent: int) -> list[str]:
    """Return one measurement as line protocol; CPU in percent over all cores since the last one."""
    tag = f"os.host={host.replace(' ', '_')}"
    cpu = psutil.cpu_times_percent()
    memory, disk = psutil.virtual_memory(), psutil.disk_usage(os.sep)
    load = psutil.getloadavg()
    at = time.time_ns()  # noqa: TID251 - the agent is a program of its own
    return [
        f"os.cpu,{tag} user={cpu.user},system={cpu.system},idle={cpu.idle},wait={getattr(cpu, 'iowait', 0.0)} {at}",
        f"os.load,{tag} avg.1min={load[0]},avg.5min={load[1]},avg.15min={load[2]} {at}",
        f"os.memory,{tag} used={memory.used},free={memory.available},total={memory.total} {at}",
        f"os.disk,{tag} used={disk.used},free={disk.free},used.perc={disk.percent} {at}",
        f"os.network,{tag} rx.rate={received},tx.rate={sent} {at}",
        f"heartbeat,{tag} alive=1i {at}",
    ]
