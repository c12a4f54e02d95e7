"""
The lane turn: one API URL's pending messages, in arrival order, become reports; those open, grow and close incidents.

One query loads the batch's incidents; repeats of a key that arrive together are one event in the timeline.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from tocsin.engine.grouping import Groups, join
from tocsin.engine.opening import open_incident
from tocsin.engine.pulses import take_pulses
from tocsin.engine.renderings import Renderings
from tocsin.engine.templating import Texts
from tocsin.engine.unread import Unread
from tocsin.engine.work import Work
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.incidents import Appended, Incident
from tocsin.respond.integrations.choosing import Candidate, Raw, read_message
from tocsin.respond.integrations.interpret import matches_source
from tocsin.respond.integrations.messages import MessageStatus, Verdict, judged
from tocsin.respond.integrations.reports import Action, Report
from tocsin.store import counters, incidents, messages
from tocsin.store.catalog import Catalog
from tocsin.store.records import Record
from tocsin.store.things import Thing

MAILS_MAX = 4  # of one turn: each may be of megabytes, and takes milliseconds to read

Read = tuple[Any, Thing | None, Sequence[Report], str]  # the row, its integration, its reports, why it is unmapped


def take_lane(work: Work, api_url_id: str, limit: int, unread: Unread, renderings: Renderings | None = None) -> int:
    """Decide up to `limit` pending messages of a lane; return how many, 0 when another node holds it."""
    if not messages.hold(work.tx, api_url_id):
        return 0
    if any(thing.body.mailbox for thing in work.catalog.lanes.get(api_url_id, ())):
        limit = min(limit, MAILS_MAX)
    rows = _ready(work, api_url_id, messages.pending(work.tx, api_url_id, limit), renderings)
    others = take_pulses(work, api_url_id, [row for row, _ in rows])
    things = work.catalog.lanes.get(api_url_id, ())
    candidates = candidates_of(work.catalog, api_url_id)
    reads = [_read(things, candidates, row, texts) for row, texts in rows if row.id in others]
    reports = [report for read in reads for report in read[2]]
    known = work.load_open(api_url_id, sorted({report.dedup_key for report in reports}))
    closing = sorted({report.dedup_key for report in reports if report.action is Action.CLOSE} & known.keys())
    work.load_followers([known[key].id for key in closing])
    # Of integrations that group, only the turn itself will show how many incidents they open.
    certain = [report for _, thing, found, _ in reads if thing and not thing.body.group_within for report in found]
    opening = {report.dedup_key for report in certain if report.action is Action.OPEN} - known.keys()
    turn = _LaneTurn(work, api_url_id, known, _numbers(work, len(opening)))
    for read in reads:
        turn.take(read)
    turn.save()
    _tell_unread(work, api_url_id, rows, reads, unread)
    return len(rows)


def _ready(work: Work, lane: str, rows: Sequence[Any], renderings: Renderings | None) -> Sequence[tuple[Any, Texts]]:
    """Return the rows with what the lane's templates made of them, up to the first that isn't rendered."""
    revisions = work.catalog.templated.get(lane)
    if revisions is None or renderings is None:
        return [(row, {}) for row in rows]
    ids = [row.id for row in rows]
    texts = renderings.of(lane, revisions, ids)
    work.tx.after.append(lambda: renderings.decided(lane, ids[: len(texts)]))
    return list(zip(rows, texts, strict=False))


def _tell_unread(work: Work, lane: str, rows: Sequence[Any], reads: Sequence[Read], unread: Unread) -> None:
    real = [read for read in reads if not read[0].is_test]  # who tests an integration sees what became of it
    lost = next((read for read in reversed(real) if read[3]), None)
    if lost is not None:
        unread.found(work, lane, owner_of(work, lane, lost[0].source), lost[0].id, lost[3])
    elif read := [row.id for row, _ in rows if not row.is_test]:
        unread.read(work, lane, read[-1])


def owner_of(work: Work, lane: str, source: str) -> Thing | None:
    """Return the integration of a lane that a source means, else its first."""
    owners = work.catalog.lanes.get(lane, ())
    meant = (thing for thing in owners if matches_source(work.catalog.compiled[thing.id], source))
    return next(meant, owners[0] if owners else None)


def candidates_of(catalog: Catalog, lane: str) -> list[Candidate]:
    """Return the integrations of a lane, in the order in which they are asked."""
    return [Candidate(thing.id, thing.name, catalog.compiled[thing.id]) for thing in catalog.lanes.get(lane, ())]


def _read(things: Sequence[Thing], candidates: Sequence[Candidate], row: Any, texts: Texts) -> Read:
    raw = Raw(row.source, row.body, row.content_type, row.query, row.path, row.received_at, bool(row.is_test), texts)
    reading = read_message(candidates, raw)
    if reading.taken_by is None:
        return row, None, (), reading.reason
    return row, things[reading.taken_by], reading.reports, ""


def _numbers(work: Work, count: int) -> Iterator[int]:
    """Give incident numbers: those that are surely needed with one statement, then one by one."""
    if count:
        first = counters.take(work.tx, "incident_number", count)
        yield from range(first, first + count)
    while True:
        yield counters.take(work.tx, "incident_number")


class _LaneTurn:
    """What becomes of a batch of one lane."""

    def __init__(self, work: Work, api_url_id: str, known: dict[str, Record[Incident]], numbers: Iterator[int]) -> None:
        self._work = work
        self._lane = api_url_id
        self._open = known
        self._numbers = numbers
        self._groups = Groups(work, api_url_id)
        self._repeats: dict[str, tuple[str, int, str]] = {}  # incident id → last message, count, reason
        self._outcomes: list[tuple[str, str, str, int]] = []
        self._reports: list[messages.Report] = []

    def take(self, read: Read) -> None:
        row, thing, reports, reason = read
        if thing is None:
            self._judged(row, Verdict.UNMAPPED, reason)
            return
        outcomes = [self._report(row, thing, report, place) for place, report in enumerate(reports)]
        verdict = next((one for one in (Verdict.MAPPED, Verdict.APPENDED) if one in outcomes), Verdict.IGNORED)
        why = "; ".join(report.reason for report in self._reports[len(self._reports) - len(outcomes) :][:3])
        self._judged(row, verdict, why)

    def save(self) -> None:
        for incident_id in list(self._repeats):
            self._append_repeats(incident_id)
        messages.decide(self._work.tx, self._outcomes, self._reports)

    def _judged(self, row: Any, verdict: Verdict, why: str) -> None:
        self._outcomes.append((row.id, judged(MessageStatus.PENDING, verdict), why, self._work.now))

    def _report(self, row: Any, thing: Thing, report: Report, place: int) -> Verdict:
        incident = self._open.get(report.dedup_key)
        reason = report.reason
        if report.action is Action.OPEN and (incident is None or not self._has_problem(incident, report.dedup_key)):
            outcome, incident, reason = self._begun(row, thing, report, incident)
        elif report.action in (Action.OPEN, Action.UPDATE) and incident is not None:
            outcome = Verdict.APPENDED
            count = self._repeats.get(incident.id, ("", 0, ""))[1]
            self._repeats[incident.id] = (row.id, count + 1, reason)
        elif report.action is Action.CLOSE:
            outcome, incident, reason = self._close(row, report, incident)
        else:
            outcome = Verdict.IGNORED
            reason = f"{reason}: no unresolved incident" if report.action is Action.UPDATE else reason
        self._reports.append(
            messages.Report(
                row.id,
                place,
                report.action,
                outcome,
                reason,
                report.dedup_key,
                thing.id,
                incident.id if incident else "",
                incident.value.policy_id if incident else "",
                thing.revision_id,
            )
        )
        return outcome

    def _begun(
        self, row: Any, thing: Thing, report: Report, incident: Record[Incident] | None
    ) -> tuple[Verdict, Record[Incident], str]:
        """Open an incident for a new problem, or let it join one that takes it in or held it before."""
        why = "it had been over" if incident else f"within {thing.body.group_within} s of the first"
        incident = incident or self._groups.open_to(thing, report)
        if incident is not None:
            self._append_repeats(incident.id)
            join(self._work, incident, report, row.id, why)
            self._open[report.dedup_key] = incident
            return Verdict.APPENDED, incident, f"{report.reason}; joined #{incident.value.number}"
        record = open_incident(self._work, self._lane, report, thing, row.id, next(self._numbers))
        self._open[report.dedup_key] = record
        if thing.body.group_within:
            self._groups.opened(thing, record)
        return Verdict.MAPPED, record, report.reason

    def _close(
        self, row: Any, report: Report, incident: Record[Incident] | None
    ) -> tuple[Verdict, Record[Incident] | None, str]:
        reason, key = report.reason, report.dedup_key
        if incident is None and report.fallback_key:
            others = self._by_fallback(report.fallback_key)
            if len(others) > 1:
                return Verdict.IGNORED, None, f"{reason}: ambiguous, {len(others)} unresolved incidents could be meant"
            incident = others[0] if others else None
            key = incident.value.dedup_key if incident else key
        if incident is None or not self._has_problem(incident, key):
            return Verdict.IGNORED, None, f"{reason}: no unresolved incident"
        self._append_repeats(incident.id)
        problem = decide.problem_of(incident.value, self._lane, key)
        decision = decide.over(incident.value, problem, row.id, reason, self._work.now)
        self._work.decided(incident, decision, cause=row.id)
        if incident.value.is_resolved:
            self._open = {one: record for one, record in self._open.items() if record is not incident}
        elif problem != incident.value.dedup_key:
            self._open.pop(key, None)
        return Verdict.MAPPED, incident, reason

    def _has_problem(self, incident: Record[Incident], key: str) -> bool:
        return decide.has_problem(incident.value, decide.problem_of(incident.value, self._lane, key))

    def _by_fallback(self, key: str) -> list[Record[Incident]]:
        stored = [self._work.add(one) for one in incidents.by_fallback(self._work.tx, self._lane, key)]
        held = {one.id: one for one in (*stored, *self._open.values()) if one.value.fallback_key == key}
        return [one for one in held.values() if not one.value.is_resolved]

    def _append_repeats(self, incident_id: str) -> None:
        repeats = self._repeats.pop(incident_id, None)
        if repeats is None:
            return
        message_id, count, reason = repeats
        record = self._work.load_incidents([incident_id])[0]
        event = Appended(message_id, count, reason=reason)
        decision = decide.decided(record.value, incident_id, (event,), self._work.now)
        self._work.decided(record, decision, cause=message_id)
