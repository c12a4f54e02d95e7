"""
API keys: a token for programs. Only its SHA-256 is stored: 256 random bits need no slow hash.

A token is `tcn_`, 64 hex digits of secret, 6 of checksum. The prefix lets secret scanners find a leaked one; the
checksum tells a mistyped token from an unknown one without asking the database.
"""

import hashlib

from tocsin.accounts.permissions import Actor, Permission
from tocsin.kernel.values import Value

PREFIX = "tcn_"
SECRET_LENGTH = 64
CHECKSUM_LENGTH = 6
SHOWN_LENGTH = 8
HEX_DIGITS = frozenset("0123456789abcdef")


class ApiKey(Value, frozen=True):
    """A program's key: its permission, of everything or, where `team_ids` names some, of those teams only."""

    id: str
    name: str
    hash: str
    permission: Permission
    team_ids: tuple[str, ...] = ()
    created_by: str = ""
    created_at: int = 0
    expires_at: int = 0  # 0: never
    last_used_at: int = 0
    revoked_at: int = 0
    prefix: str = ""  # the token's first characters, by which its owner knows it again


def make_token(secret: str) -> str:
    """Return the token of 32 random bytes given as hex; raise ValueError when they are not that."""
    if not _is_secret(secret):
        raise ValueError(f"a token's secret is {SECRET_LENGTH} lower-case hex digits")
    return f"{PREFIX}{secret}{_checksum(secret)}"


def prefix_of(token: str) -> str:
    """Return the first characters of a token, which say nothing of the rest."""
    return token[: len(PREFIX) + SHOWN_LENGTH]


def is_well_formed(token: str) -> bool:
    """Return whether a text is a token, by its form and checksum."""
    if not token.startswith(PREFIX):
        return False
    body = token[len(PREFIX) :]
    secret, checksum = body[:SECRET_LENGTH], body[SECRET_LENGTH:]
    return _is_secret(secret) and checksum == _checksum(secret)


def hash_token(token: str) -> str:
    """Return what is stored of a token: the SHA-256 of its text, as hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def is_live(key: ApiKey, now: int) -> bool:
    """Return whether a key is neither revoked nor expired; it is expired from `expires_at` on."""
    return not key.revoked_at and not (key.expires_at and key.expires_at <= now)


def actor_of_key(key: ApiKey) -> Actor:
    """Return the actor that a key is."""
    if key.team_ids:
        return Actor(key.id, key.name, "key", teams=dict.fromkeys(key.team_ids, key.permission.value))
    return Actor(key.id, key.name, "key", permission_everywhere=key.permission.value)


def _is_secret(text: str) -> bool:
    return len(text) == SECRET_LENGTH and HEX_DIGITS.issuperset(text)


def _checksum(secret: str) -> str:
    return hashlib.sha256(f"{PREFIX}{secret}".encode()).hexdigest()[:CHECKSUM_LENGTH]
