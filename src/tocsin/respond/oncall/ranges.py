"""Ranges `[start, end)` of instants, laid over one another."""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

T = TypeVar("T")
U = TypeVar("U")
R = TypeVar("R", bound=tuple[Any, ...])  # begins with start and end
Range = tuple[int, int]


def layered(ranges: Iterable[tuple[int, int, T]]) -> Iterator[tuple[int, int, list[T]]]:
    """Yield, in order, the pieces into which the bounds cut all ranges, with what lies there, in the order given."""
    things: list[T] = []
    marks: list[tuple[int, int, bool]] = []
    for start, end, thing in ranges:
        if start < end:
            marks += ((start, len(things), True), (end, len(things), False))
            things.append(thing)
    marks.sort()
    active: list[int] = []
    begun = 0
    for at, here in groupby(marks, itemgetter(0)):
        if active:
            yield begun, at, [things[place] for place in active]
        for _, place, begins in here:
            if begins:
                insort(active, place)
            else:
                del active[bisect_left(active, place)]
        begun = at


def crossed(
    whole: Iterable[tuple[int, int, T]], pieces: Sequence[tuple[int, int, U]]
) -> Iterator[tuple[int, int, T, U | None]]:
    """Yield the parts of `whole`, cut at the bounds of the pieces, with what is there; both disjoint, in order."""
    place = 0
    for start, end, thing in whole:
        while start < end:
            while place < len(pieces) and pieces[place][1] <= start:
                place += 1
            if place == len(pieces) or pieces[place][0] >= end:
                yield start, end, thing, None
                break
            begins, ends, other = pieces[place]
            until = min(end, ends) if begins <= start else begins
            yield start, until, thing, other if begins <= start else None
            start = until


def joined(ranges: Iterable[Range]) -> list[Range]:
    """Return ranges in order, those that touch or overlap made one."""
    found: list[Range] = []
    for start, end in sorted(ranges):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def near(ranges: Sequence[R], start: int, end: int) -> Sequence[R]:
    """Return those of disjoint ranges in order that touch `[start, end)`, with one more on either side."""
    first = bisect_right(ranges, start, key=itemgetter(1)) - 1
    last = bisect_left(ranges, end, key=itemgetter(0)) + 1
    return ranges[max(first, 0) : last]


def inverted(ranges: Sequence[Range], start: int, end: int) -> list[Range]:
    """Return what disjoint ranges in order leave free between two instants."""
    bounds = [start, *(bound for one in ranges for bound in one), end]
    return [(free, until) for free, until in zip(bounds[::2], bounds[1::2], strict=True) if free < until]


def shared(ranges: Iterable[Range], others: Sequence[Range]) -> list[Range]:
    """Return the parts of ranges that lie in any of the others, both disjoint and in order."""
    return [
        (max(start, begins), min(end, ends))
        for start, end in ranges
        for begins, ends in others
        if max(start, begins) < min(end, ends)
    ]
