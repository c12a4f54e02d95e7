"""
The catalog: everything configured, in memory. The engine and the doors read it; each turn asks
whether it is still true.

A catalog is replaced, never changed, so a reader on any thread sees one consistent state.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from tocsin.kernel.errors import NotFound
from tocsin.kernel.values import Value
from tocsin.respond.integrations.interpret import CompiledIntegration, compile_integration
from tocsin.respond.integrations.templates import Template
from tocsin.store import counters
from tocsin.store.maintained import maintained
from tocsin.store.tables import api_urls
from tocsin.store.things import Thing, Things
from tocsin.store.tx import Tx


class Catalog(Value, frozen=True):
    """What is configured now. `things` holds archived ones too; `live` only those in use, by kind."""

    generation: int = 0
    things: dict[str, Thing] = {}
    live: dict[str, dict[str, Thing]] = {}
    lanes: dict[str, list[Thing]] = {}  # live integrations by their API URL's id
    compiled: dict[str, CompiledIntegration] = {}  # by integration id
    templated: dict[str, tuple[str, ...]] = {}  # of lanes where some have templates to render: those's revisions
    mailboxes: dict[str, str] = {}  # API URL's id by the mailbox of integrations of type email
    url_ids: dict[str, str] = {}  # API URL's id by the hash of its secret
    tokens: dict[str, Thing] = {}  # live apps by their token
    remembered: dict[str, Any] = {}  # what pure readings of this catalog keep; it is forgotten with it
    schedules: dict[str, list[Thing]] = {}  # live ones by their team's id

    def kind(self, kind: str) -> Mapping[str, Thing]:
        """Return the live things of a kind, by id."""
        return self.live.get(kind, {})

    def get(self, kind: str, thing_id: str) -> Thing:
        """Return a live thing; raise NotFound."""
        thing = self.live.get(kind, {}).get(thing_id)
        if thing is None:
            raise NotFound(f"no {kind} {thing_id}")
        return thing


class CatalogKeeper:
    """Keeps the current catalog and the bodies of past revisions, which never change."""

    def __init__(self, store: Things, templates: Mapping[str, Template]) -> None:
        self.store = store
        self._templates = templates
        self._revisions: dict[str, Any] = {}
        self._plain: dict[str, CompiledIntegration] = {}  # by id, without maintenance windows
        self.current = Catalog()

    def refresh(self, tx: Tx) -> Catalog:
        """Return the catalog as of this transaction, reading only what changed; it is adopted after the commit."""
        generation = counters.value(tx, "generation")
        if generation == self.current.generation:
            return self.current
        fresh = self._with(tx, self.store.since(tx, self.current.generation), generation)
        tx.after.append(lambda: self._adopt(fresh))
        return fresh

    def _adopt(self, fresh: Catalog) -> None:
        if fresh.generation > self.current.generation:
            self.current = fresh

    def revision(self, tx: Tx, revision_id: str) -> Any:
        """Return the body that a revision holds."""
        body = self._revisions.get(revision_id)
        if body is None:
            body = self.store.at_revision(tx, revision_id)
            if len(self._revisions) >= REVISIONS_MAX:
                self._revisions.clear()
            self._revisions[revision_id] = body
        return body

    def versions(self, tx: Tx, revision_ids: Sequence[str]) -> dict[str, int]:
        """Return which version of its thing each revision is."""
        return self.store.versions(tx, revision_ids)

    def _with(self, tx: Tx, changed: list[Thing], generation: int) -> Catalog:
        things = self.current.things | {thing.id: thing for thing in changed}
        live: dict[str, dict[str, Thing]] = {}
        for thing in sorted(things.values(), key=lambda thing: thing.number):
            if not thing.archived_at:
                live.setdefault(thing.kind, {})[thing.id] = thing
        lanes: dict[str, list[Thing]] = {}
        for thing in live.get("integration", {}).values():
            lanes.setdefault(thing.body.api_url_id, []).append(thing)
        for owners in lanes.values():
            owners.sort(key=lambda thing: thing.body.sequence)  # stable: among equals the older one first
        compiled = maintained(live, self._compiled(live.get("integration", {}), changed))
        return Catalog(
            generation=generation,
            things=things,
            live=live,
            lanes=lanes,
            compiled=compiled,
            templated=_templated(lanes, compiled),
            mailboxes=_mailboxes(live.get("integration", {})),
            url_ids={row.hash: row.id for row in tx.all(_URLS)},
            schedules=_by_team(live.get("schedule", {})),
            tokens={thing.body.token: thing for thing in live.get("app", {}).values()},
        )

    def _compiled(self, live: Mapping[str, Thing], changed: list[Thing]) -> dict[str, CompiledIntegration]:
        """Return the compiled integrations as they say themselves, those that didn't change as they were."""
        touched = {thing.id for thing in changed}
        known = self._plain
        self._plain = {
            thing.id: known[thing.id]
            if thing.id in known and thing.id not in touched
            else compile_integration(thing.body, self._templates[thing.body.template])
            for thing in live.values()
        }
        return self._plain


def _templated(
    lanes: Mapping[str, list[Thing]], compiled: Mapping[str, CompiledIntegration]
) -> dict[str, tuple[str, ...]]:
    revisions = {
        lane: tuple(owner.revision_id for owner in owners if compiled[owner.id].jinja) for lane, owners in lanes.items()
    }
    return {lane: found for lane, found in revisions.items() if found}


def _by_team(things: Mapping[str, Thing]) -> dict[str, list[Thing]]:
    found: dict[str, list[Thing]] = {}
    for thing in things.values():
        found.setdefault(thing.team_id, []).append(thing)
    return found


def _mailboxes(integrations: Mapping[str, Thing]) -> dict[str, str]:
    """Return where mail goes; of a mailbox that two nodes gave away at the same moment, the older one has it."""
    given = [thing.body for thing in integrations.values() if thing.body.mailbox]
    return {body.mailbox: body.api_url_id for body in reversed(given)}


def hash_secret(secret: str) -> str:
    """Return the form in which a high-entropy secret is looked up: SHA-256 in hex, of its lower-case text."""
    return hashlib.sha256(secret.lower().encode()).hexdigest()


REVISIONS_MAX = 10_000
_URLS = select(api_urls.c.id, api_urls.c.hash).where(api_urls.c.revoked_at == bindparam("never", value=0))
