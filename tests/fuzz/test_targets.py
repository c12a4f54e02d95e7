"""Readers of strangers' bytes: whatever comes, only typed errors come out. `make fuzz` asks the same for longer."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.fuzz.targets import SEPARATOR, TARGETS

TOKENS = (
    *(
        b"\x00",
        b"\xff",
        b"\xed\xa0\x80",
        b"\xef\xbb\xbf",
        b"\\u0000",
        b"\\ud800",
        b"\r\n",
        b"\n",
        b" ",
        b"\t",
        SEPARATOR,
    ),
    *(
        b'"',
        b"'",
        b"`",
        b"{",
        b"}",
        b"[",
        b"]",
        b"<",
        b">",
        b"(",
        b")",
        b"^",
        b".",
        b",",
        b":",
        b";",
        b"=",
        b"&",
        b"%",
        b"-",
    ),
    *(b"null", b"true", b"1e999", b"-0", b"9223372036854775808", b"NaN", b"{}", b"[]", b'""', b"0", b"A" * 300),
)
edits = st.lists(
    st.tuples(st.integers(0, 2_000), st.integers(0, 40), st.sampled_from(TOKENS) | st.binary(max_size=8)), max_size=6
)


def edited(seed: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """Return a seed in which pieces were replaced."""
    for place, length, piece in changes:
        start = place % (len(seed) + 1)
        seed = seed[:start] + piece + seed[start + length :]
    return seed


@pytest.mark.parametrize("name", TARGETS)
def test_every_seed_is_read(name: str) -> None:
    """The first seed of each target reaches its end: what is fuzzed is more than a refusal."""
    target = TARGETS[name]
    results = [target.call(seed) for seed in target.seeds]
    assert results[0] is not None


@pytest.mark.parametrize("name", TARGETS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_only_typed_errors_come_out(name: str, data: st.DataObject) -> None:
    """Neither random bytes nor a seed with pieces replaced raises anything but what a reader says that it raises."""
    target = TARGETS[name]
    target.call(edited(data.draw(st.sampled_from(target.seeds)), data.draw(edits)))
    target.call(data.draw(st.binary(max_size=200)))
