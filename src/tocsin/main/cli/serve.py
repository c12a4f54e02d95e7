"""`tocsin serve`: run one node."""

import asyncio
import signal

import click
import structlog
import uvloop

from tocsin.main import settings
from tocsin.main.serving import Node

log = structlog.get_logger()


@click.command()
def serve() -> None:
    """Run a node until it is asked to stop. Settings come from TOCSIN_* variables."""
    uvloop.run(run(settings.load()))


async def run(chosen: settings.Settings) -> None:
    """Serve until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with Node(chosen) as node:
        log.info("serving", url=node.house.settings.url)
        await stop.wait()
        log.info("stopping")
