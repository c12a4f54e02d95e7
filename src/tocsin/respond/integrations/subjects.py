"""Subjects of mails: what stands before the topic, such as `Re:`, `RECOVERY:` or `[RESOLVED]`."""

from collections.abc import Iterator

PREFIXES = frozenset({"re", "fw", "fwd", "aw", "wg", "sv", "vs", "vb", "tr", "rv", "ref", "res", "odp", "enc", "antw"})
OPENING = frozenset(
    {
        "alarm",
        "alert",
        "critical",
        "down",
        "error",
        "failure",
        "incident",
        "open",
        "opened",
        "problem",
        "triggered",
        "warning",
    }
)
CLOSING = frozenset({"closed", "fixed", "ok", "recovered", "recovery", "resolved", "up"})
ROUNDS_MAX = 20


def unprefixed(subject: str) -> str:
    """Return a subject without `Re:`, `Fwd:` and their like."""
    *_, (_, rest) = _peeled(subject, PREFIXES)
    return rest


def topic(subject: str) -> str:
    """Return what a subject is of, the same for a problem and its end: without prefixes and words for a status."""
    *_, (_, rest) = _peeled(subject, PREFIXES | OPENING | CLOSING)
    return rest


def state(subject: str) -> str:
    """Return the word for a status with which a subject begins, in lower case; '' when it begins with none."""
    words = (word for word, _ in _peeled(subject, PREFIXES | OPENING | CLOSING) if word not in PREFIXES)
    return next((word for word in words if word), "")


def problem(subject: str) -> str:
    """Return the topic of a subject that begins with a word for a problem; '' for any other."""
    return topic(subject) if state(subject) in OPENING else ""


def _peeled(subject: str, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield each known word that stands before the rest, with that rest; first no word and the whole subject."""
    rest = " ".join(subject.split())
    yield "", rest
    for _ in range(ROUNDS_MAX):
        if rest.startswith("["):
            word, end, after = rest[1:].partition("]")
        else:
            word, end, after = rest.partition(":")
        word = word.partition("[")[0].partition("(")[0].strip().casefold()  # `Re[2]:` and `Re(2):` count too
        after = after.lstrip(" :-")
        if not end or word not in known or not after:
            return
        rest = after
        yield word, rest
