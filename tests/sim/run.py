"""
`python -m tests.sim.run --days 200 --weeks 1000`: many worlds on all cores.

Prints each seed that fails with what didn't hold, and the wall time.
"""

import argparse
import sys
import time
from multiprocessing import Pool

from tests.sim.day import Day
from tests.sim.invariants import check
from tests.sim.week import Week

KINDS = {"day": (Day, 24), "week": (Week, 7 * 24)}


def play(job: tuple[str, int]) -> str:
    """Return what is wrong with a seed's world, '' if nothing."""
    kind, seed = job
    make, hours = KINDS[kind]
    world = make(seed)
    try:
        world.run(hours)
        check(world)
    except AssertionError as error:
        return f"{kind} {seed}: {error}"
    finally:
        world.close()
    return ""


def main() -> None:
    """Run all seeds; exit 1 when one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=int, default=200, help="worlds of a day: everything that comes in")
    parser.add_argument("--weeks", type=int, default=1000, help="worlds of a week on call")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    given = parser.parse_args()
    jobs = [
        (kind, given.first + seed)
        for kind, count in (("day", given.days), ("week", given.weeks))
        for seed in range(count)
    ]
    began = time.monotonic()
    failing = 0
    with Pool() as pool:
        for done, found in enumerate(pool.imap_unordered(play, jobs), 1):
            failing += bool(found)
            print(found or f"\r{done} of {len(jobs)}", end="\n" if found else "", flush=True)
    print(f"\n{given.days} days and {given.weeks} weeks in {time.monotonic() - began:.0f} s, {failing} failing")
    sys.exit(1 if failing else 0)


if __name__ == "__main__":
    main()
