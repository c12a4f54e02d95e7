"""Texts: cut visibly, folded to one line, never longer than asked."""

from hypothesis import given
from hypothesis import strategies as st

from tocsin.outbound.channels.texts import CUT, TITLE_MAX, cut, one_line, plain, titled


@given(st.text(), st.integers(16, 200))
def test_a_cut_text_fits_and_shows_it(text: str, bytes_max: int) -> None:
    """A text in at most n bytes is itself, or its beginning with the mark of a cut."""
    result = cut(text, bytes_max)
    assert len(result.encode()) <= bytes_max
    assert result == text or (result.endswith(CUT) and text.startswith(result.removesuffix(CUT)))


def test_a_cut_never_splits_a_character() -> None:
    """An emoji of four bytes at the edge is left out whole."""
    assert cut("🔥" * 10, 18) == "🔥🔥" + CUT


@given(st.text())
def test_a_line_has_no_way_to_end(text: str) -> None:
    """One line holds nothing at which a new one would begin, nor NUL, nor direction overrides."""
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\0\r\n\v\f\x1c\x85\u2028\u2029\u202a\u202e\u2066\u2069")


def test_a_line_keeps_its_words() -> None:
    """CR LF and tabs between words become one space; joined emoji and Hebrew stay as they are."""
    assert one_line("Subject\r\nBcc: x@example.com\ty") == "Subject Bcc: x@example.com y"
    assert one_line("שלום 👩‍🚒") == "שלום 👩‍🚒"


def test_plain_text_keeps_its_lines() -> None:
    """All kinds of line ends become LF, and controls and overrides go."""
    assert plain("a\r\nb\rc\n\td\0\x1b[31m\u202ee") == "a\nb\nc\n\td[31me"


def test_a_title_is_short() -> None:
    """A title of 100 kB becomes one line of at most TITLE_MAX bytes that shows the cut."""
    title = titled("é\n" * 50_000)
    assert len(title.encode()) <= TITLE_MAX
    assert title.endswith(CUT)
