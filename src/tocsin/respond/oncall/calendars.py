"""Calendars: the holidays that one holds, and whom its events name."""

from collections.abc import Mapping
from functools import lru_cache

from whenever import Date

from tocsin.accounts.people import User
from tocsin.respond.oncall.local import midnight
from tocsin.respond.oncall.ranges import Range, joined
from tocsin.respond.oncall.schedules import Calendar, CalendarEvent

READ_MAX = 200
"""Characters of an event's text in which users are looked for."""


def events_of(calendar: Calendar) -> tuple[CalendarEvent, ...]:
    """Return a calendar's events in order, its days among them, each from local midnight to midnight."""
    days = [
        CalendarEvent(midnight(day, calendar.zone), midnight(day.add(days=1), calendar.zone), text)
        for day, text in ((Date.parse_iso(one), text) for one, text in calendar.days.items())
    ]
    return tuple(sorted((*days, *calendar.events), key=lambda event: (event.start, event.end, event.text)))


def holidays_of(calendar: Calendar | None) -> tuple[Range, ...]:
    """Return when a calendar has holidays: disjoint ranges in order."""
    return tuple(joined((event.start, event.end) for event in events_of(calendar))) if calendar else ()


class Namings:
    """Finds the users whom a text names: by name, by address or by id, as whole words, whatever the case."""

    def __init__(self, names: Mapping[str, str], users: Mapping[str, User]) -> None:
        known: dict[tuple[str, ...], str] = {}
        for user_id in {**users, **names}:  # of namesakes one that is in use
            user = users.get(user_id)
            for text in (names.get(user_id, ""), user.email if user else "", user_id):
                known.setdefault(_words(text), user_id)
        known.pop((), None)
        self._known = known
        self._longest = max(map(len, known), default=0)

    def named(self, text: str) -> tuple[str, ...]:
        """Return the ids of the users whom a text names, in its order, each once; "Ann Lee" isn't read as Ann."""
        words = _words(text[:READ_MAX])
        found: dict[str, None] = {}
        place = 0
        while place < len(words):
            lengths = range(min(self._longest, len(words) - place), 0, -1)
            length = next((one for one in lengths if words[place : place + one] in self._known), 0)
            if length:
                found[self._known[words[place : place + length]]] = None
            place += length or 1
        return tuple(found)


@lru_cache(maxsize=8192)
def _words(text: str) -> tuple[str, ...]:
    """Return a text's words in small letters; an @ joins. Memory of a pure reading."""
    return tuple("".join(sign if sign.isalnum() or sign == "@" else " " for sign in text.casefold()).split())
