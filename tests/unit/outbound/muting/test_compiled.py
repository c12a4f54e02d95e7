"""Silences, maintenance windows and inhibitions as they may be saved."""

from collections.abc import Callable
from typing import Any

import pytest

from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.errors import Invalid
from tocsin.outbound.muting.compiled import compile_inhibition, compile_silence, compile_window
from tocsin.outbound.muting.muting import Inhibition, MaintenanceWindow, Silence
from tocsin.respond.incidents.document import read_of

DISKS = Conditions((Condition("subject", "contains", "disk"),))
WRONG = Conditions((Condition("colour", "equals", "red"),))
START, END = "2026-11-22T02:00", "2026-11-22T04:00"


def silence(**given: Any) -> Callable[[], Any]:
    """Return what compiles a silence with something wrong in it."""
    body = Silence(**({"matchers": DISKS, "reason": "known", "start": START, "end": END} | given))
    return lambda: compile_silence(body, read_of)


def window(**given: Any) -> Callable[[], Any]:
    """Return what compiles a window with something wrong in it."""
    body = MaintenanceWindow(**({"reason": "racks", "start": START, "end": END, "team_ids": ("tea",)} | given))
    return lambda: compile_window(body)


def inhibition(**given: Any) -> Callable[[], Any]:
    """Return what compiles an inhibition with something wrong in it."""
    body = Inhibition(**({"source": DISKS, "target": DISKS} | given))
    return lambda: compile_inhibition(body, read_of)


@pytest.mark.parametrize(
    ("call", "field"),
    [
        (silence(reason=" "), "reason"),
        (silence(reason="x" * 1_001), "reason"),
        (silence(matchers=Conditions()), "matchers"),
        (silence(matchers=WRONG), "matchers.all[0].field"),
        (silence(start="soon"), "start"),
        (silence(warns=-1), "warns"),
        (silence(end="", warns=60), "warns"),
        (silence(rrule="FREQ=NEVER"), "rrule"),
        (window(reason=""), "reason"),
        (window(team_ids=()), "integration_ids"),
        (window(rule_ids=("rul",) * 1_001), "integration_ids"),
        (window(end=""), "end"),
        (inhibition(source=Conditions()), "source"),
        (inhibition(target=WRONG), "target.all[0].field"),
        (inhibition(equal=("colour",)), "field"),
        (inhibition(equal=("team",) * 21), "equal"),
    ],
)
def test_a_bad_one_names_its_fault(call: Callable[[], Any], field: str) -> None:
    """What would mute everything, or can't be read, is refused, and the answer names the place."""
    with pytest.raises(Invalid) as refused:
        call()
    assert refused.value.field == field


def test_good_ones_are_taken() -> None:
    """What is whole is no reason to complain."""
    silence(rrule="FREQ=WEEKLY;BYDAY=SU", warns=600)()
    window(rrule="FREQ=MONTHLY;BYDAY=1SU")()
    assert inhibition(equal=("team", "labels.site"))().key_of({"team": "Ops", "labels": {"site": "A"}}) == "ops\x1fa"
