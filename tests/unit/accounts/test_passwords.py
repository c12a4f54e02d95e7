"""Passwords: stored so that a stolen database doesn't give them away."""

import pytest
from argon2 import PasswordHasher

from tocsin.accounts.passwords import LENGTH_MAX, LENGTH_MIN, NOBODY, hash_password, is_outdated, is_password
from tocsin.kernel.errors import Invalid

PASSWORD = "wide awake at 03:00"


def test_the_right_password_passes_and_another_does_not():
    """A stored hash knows its own password and no other."""
    stored = hash_password(PASSWORD)

    assert is_password(PASSWORD, stored)
    assert not is_password(PASSWORD + ".", stored)


def test_the_costs_are_in_the_hash():
    """A hash is argon2id with 19 MiB, two passes and one lane, and so is nobody's, so that both take as long."""
    assert hash_password(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert NOBODY.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_nobody_has_a_password():
    """Where there is no user, or a user without a password, no password is right."""
    assert not is_password(PASSWORD, None)
    assert not is_password("", "")


@pytest.mark.parametrize("length", [0, LENGTH_MIN - 1, LENGTH_MAX + 1])
def test_a_password_has_bounds(length: int):
    """A password that is too short or too long is refused by name of the field."""
    with pytest.raises(Invalid, match="12 to 256 characters") as caught:
        hash_password("x" * length)

    assert caught.value.field == "password"


def test_an_endless_password_costs_nothing():
    """A login with a password beyond the bound is refused without hashing it: the stored hash isn't even read."""
    assert not is_password("x" * (LENGTH_MAX + 1), "not a hash")


def test_a_hash_with_other_costs_is_outdated():
    """A hash made with lower costs asks to be renewed, today's doesn't."""
    assert is_outdated(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD))
    assert not is_outdated(NOBODY)
