"""What is wrong with us, by our vitals."""

import pytest

from tocsin.engine.selfwatch import LATE_MAX, Vitals, troubles

WRONG = "in words"


@pytest.mark.parametrize(
    ("vitals", "known", "found"),
    [
        (Vitals(), {}, set()),
        (Vitals(late=LATE_MAX), {}, {"late"}),
        (Vitals(late=LATE_MAX - 1), {"late": WRONG}, set()),
        (Vitals(backlog=0.79), {}, set()),
        (Vitals(backlog=0.8), {}, {"backlog"}),
        (Vitals(backlog=0.5), {"backlog": WRONG}, {"backlog"}),
        (Vitals(backlog=0.49), {"backlog": WRONG}, set()),
        (Vitals(free=0.06), {}, set()),
        (Vitals(free=0.04), {}, {"disk"}),
        (Vitals(free=0.09), {"disk": WRONG}, {"disk"}),
        (Vitals(free=0.1), {"disk": WRONG}, set()),
        (Vitals(pushed=("run inc_1, 2 times: ValueError: x",)), {}, {"stuck"}),
    ],
)
def test_a_trouble_begins_at_one_bound_and_ends_at_another(
    vitals: Vitals, known: dict[str, str], found: set[str]
) -> None:
    """Each trouble is there from its bound on, and once there it needs more to be over."""
    assert set(troubles(vitals, known)) == found


def test_a_trouble_says_its_figures() -> None:
    """The words have the values that decided."""
    said = troubles(Vitals(late=20_000_000, backlog=0.9, free=0.01), {})
    assert "20 s" in said["late"]
    assert "90%" in said["backlog"]
    assert "1.0%" in said["disk"]
