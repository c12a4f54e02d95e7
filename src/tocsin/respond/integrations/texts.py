"""Texts of reports: bounded, without NUL, and keys that fit a column."""

import hashlib

SUBJECT_MAX = 1_000
TEXT_MAX = 20_000
KEY_MAX = 255


def clean(text: str, length: int) -> str:
    """Return a text without NUL, cut to a length with `…`."""
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if len(text) <= length else text[: length - 1] + "…"


def bounded(key: str) -> str:
    """Return a key as it is, a longer one as its hash."""
    key = key.replace("\x00", "")
    return key if len(key) <= KEY_MAX else "sha256:" + hashlib.sha256(key.encode()).hexdigest()


def link(url: str) -> str:
    """Return a URL that a person may follow, '' for any other."""
    return clean(url, SUBJECT_MAX) if url.startswith(("http://", "https://")) else ""
