"""
Work: all that one transaction decides. It loads what it needs, collects changes and ledger entries, and saves them
at once.

Whatever changes goes through `decided`: the new state, its events with seq and cause, and what `flow` says follows.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Newer
from tocsin.kernel.events import Event, detail_json, kind_of
from tocsin.kernel.ids import Ids
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import read_json
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryStatus, WithheldBecause, queued
from tocsin.respond.escalation.runs import Run, RunStatus
from tocsin.respond.incidents.decide import problem_of
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations.heartbeats import Pulses
from tocsin.respond.workflows.runs import WorkflowRun
from tocsin.store import alerts, deliveries, entries, grouped, heartbeats, incidents, runs, things, workflows
from tocsin.store.catalog import Catalog, CatalogKeeper
from tocsin.store.records import Record
from tocsin.store.things import Thing
from tocsin.store.tx import Tx
from tocsin.watch.rules.alerts import Alert

UNWANTED: dict[RunStatus, WithheldBecause] = {
    RunStatus.SNOOZED: WithheldBecause.SNOOZED,
    RunStatus.MUTED: WithheldBecause.MUTED,
    RunStatus.ACKNOWLEDGED: WithheldBecause.ACKNOWLEDGED,
    RunStatus.HALTED: WithheldBecause.HALTED,
}
LEASE = 30 * SECOND  # two total deadlines of a request, and a little

Follow = Callable[["Work", Record[Any], Any, str], None]  # work, record, its event, the entry's id


class Work:
    """One transaction's decisions. `prepared`: deliveries that this node leased, to be sent after the commit."""

    def __init__(
        self,
        tx: Tx,
        keeper: CatalogKeeper,
        ids: Ids,
        now: int,
        *,
        node: str,
        public_url: str,
        flow: Mapping[type[Event], Sequence[Follow]],
        send: Callable[[Sequence[Record[Delivery]]], None],
        lease: int = LEASE,
    ) -> None:
        self.tx = tx
        self.keeper = keeper
        self.catalog: Catalog = keeper.refresh(tx)
        self.ids = ids
        self.now = now
        self.node = node
        self.public_url = public_url
        self.lease = lease
        self.prepared: list[Record[Delivery]] = []
        self._flow = flow
        self._send = send
        self._records: dict[str, Record[Any]] = {}
        self._runs: dict[str, Record[Run] | None] = {}  # the latest run by incident
        self._sent: dict[str, list[Record[Delivery]]] = {}  # deliveries by subject
        self._entries: list[tuple[Any, ...]] = []
        self._workflow_runs: dict[str, dict[str, Record[WorkflowRun]]] = {}
        self._later: dict[str, Callable[[], None]] = {}
        self._depth = 0  # of decisions that follow from each other
        self.heard: dict[str, list[Any]] = {}  # what workflows have yet to look at, by incident
        self.chain: tuple[str, ...] = ()  # the workflows that act now, each set off by the one before

    def decided(self, record: Record[Any], decision: Decision[Any], *, actor: str = "engine", cause: str = "") -> None:
        """Take a decision: state, entries in the subject's timeline, and what follows from each event."""
        record.value = decision.state
        record.is_changed = True
        self.note(record, decision.events, actor=actor, cause=cause)

    def note(self, record: Record[Any], events: Iterable[Event], *, actor: str = "engine", cause: str = "") -> None:
        """Write events into the timeline of the record's subject, and do what follows."""
        subject = record if record.subject is None else record.subject
        self._depth += 1
        for event in events:
            subject.seq += 1
            subject.is_touched = True
            entry_id = self.ids.new("evt")
            self._entries.append(
                (
                    entry_id,
                    subject.id,
                    subject.seq,
                    self.now,
                    kind_of(event),
                    actor,
                    cause,
                    event.reason,
                    detail_json(event),
                )
            )
            for follow in self._flow.get(type(event), ()):
                follow(self, record, event, entry_id)
        self._depth -= 1
        self._do_later()

    def later(self, name: str, call: Callable[[], None]) -> None:
        """Call this, once for a name, when the decision that is being taken is whole: all that follows is decided."""
        self._later[name] = call
        self._do_later()

    def _do_later(self) -> None:
        if self._depth:
            return
        self._depth += 1  # what these decide is looked at when they are done
        while self._later:
            self._later.pop(next(iter(self._later)))()
        self._depth -= 1

    def add(self, record: Record[Any]) -> Record[Any]:
        """Hold a record that was loaded or is new, and save it at the end if it changed."""
        return self._records.setdefault(record.id, record)

    def load_incidents(self, ids: Sequence[str]) -> list[Record[Incident]]:
        """Return incidents by id, locked in order of id, without those that a newer release wrote."""
        missing = sorted({one for one in ids if one not in self._records})
        for record in incidents.by_ids(self.tx, missing):
            self.add(record)
        return [self._records[one] for one in ids if one in self._records]

    def load_incident(self, incident_id: str) -> Record[Incident]:
        """Return an incident, locked; raise Newer where it is not ours to decide."""
        found = self.load_incidents([incident_id])
        if not found:
            raise Newer(f"{incident_id} was written by a newer release")
        return found[0]

    def load_open(self, api_url_id: str, keys: Sequence[str]) -> dict[str, Record[Incident]]:
        """Return the unresolved incidents of an API URL by dedup key, locked in order of id; grouped ones too."""
        found = [self.add(record) for record in incidents.unresolved(self.tx, api_url_id, keys)]
        known = {record.value.dedup_key: record for record in found if not record.value.is_resolved}
        joined = grouped.of_keys(self.tx, api_url_id, keys) if keys else {}
        self.load_incidents(sorted(set(joined.values())))
        for key, incident_id in joined.items():
            record = self.load_incident(incident_id)
            if problem_of(record.value, api_url_id, key) in record.value.grouped_keys and not record.value.is_resolved:
                known[key] = record
        return known

    def load_heartbeats(self, integration_ids: Sequence[str]) -> dict[str, Record[Pulses]]:
        """Return the heartbeats of integrations by their id, locked; one that has no row yet is new."""
        missing = sorted({one for one in integration_ids if one not in self._records})
        for record in heartbeats.by_ids(self.tx, missing):
            self.add(record)
        return {one: self.add(Record(one, Pulses(), is_new=True)) for one in integration_ids}

    def load_thing(self, thing: Thing) -> Record[Thing]:
        """Return a configured thing as one in whose timeline is written, locked; saving doesn't change it."""
        if thing.id not in self._records:
            things.lock(self.tx, thing.id)
            self.add(Record(thing.id, thing, seq=entries.last_seq(self.tx, thing.id)))
        return self._records[thing.id]

    def load_followers(self, incident_ids: Sequence[str]) -> None:
        """Load the runs and deliveries of incidents that are about to change, with two queries for all of them."""
        wanted = [one for one in incident_ids if one not in self._runs]
        for one in wanted:
            self._runs[one] = None
        for run in runs.latest(self.tx, wanted):
            self._runs[run.value.incident_id] = self.add(run)
        self.load_deliveries(wanted)

    def load_deliveries(self, subject_ids: Sequence[str]) -> None:
        """Load the deliveries of subjects."""
        wanted = [one for one in subject_ids if one not in self._sent]
        for one in wanted:
            self._sent[one] = []
        for record in deliveries.of_subjects(self.tx, wanted):
            record = self.add(record)
            record.subject = self._records.get(record.value.subject_id)
            self._sent[record.value.subject_id].append(record)

    def run_of(self, incident_id: str) -> Record[Run] | None:
        """Return the latest run of an incident."""
        if incident_id not in self._runs:
            self.load_followers([incident_id])
        run = self._runs[incident_id]
        if run is not None and run.subject is None:
            run.subject = self.load_incident(incident_id)
        return run

    def deliveries_of(self, subject_id: str) -> list[Record[Delivery]]:
        """Return the deliveries of a subject."""
        if subject_id not in self._sent:
            self.load_deliveries([subject_id])
        return self._sent[subject_id]

    def workflow_runs_of(self, incident: Record[Incident]) -> dict[str, Record[WorkflowRun]]:
        """Return the latest run of each workflow for an incident, by the workflow's id."""
        if incident.id not in self._workflow_runs:
            found = [] if incident.is_new else workflows.latest(self.tx, incident.id)
            for run in found:
                self.add(run).subject = incident
            self._workflow_runs[incident.id] = {run.value.workflow_id: run for run in found}
        return self._workflow_runs[incident.id]

    def count_workflow_runs(self, incident: Record[Incident]) -> int:
        """Return how many runs of workflows an incident has, those of this transaction too."""
        fresh = (one for one in self._records.values() if one.is_new and isinstance(one.value, WorkflowRun))
        return workflows.count(self.tx, incident.id) + sum(one.subject is incident for one in fresh)

    def open_incident(
        self, incident_id: str, decision: Decision[Incident], cause: str, actor: str = "engine"
    ) -> Record[Incident]:
        """Take the decision that opens an incident."""
        record: Record[Incident] = Record(incident_id, decision.state, is_new=True)
        self.add(record)
        self._runs[incident_id] = None
        self._sent[incident_id] = []
        self.decided(record, decision, actor=actor, cause=cause)
        return record

    def start_run(self, incident: Record[Incident], decision: Decision[Run], cause: str) -> Record[Run]:
        """Take the decision that starts a run."""
        run: Record[Run] = Record(decision.state.id, decision.state, is_new=True, subject=incident)
        self._runs[incident.id] = self.add(run)
        self.decided(run, decision, cause=cause)
        return run

    def queue(self, subject: Record[Any], delivery: Delivery, cause: str) -> None:
        """Put a delivery on its way; one that is due now is born with this node's lease."""
        record: Record[Delivery] = Record(delivery.id, delivery, is_new=True, subject=subject)
        self.add(record)
        sent = self._sent.setdefault(subject.id, []) if subject.is_new else self.deliveries_of(subject.id)
        sent.append(record)
        record.is_changed = True
        if delivery.due_at <= self.now and not self._waits_for_older(record):
            record.leased_by, record.leased_until = self.node, self.now + self.lease
            self.prepared.append(record)
        self.note(record, (queued(delivery),), cause=cause)

    def _waits_for_older(self, record: Record[Delivery]) -> bool:
        """Whether an older delivery of the same order (one alert to one hook) is unfinished."""
        key = record.value.order_key
        return bool(key) and any(
            other.value.order_key == key and other.value.status is DeliveryStatus.PENDING
            for other in self.deliveries_of(record.value.subject_id)
            if other is not record
        )

    def save(self) -> None:
        """Write everything that changed, one statement per kind of row."""
        for record in self._records.values():
            if record.is_changed and record.subject is not None:
                record.subject.is_touched = True  # its row names the schema of all that stands under its lock
        changed = [record for record in self._records.values() if record.is_changed or record.is_touched]
        incidents.save(self.tx, [one for one in changed if isinstance(one.value, Incident)], self.now)
        alerts.save(self.tx, [one for one in changed if isinstance(one.value, Alert)], self.now)
        heartbeats.save(self.tx, [one for one in changed if isinstance(one.value, Pulses)], self.now)
        runs.save(self.tx, [one for one in changed if isinstance(one.value, Run)])
        deliveries.save(self.tx, [one for one in changed if isinstance(one.value, Delivery)], self.now)
        workflows.save(self.tx, [one for one in changed if isinstance(one.value, WorkflowRun)], self.now)
        entries.insert(self.tx, self._entries)
        if self.prepared:
            self.tx.after.append(lambda: self._send(self.prepared))

    def reports_since(self, incident_id: str, since: int) -> int:
        """Return how many reports of an incident came after an instant, those of this transaction too."""
        stored = entries.reports_since(self.tx, incident_id, since)
        count = sum(int(one.detail.get("count", 1)) for one in stored)
        fresh = (row for row in self._entries if row[1] == incident_id and row[4] in entries.REPORTS and row[3] > since)
        return count + sum(int(read_json(row[8]).get("count", 1)) for row in fresh)

    def why_unwanted(self, delivery: Delivery) -> WithheldBecause | None:
        """Return why a page should no longer leave; None while its incident is unresolved and its walk goes on."""
        run = self.run_of(delivery.subject_id)
        if run is None or run.subject is None:
            return WithheldBecause.HALTED
        if run.subject.value.is_resolved:
            return WithheldBecause.RESOLVED
        return None if delivery.is_request else UNWANTED.get(run.value.status)
