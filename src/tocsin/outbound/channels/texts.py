"""Texts for people: one line where a line is wanted, cut visibly where a bound asks for it."""

CUT = "… [cut]"
TITLE_MAX = 500  # bytes

# Explicit direction marks can make a text read as what it isn't; the marks that scripts need (U+200E, U+200F) stay.
_DIRECTIONS = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
_BREAKS = (0x09, 0x0A, 0x2028, 0x2029)
_CONTROLS = dict.fromkeys(code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in _BREAKS)
_PLAIN = _CONTROLS | _DIRECTIONS
_LINE = dict.fromkeys((*_CONTROLS, *_BREAKS), " ") | _DIRECTIONS


def cut(text: str, bytes_max: int) -> str:
    """Return the text in at most `bytes_max` (16 or more) bytes of UTF-8; one that is cut ends with `CUT`."""
    if len(text) * 4 <= bytes_max:
        return text
    raw = text.encode()
    if len(raw) <= bytes_max:
        return text
    return raw[: bytes_max - len(CUT.encode())].decode(errors="ignore") + CUT


def one_line(text: str) -> str:
    """Return the text in one line, without control characters and direction overrides: safe as a header's value."""
    if text.isascii() and text.isprintable():
        return text
    return " ".join(text.translate(_LINE).split())


def plain(text: str) -> str:
    """Return the text in lines that end with LF, without control characters and direction overrides."""
    if text.isascii() and text.isprintable():
        return text
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_PLAIN)


def titled(text: str) -> str:
    """Return a title: one line of at most `TITLE_MAX` bytes."""
    return cut(one_line(text), TITLE_MAX)
