"""What is said in a chat."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.respond.integrations.chats import VERBS, heard
from tocsin.respond.integrations.paths import compile_text


@pytest.mark.parametrize(
    ("text", "verb", "meant"),
    [
        ("Disk full", "", "Disk full"),
        ("resolve Disk full", "resolve", "Disk full"),
        ("  CLOSE:  Disk \n full ", "close", "Disk full"),
        ("closed the door", "", "closed the door"),
        ("please close it", "", "please close it"),
        ("resolve", "resolve", ""),
        ("", "", ""),
        ("<at>page</at> Disk full", "", "Disk full"),
        ("<at>page</at>&nbsp;<at>ann</at> resolve Disk full", "resolve", "Disk full"),
        ("<p><at>page</at>Disk full</p>", "", "Disk full"),
        ("<at>page", "", ""),
        ("&lt;at&gt;x&lt;/at&gt; &amp; y", "", "<at>x</at> & y"),
        ("!page @ann resolve Disk full", "resolve", "Disk full"),
        ("!page", "", "!page"),
        ("/var is full", "", "/var is full"),
    ],
)
def test_a_verb_and_what_is_meant(text: str, verb: str, meant: str) -> None:
    """Mentions and trigger words before a text are not meant; a verb only counts as its first word."""
    assert heard(text) == (verb, meant)


@given(st.text(max_size=40))
def test_the_words_that_opened_close(text: str) -> None:
    """Whatever opens, `resolve` and `close` before it have its key, in any case."""
    verb, meant = heard(text)
    if verb or not meant:
        return
    key = compile_text("<text:chat_key>")
    for closing in VERBS:
        said = f"{closing} {meant}"
        assert heard(said)[0] == closing
        assert key({"text": said.replace("&", "&amp;")}) == key({"text": meant.replace("&", "&amp;")})
