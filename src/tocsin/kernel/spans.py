"""Spans as people read them."""

from tocsin.kernel.instants import SECOND

UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def span_text(span: int) -> str:
    """Return a span (µs) in its two largest units: `26 h` is `1 d 2 h`; below a second it is `0 s`."""
    seconds = max(span, 0) // SECOND
    parts: list[str] = []
    for size, unit in UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
        elif parts:
            break
    return " ".join(parts[:2]) or "0 s"
