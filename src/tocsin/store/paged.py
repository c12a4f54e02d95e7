"""Who was paged, and when: from the ledger."""

from sqlalchemy import select

from tocsin.kernel.errors import TooMuch
from tocsin.kernel.ids import floor
from tocsin.kernel.values import read_json
from tocsin.store.tables import entries, incidents
from tocsin.store.tx import Tx

PAGES_MAX = 100_000


def pages(tx: Tx, start: int, end: int, team_id: str = "") -> dict[str, list[int]]:
    """
    Return the instants in `[start, end)` at which each user was paged, for a team's incidents where one is named.

    Raise TooMuch where there are more than PAGES_MAX.
    """
    query = select(entries.c.at, entries.c.detail).where(
        entries.c.id >= floor("evt", start), entries.c.id < floor("evt", end), entries.c.kind == "Paged"
    )
    if team_id:
        query = query.join(incidents, incidents.c.id == entries.c.subject_id).where(incidents.c.team_id == team_id)
    found: dict[str, list[int]] = {}
    rows = tx.all(query.order_by(entries.c.id).limit(PAGES_MAX + 1))
    if len(rows) > PAGES_MAX:
        raise TooMuch(f"more than {PAGES_MAX} pages were sent: ask for a shorter time", status=400)
    for row in rows:
        found.setdefault(str(read_json(row.detail).get("user_id", "")), []).append(row.at)
    return found
