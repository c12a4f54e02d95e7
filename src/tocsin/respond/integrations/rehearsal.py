"""
Rehearsal: what messages would do, in arrival order, and nothing is written.

They are read as the engine reads them. Incidents have a stand-in: which keys of the API URL are unresolved. What people
do meanwhile isn't rehearsed.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.respond.integrations.choosing import Candidate, Raw, read_message
from tocsin.respond.integrations.integration import Delay
from tocsin.respond.integrations.messages import MessageStatus, Verdict, judged
from tocsin.respond.integrations.reports import Action, Report


class Effect(StrEnum):
    """What a report would do."""

    OPENS = "opens"
    APPENDS = "appends"
    GROUPS = "groups"  # joins an incident of another key, or one again in which it had been over
    CLOSES = "closes"
    RECOVERS = "recovers"  # of an incident of several problems one is over
    IGNORED = "ignored"


VERDICTS = {
    Effect.OPENS: Verdict.MAPPED,
    Effect.APPENDS: Verdict.APPENDED,
    Effect.GROUPS: Verdict.APPENDED,
    Effect.CLOSES: Verdict.MAPPED,
    Effect.RECOVERS: Verdict.MAPPED,
    Effect.IGNORED: Verdict.IGNORED,
}


class Unresolved(Value, frozen=True):
    """An unresolved incident: its own key, then those of the problems that joined and aren't over."""

    keys: tuple[str, ...]
    is_own_over: bool = False
    fallback_key: str = ""
    integration_id: str = ""
    opened_at: int = 0

    def has_problem(self, key: str) -> bool:
        """Whether it holds a problem with this key that isn't over."""
        return key in self.keys[1:] or (key == self.keys[0] and not self.is_own_over)


class Foretold(Value, frozen=True):
    """A report, what it would do and why; what it opens may wait for a `delay` before anybody is paged."""

    effect: Effect
    reason: str
    report: Report
    delay: Delay | None = None


class Rehearsed(Value, frozen=True):
    """What would become of a message; `taken_by` is the place of the integration that takes it."""

    status: MessageStatus
    reason: str
    taken_by: int | None
    reports: tuple[Foretold, ...] = ()


class Rehearsal:
    """Takes messages one by one."""

    def __init__(self, candidates: Sequence[Candidate], unresolved: Iterable[Unresolved] = ()) -> None:
        self._candidates = candidates
        self._open = {key: one for one in unresolved for key in one.keys}

    def take(self, raw: Raw, message_id: str = "") -> Rehearsed:
        """Return what would become of the next message; by its id a later one may close what it opens."""
        reading = read_message(self._candidates, raw)
        if reading.taken_by is None:
            return Rehearsed(judged(MessageStatus.PENDING, Verdict.UNMAPPED), reading.reason, None)
        candidate = self._candidates[reading.taken_by]
        reports = tuple(self._report(candidate, (message_id, raw.at), report) for report in reading.reports)
        verdicts = {VERDICTS[one.effect] for one in reports}
        verdict = next((one for one in (Verdict.MAPPED, Verdict.APPENDED) if one in verdicts), Verdict.IGNORED)
        reason = "; ".join(one.reason for one in reports[:3])
        return Rehearsed(judged(MessageStatus.PENDING, verdict), reason, reading.taken_by, reports)

    def _report(self, candidate: Candidate, came: tuple[str, int], report: Report) -> Foretold:
        known = self._open.get(report.dedup_key)
        match report.action:
            case Action.OPEN if known is None or not known.has_problem(report.dedup_key):
                return self._begun(candidate, came, report, known)
            case Action.OPEN | Action.UPDATE if known is not None:
                return Foretold(Effect.APPENDS, report.reason, report)
            case Action.CLOSE:
                return self._closed(report, known)
            case Action.UPDATE:
                return Foretold(Effect.IGNORED, f"{report.reason}: no unresolved incident", report)
            case _:
                return Foretold(Effect.IGNORED, report.reason, report)

    def _begun(self, candidate: Candidate, came: tuple[str, int], report: Report, known: Unresolved | None) -> Foretold:
        key, (message_id, at) = report.dedup_key, came
        within = candidate.compiled.integration.group_within * SECOND
        joined = known or (self._latest(candidate.id, at - within) if within and not report.is_test else None)
        if joined is None:
            self._open[key] = Unresolved((key,), False, report.fallback_key or message_id, candidate.id, at)
            delay = candidate.compiled.integration.delay if not report.is_test else None
            return Foretold(Effect.OPENS, report.reason, report, delay)
        if key == joined.keys[0]:
            self._keep(joined, joined.keys, is_own_over=False)
        else:
            self._keep(joined, (*joined.keys, key), is_own_over=joined.is_own_over)
        return Foretold(Effect.GROUPS, f"{report.reason}: joins the incident of {joined.keys[0]!r}", report)

    def _latest(self, integration_id: str, after: int) -> Unresolved | None:
        mine = (one for one in self._open.values() if one.integration_id == integration_id and one.opened_at > after)
        return max(mine, key=lambda one: one.opened_at, default=None)

    def _closed(self, report: Report, known: Unresolved | None) -> Foretold:
        key, reason = report.dedup_key, report.reason
        if known is None and report.fallback_key:
            others = {one.keys: one for one in self._open.values() if one.fallback_key == report.fallback_key}
            if len(others) > 1:
                why = f"{reason}: ambiguous, {len(others)} unresolved incidents could be meant"
                return Foretold(Effect.IGNORED, why, report)
            known = next(iter(others.values()), None)
            key = known.keys[0] if known else key
        if known is None or not known.has_problem(key):
            return Foretold(Effect.IGNORED, f"{reason}: no unresolved incident", report)
        is_own = key == known.keys[0]
        keys = known.keys if is_own else tuple(one for one in known.keys if one != key)
        for one in known.keys:
            del self._open[one]
        is_own_over = known.is_own_over or is_own
        if len(keys) == 1 and is_own_over:
            return Foretold(Effect.CLOSES, reason, report)
        self._keep(known, keys, is_own_over=is_own_over)
        return Foretold(Effect.RECOVERS, reason, report)

    def _keep(self, incident: Unresolved, keys: tuple[str, ...], *, is_own_over: bool) -> None:
        changed = msgspec.structs.replace(incident, keys=keys, is_own_over=is_own_over)
        self._open |= dict.fromkeys(keys, changed)


def differs(before: Rehearsed, after: Rehearsed) -> bool:
    """Whether something other comes of a message; the words of the reasons don't count."""
    return _substance(before) != _substance(after)


def _substance(one: Rehearsed) -> object:
    return one.status, [
        (
            part.effect,
            part.report.dedup_key,
            part.report.subject,
            part.report.severity,
            part.report.policy_id,
            part.report.assignee,
            [(who.kind, who.id, who.name) for who in part.report.recipients],
            part.delay,
        )
        for part in one.reports
    ]
