"""Grouping: problems that come in soon after an incident of their integration join it, and are over one by one."""

from tocsin.engine.work import Work
from tocsin.kernel.instants import SECOND
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.incidents import Grouped, Incident
from tocsin.respond.incidents.verbs import PROBLEMS_MAX
from tocsin.respond.integrations.reports import Report
from tocsin.store import grouped, incidents
from tocsin.store.records import Record
from tocsin.store.things import Thing


class Groups:
    """Which incident of an API URL takes in new problems, by integration; looked up once a turn."""

    def __init__(self, work: Work, api_url_id: str) -> None:
        self._work = work
        self._lane = api_url_id
        self._found: dict[str, Record[Incident] | None] = {}

    def opened(self, integration: Thing, record: Record[Incident]) -> None:
        """Note that an incident was opened, which may take in what comes next."""
        if self._of(integration) is None and not record.value.is_test:
            self._found[integration.id] = record

    def open_to(self, integration: Thing, report: Report) -> Record[Incident] | None:
        """Return the incident that a new problem joins: one of its integration, opened shortly before."""
        joins = integration.body.group_within and not report.is_test and not report.confirm_url
        record = self._of(integration) if joins else None
        return record if record and len(record.value.grouped_keys) < PROBLEMS_MAX else None

    def _of(self, integration: Thing) -> Record[Incident] | None:
        since = self._work.now - integration.body.group_within * SECOND
        if integration.id not in self._found:
            found = incidents.unresolved_since(self._work.tx, self._lane, integration.id, since)
            self._found[integration.id] = self._work.add(found[0]) if found else None
        record = self._found[integration.id]
        if record is None or record.value.is_resolved or record.value.opened_at <= since:
            return None
        return record


def join(work: Work, record: Record[Incident], report: Report, message_id: str, why: str) -> None:
    """Let a problem join an incident."""
    event = Grouped(message_id, report.dedup_key, report.subject, reason=why)
    work.decided(record, decide.decided(record.value, record.id, (event,), work.now), cause=message_id)


def remember_key(work: Work, incident: Record[Incident], event: Grouped, cause: str) -> None:
    """Remember by the key of a problem that joined, which incident it is in."""
    if event.dedup_key != incident.value.dedup_key:
        grouped.remember(work.tx, incident.value.api_url_id, event.dedup_key, incident.id)
