"""
Fuzz: `python -m tests.fuzz.run` lets atheris invent inputs for each target; one alone by its name, with `--seconds`.

What it finds stays in build/fuzz/<target>: its corpus grows from run to run, and a `crash-…` file there is a bug.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import atheris
import re2

FOLDER = Path("build/fuzz")
SIZE_MAX = 4_096
DONE = re2.compile(r"Done (\d+) runs in (\d+) second")
COVERED = re2.compile(r"cov: (\d+)")


def one(name: str, seconds: int) -> None:
    """Fuzz one target in this process, which ends with it."""
    with atheris.instrument_imports(include=["tocsin", "cronsim", "dateutil", "icalendar"]):
        from tests.fuzz.targets import TARGETS  # noqa: PLC0415 - what is imported here is instrumented

    target = TARGETS[name]
    corpus = FOLDER / name / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(seed)

    def call(given: bytes) -> None:
        target.call(given)

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={SIZE_MAX}",
        f"-artifact_prefix={FOLDER / name}/",
        "-timeout=10",
    ]
    atheris.Setup([sys.argv[0], str(corpus), *options, "-rss_limit_mb=1024", "-verbosity=1"], call)
    atheris.Fuzz()


def all_of(names: list[str], seconds: int) -> int:
    """Fuzz targets one after the other, each in a process of its own; return how many failed."""
    failed = 0
    print(f"{'target':14}{'runs':>10}{'runs/s':>9}{'coverage':>10}")
    for name in names:
        command = [sys.executable, "-m", "tests.fuzz.run", name, "--seconds", str(seconds), "--alone"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = DONE.search(done.stderr)
        if done.returncode or found is None:
            failed += 1
            print(f"{name:14}FAILED\n{done.stderr[-4_000:]}")
            continue
        runs, took = int(found[1]), max(int(found[2]), 1)
        covered = COVERED.findall(done.stderr)
        print(f"{name:14}{runs:>10}{runs // took:>9}{covered[-1] if covered else '':>10}", flush=True)
    return failed


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser()
    parser.add_argument("target", nargs="?", help="one target; all without it")
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--alone", action="store_true", help="in this process")
    given = parser.parse_args()
    if given.alone:
        one(given.target, given.seconds)
        return 0
    names = [given.target] if given.target else listed()
    return all_of(names, given.seconds)


def listed() -> list[str]:
    """Return the names of all targets."""
    code = "from tests.fuzz.targets import TARGETS; print(*TARGETS)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


if __name__ == "__main__":
    sys.exit(main())
