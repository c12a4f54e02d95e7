"""Fairness: hours, nights, weekends, holidays and pages of each person."""

from tocsin.kernel.instants import DAY, HOUR, from_text
from tocsin.respond.oncall.fairness import Load, fairness
from tocsin.respond.oncall.final import Stretch
from tocsin.respond.oncall.schedules import OnDuty

FRIDAY = from_text("2026-03-27T00:00:00Z")


def on_call(user_id: str, *roles: str, since: int = 0) -> tuple[OnDuty, ...]:
    """Return somebody in these roles."""
    return tuple(OnDuty(user_id, role, since, 0, "") for role in roles)


def test_each_has_the_hours_of_the_own_zone():
    """Three days in UTC and in Tokyo have as many hours, but other nights and weekends; two roles count once."""
    people = on_call("ada", "primary", "secondary") + on_call("bob", "secondary")
    ada, bob = fairness([Stretch(FRIDAY, FRIDAY + 3 * DAY, people)], {"bob": "Asia/Tokyo"})

    assert ada == Load("ada", 3 * DAY, 24 * HOUR, 2 * DAY, 0, 1, 0, 0)
    assert bob == Load("bob", 3 * DAY, 24 * HOUR, 2 * DAY, 0, 1, 0, 0)


def test_the_hour_that_the_clock_skips_is_nobodys():
    """The night to summer time has seven hours, the weekend forty-seven."""
    start = FRIDAY + 23 * HOUR  # midnight in Berlin
    (load,) = fairness([Stretch(start, start + 47 * HOUR, on_call("ada", "primary"))], {"ada": "Europe/Berlin"})

    assert (load.on_call, load.at_night, load.at_weekends) == (47 * HOUR, (6 + 2 + 5 + 2) * HOUR, 47 * HOUR)


def test_a_weekend_begins_with_the_local_saturday():
    """Friday evening in UTC is Saturday in Tokyo."""
    (load,) = fairness(
        [Stretch(FRIDAY + 14 * HOUR, FRIDAY + 16 * HOUR, on_call("ada", "primary"))], {"ada": "Asia/Tokyo"}
    )

    assert (load.at_night, load.at_weekends) == (2 * HOUR, HOUR)


def test_holidays_and_shifts_are_counted():
    """Time on holidays is that which lies in them; a shift is one, however often others change beside it."""
    one, other = on_call("ada", "primary", since=1), on_call("ada", "primary", since=2)
    stretches = [
        Stretch(FRIDAY, FRIDAY + HOUR, one),
        Stretch(FRIDAY + HOUR, FRIDAY + 2 * HOUR, one + on_call("bob", "secondary")),
        Stretch(FRIDAY + 2 * HOUR, FRIDAY + 3 * HOUR, other),
    ]
    ada, bob = fairness(stretches, {}, [(FRIDAY + HOUR // 2, FRIDAY + HOUR)])

    assert (ada.on_call, ada.on_holidays, ada.shift_count) == (3 * HOUR, HOUR // 2, 2)
    assert (bob.on_call, bob.on_holidays, bob.shift_count) == (HOUR, 0, 1)


def test_pages_at_night_wake():
    """Of the pages within the range those from ten to six local time are counted as waking, on call or not."""
    stretches = [Stretch(FRIDAY, FRIDAY + DAY, on_call("ada", "primary"))]
    night, day, later = FRIDAY + 3 * HOUR, FRIDAY + 12 * HOUR, FRIDAY + DAY

    ada, bob = fairness(stretches, {}, pages={"ada": [night, day, later], "bob": [night], "cyd": [later]})

    assert (ada.page_count, ada.woken_count) == (2, 1)
    assert bob == Load("bob", 0, 0, 0, 0, 0, 1, 1)


def test_an_empty_schedule_has_no_load():
    """Of no time there is nothing to say."""
    assert fairness([], {}) == ()
