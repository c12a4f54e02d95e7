"""Chats: what somebody says to us in a room. `disk full on web-1` opens, `resolve disk full on web-1` closes."""

from html import unescape

VERBS = ("close", "resolve")
CALLS = ("!", "@")  # begin a word that only calls us, such as a webhook's trigger word
WRAPS = ("p", "div")  # what Teams may put around a text


def heard(text: str) -> tuple[str, str]:
    """Return the verb with which a text begins, '' for none, and the rest without mentions and needless blanks."""
    words = _plain(text).split()
    while len(words) > 1 and words[0].startswith(CALLS):
        words.pop(0)
    verb = words[0].rstrip(":").casefold() if words else ""
    return (verb, " ".join(words[1:])) if verb in VERBS else ("", " ".join(words))


def _plain(text: str) -> str:
    """Return a text without the tags and mentions before it, and with the signs that a chat writes as entities."""
    text = text.strip()
    for tag in WRAPS:
        text = text.removeprefix(f"<{tag}>").removesuffix(f"</{tag}>").strip()
    while text.startswith("<at>"):
        text = text.partition("</at>")[2].removeprefix("&nbsp;").strip()
    return unescape(text)
