"""Grouped keys: which incident a problem joined. A row that names a resolved one means nothing, until it is gone."""

from collections.abc import Sequence

from sqlalchemy import text

from tocsin.store.queries import Query
from tocsin.store.tx import Tx

_OF_KEYS = Query(
    "grouped_keys.dedup_key, grouped_keys.incident_id",
    "FROM grouped_keys JOIN incidents ON incidents.id = grouped_keys.incident_id"
    " WHERE grouped_keys.api_url_id = :lane AND grouped_keys.dedup_key IN :keys AND incidents.status <> 'resolved'"
    " ORDER BY grouped_keys.dedup_key",
)
_OF_INCIDENT = Query(
    "api_url_id, dedup_key", "FROM grouped_keys WHERE incident_id = :incident ORDER BY api_url_id, dedup_key"
)
_REMEMBER = text(
    "INSERT INTO grouped_keys (api_url_id, dedup_key, incident_id) VALUES (:lane, :key, :incident)"
    " ON CONFLICT (api_url_id, dedup_key) DO UPDATE SET incident_id = excluded.incident_id"
)
_OVER = text(
    """
    DELETE FROM grouped_keys WHERE incident_id IN (
        SELECT DISTINCT incident_id FROM grouped_keys JOIN incidents ON incidents.id = incident_id
        WHERE incidents.status = 'resolved' LIMIT :limit
    )
    """
)


def of_keys(tx: Tx, api_url_id: str, keys: Sequence[str]) -> dict[str, str]:
    """Return the unresolved incidents that problems of an API URL joined, by dedup key."""
    return {row.dedup_key: row.incident_id for row in tx.rows(_OF_KEYS, lane=api_url_id, keys=list(keys))}


def of_incident(tx: Tx, incident_id: str) -> list[tuple[str, str]]:
    """Return API URL and dedup key of the problems that joined an incident, those that are over too."""
    return [(row.api_url_id, row.dedup_key) for row in tx.rows(_OF_INCIDENT, incident=incident_id)]


def remember(tx: Tx, api_url_id: str, key: str, incident_id: str) -> None:
    """Remember that a problem joined an incident."""
    tx.run(_REMEMBER, {"lane": api_url_id, "key": key, "incident": incident_id})


def delete_over(tx: Tx, limit: int) -> int:
    """Delete the keys of at most so many resolved incidents; return how many keys."""
    return tx.run(_OVER, {"limit": limit})
