"""`python -m tests.sim.run --seeds 200`: many worlds on all cores; prints each failing seed and the wall time."""

import argparse
import sys
import time
from multiprocessing import Pool

from tests.sim.invariants import check
from tests.sim.world import World

HOURS = 24


def play(seed: int) -> str:
    """Return what is wrong with a seed's world, '' if nothing."""
    world = World(seed)
    try:
        world.run(HOURS)
        check(world)
    except AssertionError as error:
        return f"seed {seed}: {error}"
    finally:
        world.close()
    return ""


def main() -> None:
    """Run all seeds; exit 1 when one fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200)
    count = parser.parse_args().seeds
    began = time.monotonic()
    failing = 0
    with Pool() as pool:
        for done, found in enumerate(pool.imap_unordered(play, range(count)), 1):
            failing += bool(found)
            print(found or f"\r{done} of {count}", end="\n" if found else "", flush=True)
    print(f"\n{count} worlds of {HOURS} h in {time.monotonic() - began:.0f} s, {failing} failing")
    sys.exit(1 if failing else 0)


if __name__ == "__main__":
    main()
