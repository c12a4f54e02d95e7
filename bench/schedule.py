"""The final schedule of 50 people in 10 layers over 90 days, and who is on call at an instant, cold and warm."""

import argparse
import statistics
import time
from collections.abc import Callable

from tocsin.accounts.people import Team
from tocsin.engine.duty import Duty
from tocsin.kernel.hours import DAYS, Window
from tocsin.kernel.instants import DAY, HOUR, from_text, to_text
from tocsin.kernel.values import Value
from tocsin.respond.oncall.final import final
from tocsin.respond.oncall.schedules import Absence, Books, Layer, Override, Place, Schedule, Turn
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing

START = from_text("2026-03-01T00:00:00Z")
SPAN = 90 * DAY
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")


def layer(number: int) -> Layer:
    """Return a layer of five people who hand over every day, with two roles and two shifts a day."""
    return Layer(
        id=f"layer{number}",
        places=tuple(Place(f"usr_{number * 5 + place:02}") for place in range(5)),
        roles=("primary", "secondary"),
        turn=Turn("day", 1, f"{number + 6:02}:00"),
        zone=ZONES[number % len(ZONES)],
        windows=(
            Window(DAYS, f"{number:02}:00", f"{number + 6:02}:00"),
            Window(DAYS, f"{number + 8:02}:30", f"{number + 12:02}:00"),
        ),
    )


def books() -> Books:
    """Return twenty overrides of four hours and ten absences of three days."""
    texts = [(to_text(START + n * 4 * DAY), to_text(START + n * 4 * DAY + 4 * HOUR)) for n in range(20)]
    overrides = {f"ovr_{n:02}": Override("sch", "replace", *texts[n], f"usr_{n:02}") for n in range(20)}
    absences = {
        f"abs_{n:02}": Absence(f"usr_{n * 5:02}", texts[n][0], to_text(START + n * 4 * DAY + 3 * DAY), "usr_49")
        for n in range(10)
    }
    return Books(overrides, absences, team_id="tea", names={f"usr_{n:02}": f"User {n}" for n in range(50)})


def catalog(schedule: Schedule, known: Books) -> Catalog:
    """Return a catalog of the schedule and what changes it."""
    bodies: dict[str, Value] = {"sch": schedule, "tea": Team(), **known.overrides, **known.absences}
    kinds = {"sch": "schedule", "tea": "team", "ovr": "override", "abs": "absence"}
    things = [
        Thing(one, kinds[one[:3]], one, one, 1, "tea", 1, "rev", 0, 0, 0, body) for one, body in sorted(bodies.items())
    ]
    live = {kind: {one.id: one for one in things if one.kind == kind} for kind in kinds.values()}
    return Catalog(things={one.id: one for one in things}, live=live)


def told(name: str, act: Callable[[], object], times: int) -> None:
    """Print how long an act takes."""
    spans: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        act()
        spans.append((time.perf_counter() - began) * 1000)
    print(f"{name}: median {statistics.median(spans):.3f} ms, at most {max(spans):.3f} ms")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5)
    times = parser.parse_args().seconds * 5
    schedule, known = Schedule(tuple(map(layer, range(10))), overlap="all"), books()
    now = catalog(schedule, known)
    print(f"{len(final(schedule, known, START, START + SPAN))} stretches")
    told("final schedule, 50 people, 10 layers, 90 days", lambda: final(schedule, known, START, START + SPAN), times)
    told("who is on call, a new catalog", lambda: Duty(catalog(schedule, known)).schedule("sch", START), times)
    told("who is on call, a known day", lambda: Duty(now).schedule("sch", START + HOUR), times * 100)
    told("a team's roster, a known day", lambda: Duty(now).roster("tea", START + HOUR), times * 100)
    told("the next handoff", lambda: Duty(now).handoff_after("sch", START + HOUR), times)


if __name__ == "__main__":
    main()
