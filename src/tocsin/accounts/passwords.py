"""
Passwords, as argon2id with 19 MiB, two passes, one lane: tens of milliseconds of CPU, so callers keep it off the loop.

The salt is argon2's own randomness: no decision depends on it.
"""

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from tocsin.kernel.errors import Invalid

LENGTH_MIN = 12  # characters
LENGTH_MAX = 256

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

# The hash of a password that nobody knows. Who isn't there is verified against it, so that a login takes as long.
NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$jXEgzntZlEYaekkRkkFb9g$rn/FQudeQ8resHL13h3YjFJQZSW2FT4tMvY5ArbtQmw"


def hash_password(password: str) -> str:
    """Return the hash to store, with its salt and costs; raise Invalid when the password is too short or too long."""
    if not LENGTH_MIN <= len(password) <= LENGTH_MAX:
        raise Invalid(f"a password has {LENGTH_MIN} to {LENGTH_MAX} characters", field="password")
    return _hasher.hash(_encoded(password))


def is_password(password: str, stored: str | None) -> bool:
    """Return whether this is the password; without `stored` (no such user) it takes as long and is not."""
    if len(password) > LENGTH_MAX:
        return False
    try:
        return _hasher.verify(stored or NOBODY, _encoded(password)) and bool(stored)
    except VerifyMismatchError:
        return False


def is_outdated(stored: str) -> bool:
    """Return whether a stored hash was made with other costs than today's, so that the next login should renew it."""
    return _hasher.check_needs_rehash(stored)


def _encoded(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")
