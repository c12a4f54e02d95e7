"""Calendar URLs: one secret a thing, under which its shifts are read without signing in; sealed, found by its hash."""

from sqlalchemy import ColumnElement, insert, select, update

from tocsin.kernel.errors import NotFound
from tocsin.kernel.ids import Ids
from tocsin.kernel.values import Value
from tocsin.store.catalog import hash_secret
from tocsin.store.sealing import Seal
from tocsin.store.tables import calendar_urls
from tocsin.store.tx import Tx


class CalendarUrl(Value, frozen=True):
    """A secret in clear, and since when it counts."""

    secret: str
    created_at: int


def renew(tx: Tx, seal: Seal, ids: Ids, thing_id: str, now: int) -> CalendarUrl:
    """Give a thing a new secret; nothing leads to it by the old one."""
    revoke(tx, thing_id, now)
    url_id, secret = ids.new("cur"), ids.secret(16)
    values = {"hash": hash_secret(secret), "secret": seal.seal(secret.encode(), url_id), "created_at": now}
    tx.run(insert(calendar_urls).values(id=url_id, thing_id=thing_id, **values))
    return CalendarUrl(secret, now)


def of(tx: Tx, seal: Seal, thing_id: str) -> CalendarUrl:
    """Return the secret of a thing; raise NotFound where it has none."""
    row = tx.one(select(calendar_urls).where(_in_use(thing_id)))
    if row is None:
        raise NotFound(f"{thing_id} has no calendar URL")
    return CalendarUrl(seal.open(row.secret, row.id).decode(), row.created_at)


def revoke(tx: Tx, thing_id: str, now: int) -> bool:
    """End a thing's secret; return whether it had one."""
    return tx.run(update(calendar_urls).where(_in_use(thing_id)).values(revoked_at=now)) > 0


def thing_of(tx: Tx, secret: str) -> str:
    """Return the thing to which a secret leads; raise NotFound."""
    mine = (calendar_urls.c.hash == hash_secret(secret)) & (calendar_urls.c.revoked_at == 0)
    row = tx.one(select(calendar_urls.c.thing_id).where(mine))
    if row is None:
        raise NotFound("no such calendar")
    return str(row.thing_id)


def _in_use(thing_id: str) -> ColumnElement[bool]:
    return (calendar_urls.c.thing_id == thing_id) & (calendar_urls.c.revoked_at == 0)
