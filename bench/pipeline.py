"""POST → page: unique events in, one page each out at a webhook. The rate at which as many go out as come in."""

import argparse
import time

import uvloop
from bench.client import load
from bench.node import Served, event
from bench.sink import Sink


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--rate", type=float, nargs="*", default=[500, 1000, 1500, 2000])
    arguments = parser.parse_args()
    with Sink() as sink, Served(sink.port) as node:
        for rate in arguments.rate:
            began = time.time()
            body = lambda number, rate=rate: event(f"{rate}-{number}", time.time_ns())  # noqa: E731
            found = uvloop.run(
                load(node.port, node.paths[0], body, connections=32, seconds=arguments.seconds, rate=rate)
            )
            out = sink.stats().get("a", {"count": 0, "p50": 0, "p99": 0})
            print(
                f"offered {rate:.0f}/s: in {found.rate}/s, out while offered {out['count'] / arguments.seconds:.0f}/s, "
                f"POST → page p50 {out['p50']} ms, p99 {out['p99']} ms"
            )
            deadline = time.time() + 120
            left = found.count - out["count"]
            while left > 0 and time.time() < deadline:
                time.sleep(0.5)
                left -= int(sink.stats().get("a", {"count": 0})["count"])
            print(f"  all {found.count} out after {time.time() - began:.1f} s, missing {max(left, 0):.0f}")


if __name__ == "__main__":
    main()
