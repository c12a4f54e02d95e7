"""Recipients: whom an integration or a message names beside the policy's targets, found in the catalog."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tocsin.respond.integrations.reports import Report
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing


class Named(NamedTuple):
    """The ids of who is named, and a note of names that nobody has."""

    user_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()
    assignee_id: str = ""
    note: str = ""


def named(catalog: Catalog, report: Report) -> Named:
    """Return whom a report names: recipients by id or name, and the assignee, who is a recipient too."""
    if not report.recipients and not report.assignee:
        return Named()
    found: dict[str, dict[str, None]] = {"user": {}, "team": {}}
    unknown: list[str] = []
    assignee_id = ""
    if report.assignee:
        assignee_id = _find(catalog.kind("user"), report.assignee)
        found["user"] |= dict.fromkeys([assignee_id] if assignee_id else [])
        unknown += [] if assignee_id else [f"no user {report.assignee!r}"]
    for one in report.recipients:
        known = catalog.kind(one.kind)
        thing_id = (one.id if one.id in known else "") if one.id else _find(known, one.name)
        found[one.kind] |= dict.fromkeys([thing_id] if thing_id else [])
        unknown += [] if thing_id else [f"no {one.kind} {one.name or one.id!r}"]
    note = f"; the message names {', '.join(unknown)}" if unknown else ""
    return Named(tuple(found["user"]), tuple(found["team"]), assignee_id, note)


def _find(things: Mapping[str, Thing], name: str) -> str:
    """Return the id of the thing with this name, key or email address, '' where there is none; case doesn't count."""
    wanted = name.casefold()
    return next((thing.id for thing in things.values() if wanted in _names(thing)), "")


def _names(thing: Thing) -> Iterable[str]:
    return (thing.name.casefold(), thing.key.casefold(), getattr(thing.body, "email", thing.name).casefold())
