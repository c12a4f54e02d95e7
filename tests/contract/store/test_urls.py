"""A new secret for an API URL, seen from another node."""

import pytest
from msgspec.structs import replace
from tests.contract.store.conftest import NOW, Store

from tocsin.kernel.errors import NotFound
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.templates import load_templates
from tocsin.store import urls
from tocsin.store.catalog import CatalogKeeper, hash_secret
from tocsin.store.sealing import Seal
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

SEAL = Seal(b"k" * 32)


def seen(store: Store, keeper: CatalogKeeper, guid: str) -> str:
    """Return which API URL a GUID leads to on a node, once its next turn has looked."""
    return store.do(keeper.refresh).url_ids.get(hash_secret(guid), "")


def test_every_node_forgets_the_old_secret(store: Store) -> None:
    """After the commit each node's next look at the catalog finds the new secret, and not the old."""

    def create(tx: Tx) -> Thing:
        url_id = urls.create(tx, SEAL, store.ids, NOW)
        body = Integration("generic", "x", url_id)
        return store.things.create(tx, "integration", "renewed", "Renewed", body, author="t", now=NOW)

    def renew(tx: Tx) -> str:
        urls.regenerate(tx, SEAL, store.ids, url_id)
        store.things.update(tx, replace(thing, body=replace(thing.body, api_url_number=2)), "t", NOW)
        return urls.guid_of(tx, SEAL, url_id)

    thing = store.do(create)
    url_id = thing.body.api_url_id
    old = store.do(lambda tx: urls.guid_of(tx, SEAL, url_id))
    nodes = [CatalogKeeper(store.things, load_templates()) for _ in range(2)]
    assert [seen(store, node, old) for node in nodes] == [url_id, url_id]
    new = store.do(renew)
    assert [(seen(store, node, old), seen(store, node, new)) for node in nodes] == [("", url_id)] * 2


def test_nobodys_url_has_no_new_secret(store: Store) -> None:
    """An API URL that isn't there is NotFound."""
    with pytest.raises(NotFound, match="no API URL url_none"):
        store.do(lambda tx: urls.regenerate(tx, SEAL, store.ids, "url_none"))
