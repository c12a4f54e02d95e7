"""API keys: their tokens, what is stored of them, and how long they live."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.accounts.keys import ApiKey, actor_of_key, hash_token, is_live, is_well_formed, make_token
from tocsin.accounts.permissions import Actor, Permission

SECRET = "0123456789abcdef" * 4
TOKEN = make_token(SECRET)
secrets = st.integers(0, 2**256 - 1).map(lambda number: f"{number:064x}")


def test_the_form_of_a_token_stays():
    """A token is the prefix, the secret and six digits of checksum, the same in every release."""
    assert make_token(SECRET) == f"tcn_{SECRET}2ba8bc"


@given(secrets)
def test_every_token_made_is_well_formed(secret: str):
    """Every secret gives a token that passes its own check."""
    assert is_well_formed(make_token(secret))


@given(secrets, st.integers(4, 73), st.sampled_from("0123456789abcdef"))
def test_one_wrong_digit_is_noticed(secret: str, place: int, digit: str):
    """A token with one digit mistyped is told from a token, before the database is asked."""
    token = make_token(secret)
    mistyped = token[:place] + digit + token[place + 1 :]

    assert is_well_formed(mistyped) == (mistyped == token)


@pytest.mark.parametrize("text", ["", "tcn_", TOKEN[:-1], TOKEN + "0", TOKEN.upper(), TOKEN[4:], "hcw_" + TOKEN[4:]])
def test_other_texts_are_no_tokens(text: str):
    """A text that lacks a part, has one too many or is in capitals is not a token."""
    assert not is_well_formed(text)


@pytest.mark.parametrize("secret", ["", "ab", SECRET.upper(), SECRET + "0", "g" * 64])
def test_a_weak_secret_is_refused(secret: str):
    """A token is only made of 32 bytes in lower-case hex."""
    with pytest.raises(ValueError, match="64 lower-case hex digits"):
        make_token(secret)


def test_a_hash_is_sha_256_of_the_text():
    """What is stored is the SHA-256 that any tool computes, and the token isn't in it."""
    assert hash_token("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert SECRET not in hash_token(TOKEN)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (ApiKey("key_1", "ci", "", Permission.EDITOR), True),
        (ApiKey("key_1", "ci", "", Permission.EDITOR, expires_at=101), True),
        (ApiKey("key_1", "ci", "", Permission.EDITOR, expires_at=100), False),
        (ApiKey("key_1", "ci", "", Permission.EDITOR, revoked_at=1), False),
    ],
)
def test_a_key_lives_until_it_expires_or_is_revoked(key: ApiKey, expected: bool):
    """At instant 100 a key lives unless it expired by then or was revoked."""
    assert is_live(key, 100) == expected


def test_a_key_without_teams_reaches_everything():
    """A key that names no team has its permission of everything."""
    key = ApiKey("key_1", "ci", "", Permission.EDITOR)

    assert actor_of_key(key) == Actor("key_1", "ci", "key", permission_everywhere="editor")


def test_a_key_with_teams_reaches_those():
    """A key that names teams has its permission of those and nothing of everything."""
    key = ApiKey("key_1", "ci", "", Permission.EDITOR, ("tea_1", "tea_2"))

    assert actor_of_key(key) == Actor("key_1", "ci", "key", teams={"tea_1": "editor", "tea_2": "editor"})
