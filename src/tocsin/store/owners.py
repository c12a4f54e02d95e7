"""Owners: work that belongs to one node, such as the watch over the samples on its disk."""

from sqlalchemy import bindparam, select, update

from tocsin.kernel.values import Value
from tocsin.store.tables import owners
from tocsin.store.tx import Tx

WATCH = "watch"

_OF = select(owners).where(owners.c.name == bindparam("owned")).with_for_update()
_TAKE = (
    update(owners)
    .where(owners.c.name == bindparam("owned"))
    .values(holder=bindparam("by"), url=bindparam("place"), at=bindparam("now"))
)


class Owner(Value, frozen=True):
    """Who has it, and under which URL that node is reached."""

    holder: str
    url: str


def claim(tx: Tx, name: str, owner: Owner, now: int, *, takes_over: bool) -> Owner:
    """Return the owner: the first that claimed it, or whoever takes it over."""
    row = tx.one(_OF, {"owned": name})
    if row is None:
        tx.insert(owners, ("name", "holder", "url", "at"), [(name, owner.holder, owner.url, now)])
        return owner
    if row.holder == owner.holder or takes_over:
        tx.run(_TAKE, {"owned": name, "by": owner.holder, "place": owner.url, "now": now})
        return owner
    return Owner(row.holder, row.url)
