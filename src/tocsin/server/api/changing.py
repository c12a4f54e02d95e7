"""Changes of configured things: who may make which."""

from typing import Any

from tocsin.accounts.people import Team, User
from tocsin.accounts.permissions import Actor, Verb, changes_access, require
from tocsin.kernel.errors import Conflict
from tocsin.kernel.values import Value
from tocsin.respond.oncall.schedules import Absence
from tocsin.server.api.rostering import check_apart, check_change, require_absence
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing
from tocsin.watch.rules.rules import AlertRule


def team_of(thing: Thing) -> str:
    """Return the team that owns a thing: a team is its own."""
    return thing.id if thing.kind == "team" else thing.team_id


def require_creation(actor: Actor, kind: str, team_id: str, body: Value, catalog: Catalog) -> None:
    """Raise Forbidden or NotFound where the actor may not create this."""
    if isinstance(body, Absence):
        require_absence(actor, body, catalog)
    else:
        require(actor, Verb.EDIT, kind, team_id)
    _require_body(actor, body, catalog)
    _check_email("", body, catalog)
    check_apart("", body, catalog)


def require_change(actor: Actor, old: Thing, new: Thing, catalog: Catalog) -> None:
    """Raise Forbidden or NotFound where the actor may not make of the old thing the new one."""
    if _is_own(actor, old, new):
        return
    if isinstance(new.body, Absence):
        require_absence(actor, old.body, catalog)
        require_absence(actor, new.body, catalog)
    else:
        require(actor, Verb.EDIT, old.kind, team_of(old))
        if new.team_id != old.team_id:
            require(actor, Verb.EDIT, old.kind, new.team_id)
    if isinstance(new.body, Team) and changes_access(old.body, new.body):
        require(actor, Verb.ADMINISTER, "team", team_of(old))
    _require_body(actor, old.body, catalog)
    _require_body(actor, new.body, catalog)
    _check_email(old.id, new.body, catalog)
    check_change(old, new)
    if not new.archived_at:
        check_apart(old.id, new.body, catalog)


def _is_own(actor: Actor, old: Thing, new: Thing) -> bool:
    """Whether people change only how they themselves are reached, which needs no permission."""
    if old.id != actor.id or new.archived_at or (old.name, old.team_id) != (new.name, new.team_id):
        return False
    return (old.body.email, old.body.is_admin) == (new.body.email, new.body.is_admin)


def _check_email(thing_id: str, body: Any, catalog: Catalog) -> None:
    """People sign in by their address, so it is one person's only."""
    if not isinstance(body, User):
        return
    for other in catalog.kind("user").values():
        if other.id != thing_id and other.body.email.casefold() == body.email.casefold():
            raise Conflict(f"{body.email[:80]!r} is the address of {other.name}", field="email")


def _require_body(actor: Actor, body: Any, catalog: Catalog) -> None:
    """An administrator is made, changed and archived only by who administers everything; a rule reads its app."""
    if isinstance(body, User) and body.is_admin:
        require(actor, Verb.ADMINISTER, "user")
    if isinstance(body, AlertRule) and body.app_id in catalog.kind("app"):
        require(actor, Verb.SEE, "app", catalog.get("app", body.app_id).team_id)
