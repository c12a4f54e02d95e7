"""POST → webhook: at 100 events a second; and one quiet integration's beside another whose intake is saturated."""

import argparse
import asyncio
import time

import uvloop
from bench.client import load
from bench.node import Served, event
from bench.sink import Sink


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20)
    seconds = parser.parse_args().seconds
    with Sink() as sink, Served(sink.port) as node:
        quiet = lambda number: event(f"q{number}", time.time_ns())  # noqa: E731
        uvloop.run(load(node.port, node.paths[0], quiet, connections=8, seconds=seconds, rate=100))
        time.sleep(1)
        print("100/s:", sink.stats()["a"])
        uvloop.run(_neighbours(node, seconds))
        time.sleep(1)
        print("saturated a, 1/s of b:", sink.stats())


async def _neighbours(node: Served, seconds: float) -> None:
    def storm(number: int) -> bytes:
        return event(f"storm{number % 1000}", time.time_ns())

    def single(number: int) -> bytes:
        return event(f"single{number}", time.time_ns(), "b")

    await asyncio.gather(
        load(node.port, node.paths[0], storm, connections=64, seconds=seconds),
        load(node.port, node.paths[1], single, connections=1, seconds=seconds, rate=1),
    )


if __name__ == "__main__":
    main()
