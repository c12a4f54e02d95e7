"""Absences: who is paged while somebody is out of office."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tocsin.respond.oncall.local import ALWAYS, NEVER, range_of
from tocsin.respond.oncall.schedules import Absence

CHAIN_MAX = 10
"""Covers, each of the one before, that are asked."""


class Leave(NamedTuple):
    """An absence, read once."""

    start: int
    end: int
    absence: Absence


class StandIn(NamedTuple):
    """Who is paged for somebody, since and until when that holds, and why; '' where nobody is out of office."""

    user_id: str
    since: int
    until: int
    why: str


class Absences:
    """All absences, by user. Where two of one user overlap, the later id goes before."""

    def __init__(self, absences: Mapping[str, Absence], names: Mapping[str, str]) -> None:
        self._names = names
        self._by_user: dict[str, list[Leave]] = {}
        for _, absence in sorted(absences.items(), reverse=True):
            leave = Leave(*range_of(absence.start, absence.end), absence)
            self._by_user.setdefault(absence.user_id, []).append(leave)

    def __contains__(self, user_id: str) -> bool:
        """Whether a user is ever out of office."""
        return user_id in self._by_user

    def is_away(self, user_id: str, start: int, end: int) -> bool:
        """Whether a user is out of office at any time in `[start, end)`."""
        return any(leave.start < end and start < leave.end for leave in self._by_user.get(user_id, ()))

    def stands_in(self, user_id: str, team_id: str, at: int) -> StandIn:
        """
        Return who is paged for a user at an instant.

        The user is, where nobody covers: nobody vanishes silently. So is whoever is the last of CHAIN_MAX covers, and
        the user where the covers run in a circle.
        """
        chain, since, until, words = [user_id], ALWAYS, NEVER, ""
        while leave := self._at(chain[-1], at):
            since, until = max(since, leave.start), min(until, leave.end)
            cover = leave.absence.covers.get(team_id) or leave.absence.cover_id
            note = f" ({leave.absence.note})" if leave.absence.note else ""
            if cover in chain:
                return StandIn(user_id, since, until, f"out of office{note}, and the covers cover one another")
            if not cover or len(chain) > CHAIN_MAX:
                reason = f"{CHAIN_MAX} covers are out of office too" if cover else "nobody covers"
                words = f"out of office{note}, but {reason}" + (f"; {words}" if words else "")
                break
            words = f"covers for {self._name(chain[-1])}, out of office{note}" + (f"; {words}" if words else "")
            chain.append(cover)
        return StandIn(chain[-1], since, until, words)

    def bounds(self, user_id: str, team_id: str) -> Iterator[int]:
        """Yield the instants at which who is paged for a user may change."""
        known, reached = {user_id}, [user_id]
        for one in reached:
            for leave in self._by_user.get(one, ()):
                yield from (leave.start, leave.end)
                cover = leave.absence.covers.get(team_id) or leave.absence.cover_id
                if cover and cover not in known:
                    known.add(cover)
                    reached.append(cover)

    def _at(self, user_id: str, at: int) -> Leave | None:
        return next((leave for leave in self._by_user.get(user_id, ()) if leave.start <= at < leave.end), None)

    def _name(self, user_id: str) -> str:
        return self._names.get(user_id, user_id)
