"""Durable intake of 1 KB events at 1, 8 and 64 connections, beside the bare skeleton; then the backlog's drain."""

import argparse
import time

import uvloop
from bench.client import Result, load
from bench.node import Served, event
from bench.skeleton import Skeleton


def body_of(prefix: str, keys: int) -> object:
    """Return a function number → event; `keys` 0 for unique ones."""
    return lambda number: event(f"{prefix}{number % keys if keys else number}", 0)


def show(name: str, result: Result) -> None:
    """Print one line."""
    print(f"{name:28} {result.rate:>7}/s  p50 {result.p50:>7} ms  p99 {result.p99:>7} ms  not 2xx: {result.bad}")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30)
    seconds = parser.parse_args().seconds
    with Skeleton() as skeleton:
        floor = uvloop.run(load(skeleton.port, "/", body_of("s", 0), connections=64, seconds=seconds / 3))
        show("skeleton, 64 connections", floor)
    with Served(None) as node:
        for connections in (1, 8):
            for name, keys in (("unique", 0), ("100 keys", 100)):
                found = uvloop.run(
                    load(
                        node.port,
                        node.paths[0],
                        body_of(f"{name}{connections}-", keys),
                        connections=connections,
                        seconds=seconds / 6,
                    )
                )
                show(f"{name}, {connections} connection(s)", found)
        _drain(node)
        for name, keys in (("100 keys", 100), ("unique", 0)):
            found = uvloop.run(
                load(node.port, node.paths[0], body_of(f"{name}64-", keys), connections=64, seconds=seconds)
            )
            show(f"{name}, 64 connections", found)
            print(f"  {found.rate / floor.rate:.0%} of the skeleton; {node.rss()} MiB")
            _drain(node)


def _drain(node: Served) -> None:
    before, began = node.backlog(), time.monotonic()
    while node.backlog() and time.monotonic() - began < 600:
        time.sleep(0.2)
    took = time.monotonic() - began
    if before:
        print(f"  backlog of {before} drained in {took:.1f} s: {before / took:.0f}/s")


if __name__ == "__main__":
    main()
