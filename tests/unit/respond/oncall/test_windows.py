"""Windows: the times of a week, each whole, none within another."""

from tocsin.kernel.hours import DAYS, Window
from tocsin.kernel.instants import HOUR, from_text
from tocsin.respond.oncall.schedules import Layer, WeekSpan
from tocsin.respond.oncall.windows import windows_of

MONDAY = from_text("2026-03-02T00:00:00Z")


def within(layer: Layer, start: int, end: int) -> list[tuple[int, int]]:
    """Return the times of a layer in hours from Monday, asked for from one such hour to another."""
    windows = windows_of(layer)
    assert windows
    found = windows.within(MONDAY + start * HOUR, MONDAY + end * HOUR)
    return [((begins - MONDAY) // HOUR, (ends - MONDAY) // HOUR) for begins, ends in found]


def test_a_time_is_given_whole():
    """Of a night the whole night is given, though only an instant of it was asked for."""
    nights = Layer("nights", windows=(Window(DAYS, "22:00", "06:00"),))

    assert within(nights, 23, 24) == [(22, 30)]
    assert within(nights, 29, 30) == [(22, 30)]
    assert within(nights, 30, 46) == []


def test_of_two_that_overlap_the_later_begins_when_the_earlier_ends():
    """Times of one layer never overlap: the later is cut, and one that lies within another is none."""
    layer = Layer(
        "l",
        windows=(
            Window(("mon",), "08:00", "12:00"),
            Window(("mon",), "10:00", "14:00"),
            Window(("mon",), "09:00", "11:00"),
        ),
    )

    assert within(layer, 0, 24) == [(8, 12), (12, 14)]
    assert within(layer, 13, 14) == [(12, 14)]


def test_a_chain_of_overlaps_is_cut_alike_wherever_one_asks():
    """Days that overlap one another for ever are the same times in a long range as in a short one."""
    layer = Layer("l", windows=(Window(DAYS, "00:00", "00:00"), Window(DAYS, "12:00", "12:00")))
    long = within(layer, 0, 24 * 30)

    assert long[:3] == [(0, 12), (12, 24), (24, 36)]
    assert all(piece in long for hour in range(24 * 20) for piece in within(layer, hour, hour + 1))


def test_the_same_day_and_an_earlier_time_is_a_week_later():
    """From Wednesday noon to Wednesday eleven is a week but an hour."""
    layer = Layer("l", spans=(WeekSpan("wed", "12:00", "wed", "11:00"),))

    assert within(layer, 60, 61) == [(60, 60 + 167)]
    assert within(layer, 60 + 167, 60 + 168) == []


def test_without_hours_there_are_no_windows():
    """A layer without windows, spans or weeks to count always holds."""
    assert windows_of(Layer("l")) is None
    assert within(Layer("l", every_weeks=2, starts_on="2026-03-02"), 0, 1) == [(0, 168)]
