"""
Things: whatever a person configures. One table for all kinds, one for their revisions, bodies sealed.

Nothing is deleted: a thing is archived, and every change leaves an immutable revision with its author.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, bindparam, func, select, update

from tocsin.accounts.people import Team, User
from tocsin.kernel.errors import Conflict, NotFound, Stale
from tocsin.kernel.ids import Ids
from tocsin.kernel.values import Value, from_json, to_json
from tocsin.outbound.muting.muting import Inhibition, MaintenanceWindow, Silence
from tocsin.respond.escalation.policies import Policy
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.oncall.schedules import Absence, Calendar, Override, Schedule, Swap
from tocsin.respond.workflows.workflows import Workflow
from tocsin.store import counters
from tocsin.store.queries import LOCK, Query
from tocsin.store.sealing import Seal
from tocsin.store.tables import revisions, things
from tocsin.store.tx import Tx
from tocsin.watch.notices.hooks import Hook
from tocsin.watch.rules.rules import AlertRule
from tocsin.watch.signals.apps import App

BODIES: dict[str, type[Value]] = {
    "absence": Absence,
    "app": App,
    "calendar": Calendar,
    "hook": Hook,
    "inhibition": Inhibition,
    "integration": Integration,
    "maintenance": MaintenanceWindow,
    "override": Override,
    "policy": Policy,
    "rule": AlertRule,
    "schedule": Schedule,
    "silence": Silence,
    "swap": Swap,
    "team": Team,
    "user": User,
    "workflow": Workflow,
}
PREFIXES = {
    "absence": "abs",
    "app": "app",
    "calendar": "cal",
    "hook": "hok",
    "inhibition": "inh",
    "integration": "int",
    "maintenance": "mnt",
    "override": "ovr",
    "policy": "pol",
    "rule": "rul",
    "schedule": "sch",
    "silence": "sil",
    "swap": "swp",
    "team": "tea",
    "user": "usr",
    "workflow": "wfl",
}


def lock(tx: Tx, thing_id: str) -> None:
    """Let nobody else write into a thing's timeline before this transaction ends."""
    tx.rows(_LOCK, id=thing_id)


class Thing(Value, frozen=True):
    """A configured thing: who it is, which version, and its body."""

    id: str
    kind: str
    key: str
    name: str
    number: int
    team_id: str
    version: int
    revision_id: str
    created_at: int
    updated_at: int
    archived_at: int
    body: Any


