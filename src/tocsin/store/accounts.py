"""Accounts: API keys, passwords and sessions. Keys and sessions are stored as hashes."""

from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from tocsin.accounts.keys import ApiKey
from tocsin.accounts.permissions import Permission
from tocsin.kernel.errors import NotFound
from tocsin.store.tables import api_keys, credentials, sessions
from tocsin.store.tx import Tx

KEYS_MAX = 10_000
_KEY = select(api_keys).where(api_keys.c.hash == bindparam("hash"))
_SESSION = select(sessions).where(sessions.c.hash == bindparam("hash"))


def add_key(tx: Tx, key: ApiKey) -> None:
    """Save a new key."""
    tx.run(
        insert(api_keys).values(
            id=key.id,
            hash=key.hash,
            name=key.name,
            prefix=key.prefix,
            permission=key.permission,
            team_ids=",".join(key.team_ids),
            created_by=key.created_by,
            created_at=key.created_at,
            expires_at=key.expires_at,
        )
    )


def key_by_hash(tx: Tx, token_hash: str) -> ApiKey | None:
    """Return the key of a token's hash."""
    row = tx.one(_KEY, {"hash": token_hash})
    return _key(row) if row else None


def keys(tx: Tx) -> list[ApiKey]:
    """Return all keys, revoked ones too, the newest first."""
    return [_key(row) for row in tx.all(select(api_keys).order_by(api_keys.c.id.desc()).limit(KEYS_MAX))]


def key(tx: Tx, key_id: str) -> ApiKey:
    """Return a key; raise NotFound."""
    row = tx.one(select(api_keys).where(api_keys.c.id == key_id))
    if row is None:
        raise NotFound(f"no key {key_id}")
    return _key(row)


def revoke_key(tx: Tx, key_id: str, at: int) -> None:
    """End a key; one that was revoked before keeps its instant."""
    tx.run(update(api_keys).where(api_keys.c.id == key_id, api_keys.c.revoked_at == 0).values(revoked_at=at))


def _key(row: Row[Any]) -> ApiKey:
    return ApiKey(
        id=row.id,
        name=row.name,
        hash=row.hash,
        permission=Permission(row.permission),
        team_ids=tuple(one for one in row.team_ids.split(",") if one),
        created_by=row.created_by,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        prefix=row.prefix,
    )


def key_used(tx: Tx, key_id: str, at: int) -> None:
    """Record when a key was last used."""
    tx.run(update(api_keys).where(api_keys.c.id == key_id).values(last_used_at=at))


def set_password(tx: Tx, user_id: str, password_hash: str, at: int, *, must_change: bool) -> None:
    """Save a user's password hash; all of the user's sessions end."""
    tx.run(delete(credentials).where(credentials.c.user_id == user_id))
    tx.run(delete(sessions).where(sessions.c.user_id == user_id))
    tx.run(
        insert(credentials).values(
            user_id=user_id, password_hash=password_hash, must_change=int(must_change), updated_at=at
        )
    )


def password_of(tx: Tx, user_id: str) -> tuple[str, bool] | None:
    """Return (hash, must change) of a user's password."""
    row = tx.one(select(credentials).where(credentials.c.user_id == user_id))
    return (row.password_hash, bool(row.must_change)) if row else None


def add_session(tx: Tx, token_hash: str, user_id: str, at: int, expires_at: int) -> None:
    """Save a new session."""
    tx.run(insert(sessions).values(hash=token_hash, user_id=user_id, created_at=at, expires_at=expires_at))


def session_user(tx: Tx, token_hash: str, now: int) -> str:
    """Return the user of a live session, '' when there is none."""
    row = tx.one(_SESSION, {"hash": token_hash})
    return row.user_id if row and row.expires_at > now else ""


def end_session(tx: Tx, token_hash: str) -> None:
    """End a session."""
    tx.run(delete(sessions).where(sessions.c.hash == token_hash))
