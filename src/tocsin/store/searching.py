"""Incidents by what people look for: a filter, pages of what it finds, and counts by status."""

from sqlalchemy import ColumnElement, func, literal_column, or_, select

from tocsin.kernel.values import Value, from_json
from tocsin.respond.incidents.incidents import Incident, IncidentStatus
from tocsin.store import views
from tocsin.store.tables import incidents
from tocsin.store.tx import Tx

COUNT_MAX = 10_000  # of one status: whoever has more needs no exact number
NUMBER_MAX = (1 << 63) - 1
_UNRESOLVED = incidents.c.status != literal_column("'resolved'")  # as the partial index says it, so that it serves


class Sought(Value, frozen=True):
    """
    What incidents must have: each given list has their value, each given text is theirs.

    They have every one of `tags`. `team_ids` (None: any) are the teams that the seeker may see. `text` is part of the
    subject or the dedup key, whatever its case, or the number, with or without `#`.
    """

    statuses: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()
    team_id: str = ""
    policy_id: str = ""
    integration_id: str = ""
    assignee_id: str = ""
    text: str = ""
    tags: tuple[str, ...] = ()
    is_snoozed: bool | None = None
    team_ids: tuple[str, ...] | None = None


def page(tx: Tx, sought: Sought, cursor: str, limit: int) -> tuple[list[tuple[Incident, int]], str]:
    """Return a page of incidents with their versions, the newest first, and the cursor of the next page."""
    wanted = _wanted(sought)
    if sought.statuses and IncidentStatus.RESOLVED not in sought.statuses:
        # Few are unresolved: found by their own index, not by going back through all that ever was.
        wanted = [incidents.c.id.in_(select(incidents.c.id).where(*wanted, _UNRESOLVED).correlate(None))]
    rows, after = views.page(tx, incidents, _equal(sought), cursor, limit, wanted)
    return [(from_json(row.state, Incident), row.version) for row in rows], after


def counts(tx: Tx, sought: Sought) -> dict[str, int]:
    """Return how many incidents of each status are found; COUNT_MAX stands for as many or more."""
    return {status: _count(tx, sought, status) for status in IncidentStatus}


def _count(tx: Tx, sought: Sought, status: IncidentStatus) -> int:
    query = select(incidents.c.id).where(incidents.c.status == status, *_wanted(sought)).limit(COUNT_MAX)
    for name, value in _equal(sought).items():
        query = query.where(incidents.c[name] == value)
    if status is not IncidentStatus.RESOLVED:
        query = query.where(_UNRESOLVED)
    row = tx.one(select(func.count().label("found")).select_from(query.subquery()))
    return int(row.found) if row else 0


def _equal(sought: Sought) -> dict[str, str]:
    names = ("team_id", "policy_id", "integration_id", "assignee_id")
    return {name: value for name in names if (value := getattr(sought, name))}


def _wanted(sought: Sought) -> list[ColumnElement[bool]]:
    lists = {"status": sought.statuses, "severity": sought.severities, "priority": sought.priorities}
    wanted: list[ColumnElement[bool]] = [incidents.c[name].in_(values) for name, values in lists.items() if values]
    if sought.team_ids is not None:
        wanted.append(incidents.c.team_id.in_(sought.team_ids))
    wanted += [incidents.c.tags.contains(f",{tag},", autoescape=True) for tag in sought.tags]
    if sought.is_snoozed is not None:
        wanted.append(incidents.c.is_snoozed == int(sought.is_snoozed))
    if sought.text:
        part = sought.text.lower()
        places: list[ColumnElement[bool]] = [
            func.lower(column).contains(part, autoescape=True)
            for column in (incidents.c.subject, incidents.c.dedup_key)
        ]
        number = part.removeprefix("#")
        if number.isascii() and number.isdigit():
            places.append(incidents.c.number == min(int(number), NUMBER_MAX))
        wanted.append(or_(*places))
    return wanted
