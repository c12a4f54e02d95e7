"""API URLs: the secret of each is sealed, and found by its hash. One API URL is one lane."""

from sqlalchemy import insert, select, update

from tocsin.kernel.errors import NotFound
from tocsin.kernel.ids import Ids
from tocsin.store.catalog import hash_secret
from tocsin.store.sealing import Seal
from tocsin.store.tables import api_urls
from tocsin.store.tx import Tx


def create(tx: Tx, seal: Seal, ids: Ids, now: int) -> str:
    """Make a new API URL; return its id."""
    url_id, guid = ids.new("url"), ids.guid()
    sealed = seal.seal(guid.encode(), url_id)
    tx.run(insert(api_urls).values(id=url_id, hash=hash_secret(guid), secret=sealed, created_at=now))
    return url_id


def regenerate(tx: Tx, seal: Seal, ids: Ids, url_id: str) -> None:
    """
    Give an API URL a new secret; nothing leads to it by the old one. Raise NotFound.

    Nodes see it with the catalog's next generation: the caller saves something that is configured.
    """
    guid = ids.guid()
    sealed = seal.seal(guid.encode(), url_id)
    statement = update(api_urls).where(api_urls.c.id == url_id)
    if tx.run(statement.values(hash=hash_secret(guid), secret=sealed)) != 1:
        raise NotFound(f"no API URL {url_id}")


def guid_of(tx: Tx, seal: Seal, url_id: str) -> str:
    """Return the GUID of an API URL, in clear."""
    row = tx.one(select(api_urls.c.secret).where(api_urls.c.id == url_id))
    if row is None:
        raise NotFound(f"no API URL {url_id}")
    return seal.open(row.secret, url_id).decode()