class Things:
    """Reads and writes things; holds the seal and gives the ids."""

    def __init__(self, seal: Seal, ids: Ids) -> None:
        self._seal = seal
        self._ids = ids

    def create(
        self, tx: Tx, kind: str, key: str, name: str, body: Value, *, team_id: str = "", author: str, now: int
    ) -> Thing:
        """Save a new thing; raise Conflict when its key is taken in its kind."""
        if tx.one(select(things.c.id).where(things.c.kind == kind, things.c.key == key)):
            raise Conflict(f"there is a {kind} with the key {key!r} already", field="key")
        thing = Thing(
            id=self._ids.new(PREFIXES[kind]),
            kind=kind,
            key=key,
            name=name,
            number=counters.take(tx, f"{kind}_number"),
            team_id=team_id,
            version=1,
            revision_id=self._ids.new("rev"),
            created_at=now,
            updated_at=now,
            archived_at=0,
            body=body,
        )
        self._insert(tx, thing, author)
        return thing

    def update(self, tx: Tx, thing: Thing, author: str, now: int) -> Thing:
        """Save a changed thing as its next version; raise Stale when `thing.version` isn't the stored one."""
        revision_id = self._ids.new("rev")
        changed = msgspec.structs.replace(thing, version=thing.version + 1, revision_id=revision_id, updated_at=now)
        sealed = self._seal.seal(to_json(changed.body), changed.id)
        statement = (
            update(things)
            .where(things.c.id == thing.id, things.c.version == thing.version)
            .values(
                name=changed.name,
                team_id=changed.team_id,
                version=changed.version,
                revision_id=revision_id,
                updated_at=now,
                archived_at=changed.archived_at,
                generation=counters.take(tx, "generation"),
                body=sealed,
            )
        )
        if tx.run(statement) != 1:
            raise Stale(f"{thing.id} is no longer at version {thing.version}")
        self._insert_revision(tx, changed, sealed, author)
        return changed

    def since(self, tx: Tx, generation: int) -> list[Thing]:
        """Return the things that were saved after a generation of the catalog, archived ones too."""
        return [self._thing(row) for row in tx.all(_SINCE, {"generation": generation})]

    def at_revision(self, tx: Tx, revision_id: str) -> Any:
        """Return the body that a revision holds; raise NotFound."""
        row = tx.one(select(revisions).where(revisions.c.id == revision_id))
        if row is None:
            raise NotFound(f"no revision {revision_id}")
        return from_json(self._seal.open(row.body, row.thing_id), BODIES[row.kind])

    def history(self, tx: Tx, thing_id: str, before: int, limit: int) -> Iterable[tuple[int, str, int, Any]]:
        """Return (version, author, at, body) of a thing's revisions, the newest first; `before` (0: none) a version."""
        query = select(revisions).where(revisions.c.thing_id == thing_id)
        query = query.order_by(revisions.c.version.desc()).limit(limit)
        if before:
            query = query.where(revisions.c.version < before)
        for row in tx.all(query):
            yield row.version, row.author, row.at, from_json(self._seal.open(row.body, thing_id), BODIES[row.kind])

    def revisions_at(self, tx: Tx, thing_ids: Sequence[str], at: int) -> dict[str, str]:
        """Return which revision of each thing was in force at an instant; one that came later is left out."""
        newest = (
            select(revisions.c.thing_id, func.max(revisions.c.version).label("version"))
            .where(revisions.c.thing_id.in_(thing_ids), revisions.c.at <= at)
            .group_by(revisions.c.thing_id)
            .subquery()
        )
        found = (revisions.c.thing_id == newest.c.thing_id) & (revisions.c.version == newest.c.version)
        return {
            row.thing_id: row.id for row in tx.all(select(revisions.c.thing_id, revisions.c.id).join(newest, found))
        }

    def versions(self, tx: Tx, revision_ids: Sequence[str]) -> dict[str, int]:
        """Return which version of its thing each revision is."""
        query = select(revisions.c.id, revisions.c.version).where(revisions.c.id.in_(revision_ids))
        return {row.id: row.version for row in tx.all(query)}

    def authors(self, tx: Tx, revision_ids: Sequence[str]) -> dict[str, str]:
        """Return who made each revision."""
        query = select(revisions.c.id, revisions.c.author).where(revisions.c.id.in_(revision_ids))
        return {row.id: row.author for row in tx.all(query)}

    def _insert(self, tx: Tx, thing: Thing, author: str) -> None:
        sealed = self._seal.seal(to_json(thing.body), thing.id)
        columns = msgspec.structs.asdict(thing)
        columns |= {"body": sealed, "generation": counters.take(tx, "generation")}
        tx.run(things.insert().values(**columns))
        self._insert_revision(tx, thing, sealed, author)

    def _insert_revision(self, tx: Tx, thing: Thing, sealed: bytes, author: str) -> None:
        tx.run(
            revisions.insert().values(
                id=thing.revision_id,
                thing_id=thing.id,
                kind=thing.kind,
                version=thing.version,
                author=author,
                at=thing.updated_at,
                body=sealed,
            )
        )

    def _thing(self, row: Row[Any]) -> Thing:
        columns: dict[str, Any] = {name: getattr(row, name) for name in Thing.__struct_fields__}
        columns["body"] = from_json(self._seal.open(row.body, row.id), BODIES[row.kind])
        return Thing(**columns)


_LOCK = Query("id", "FROM things WHERE id = :id", lock=LOCK)
_SINCE = select(things).where(things.c.generation > bindparam("generation")).order_by(things.c.generation)
