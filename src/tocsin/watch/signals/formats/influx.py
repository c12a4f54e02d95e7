"""
Influx line protocol, version 1: `measurement,tag=value field=value[,field=value] [timestamp]`, one point set a line.

The series part of a line (measurement and tags) is read once and remembered; a line without backslash and quote is
cut with string splits alone. What only has text fields is no metric: the line is fine and brings nothing.

Source: https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
"""

from collections.abc import Callable
from functools import lru_cache
from sys import float_info, intern
from typing import NamedTuple

from tocsin.kernel.errors import FormatError
from tocsin.kernel.instants import HOUR, MILLISECOND, MINUTE, SECOND
from tocsin.watch.signals.points import BadLine, Batch, Point

BODY_MAX = 32 * 1024 * 1024  # bytes
LINE_MAX = 65_536  # characters
CONTINUED_MAX = 20  # lines over which a quoted text may go on
TAGS_MAX = 64
FIELDS_MAX = 1_000
NAME_MAX = 255  # characters of a metric's or tag's name
LABEL_MAX = 1_024  # characters of a tag's value
AHEAD_MAX = 10 * MINUTE
BAD_MAX = 1_000  # bad lines that are named; the others are counted
KNOWN_MAX = 100_000  # series parts that are remembered
KNOWN_LENGTH_MAX = 512  # characters of a series part that is remembered
DIGITS_MAX = 20  # of a whole number
FLOAT_MAX = float_info.max
TOKEN_TAG = "token"  # noqa: S105 (the name of a tag)

PRECISIONS: dict[str, Callable[[int], int]] = {
    "n": lambda number: number // 1_000,
    "ns": lambda number: number // 1_000,
    "u": lambda number: number,
    "us": lambda number: number,
    "ms": lambda number: number * MILLISECOND,
    "s": lambda number: number * SECOND,
    "m": lambda number: number * MINUTE,
    "h": lambda number: number * HOUR,
}

EXPECTED = "expected `measurement,tag=value field=value timestamp`"

_Pairs = list[tuple[str, str]]
_TRUE = ("t", "T", "true", "True", "TRUE")
_FALSE = ("f", "F", "false", "False", "FALSE")
_NUMBER_SIGNS = "0123456789+-.eE"
_INTEGERS = {"i": (-(1 << 63), (1 << 63) - 1), "u": (0, (1 << 64) - 1)}


class _Bad(ValueError):
    """A line can't be read; the text says why."""


class _Unclosed(_Bad):
    """A quoted text has no closing quote on this line."""


class _Series(NamedTuple):
    measurement: str
    token: str
    labels: dict[str, str]


def parse(body: bytes, received_at: int, precision: str = "ns") -> Batch:
    """Return the points of a body by token, and its bad lines; raise FormatError for what no line can mend."""
    to_micros = PRECISIONS.get(precision)
    if to_micros is None:
        raise FormatError(f"unknown precision {precision[:20]!r}; known: {', '.join(PRECISIONS)}")
    if len(body) > BODY_MAX:
        raise FormatError(f"the body has {len(body)} bytes; at most {BODY_MAX} are read")
    reader = _Reader(body, received_at, to_micros)
    reader.read()
    return Batch(reader.points, reader.bad())


class _Reader:
    """Reads the lines of one body."""

    def __init__(self, body: bytes, received_at: int, to_micros: Callable[[int], int]) -> None:
        self.points: dict[str, list[Point]] = {}
        self._received_at = received_at
        self._to_micros = to_micros
        self._bad: list[BadLine] = []
        self._bad_count = 0
        text, self._is_unicode = _decoded(body)
        self._lines = text.split("\n")
        self._last = ("", received_at)  # most lines of one request bear the same timestamp

    def read(self) -> None:
        """Read all lines; keep what is good and name what is not."""
        lines = self._lines
        index = 0
        while index < len(lines):
            text = lines[index]
            index += 1
            if not text or text[0] == "#" or text.isspace():
                continue
            try:
                self._read_line(text)
            except _Unclosed as error:
                index = self._read_continued(text, index, error)
            except _Bad as error:
                self._refuse(index, str(error))

    def bad(self) -> tuple[BadLine, ...]:
        """Return the bad lines, and after the first `BAD_MAX` how many more there were."""
        more = self._bad_count - len(self._bad)
        if more:
            self._bad.append(BadLine(self._bad[-1].line + 1, f"from here on {more} more lines can't be read"))
        return tuple(self._bad)

    def _refuse(self, number: int, reason: str) -> None:
        self._bad_count += 1
        if len(self._bad) < BAD_MAX:
            self._bad.append(BadLine(number, reason))

    def _read_continued(self, text: str, index: int, unclosed: _Unclosed) -> int:
        """Read a line whose quoted text goes on in the next lines; return the index of the first line not read."""
        for end in range(index, min(index + CONTINUED_MAX, len(self._lines))):
            if '"' not in self._lines[end]:
                continue
            try:
                self._read_line("\n".join([text, *self._lines[index : end + 1]]))
            except _Bad:
                break  # so only the first line is at fault, and those after it are read on their own
            return end + 1
        self._refuse(index, str(unclosed))
        return index

    def _read_line(self, text: str) -> None:
        if len(text) > LINE_MAX:
            raise _Bad(f"longer than {LINE_MAX} characters")
        if not (self._is_unicode or _is_unicode(text)):
            raise _Bad("not UTF-8")
        series_text, pairs, timestamp = _cut(text)
        series = _known(series_text) if len(series_text) <= KNOWN_LENGTH_MAX else _read_series(series_text)
        measurement, token, labels = series
        if timestamp != self._last[0]:
            self._last = (timestamp, self._instant(timestamp) if timestamp else self._received_at)
        at = self._last[1]
        fresh = [
            Point(_metric(measurement, field), labels, _number(field, value), at)
            for field, value in pairs
            if value[0] != '"'
        ]
        if fresh:
            self.points.setdefault(token, []).extend(fresh)

    def _instant(self, text: str) -> int:
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or len(digits) > DIGITS_MAX:
            raise _Bad(f"the timestamp {text[:40]!r} is no whole number")
        at = self._to_micros(int(text))
        if at < 0:
            raise _Bad(f"the timestamp {text} lies before 1970")
        ahead = at - self._received_at
        if ahead > AHEAD_MAX:
            raise _Bad(f"the timestamp {text} is {ahead / MINUTE:.0f} min ahead of our clock; is the precision right?")
        return at


def _decoded(body: bytes) -> tuple[str, bool]:
    """Return the body as text, and whether all of it is UTF-8; stray bytes are kept as lone surrogates."""
    try:
        return body.decode(), True
    except UnicodeDecodeError:
        return body.decode(errors="surrogateescape"), False


def _is_unicode(line: str) -> bool:
    try:
        line.encode()
    except UnicodeEncodeError:
        return False
    return True


def _cut(text: str) -> tuple[str, _Pairs, str]:
    """Return a line's series part, its fields and its timestamp ('' where it has none)."""
    if "\\" not in text and '"' not in text:
        parts = text.split(" ")
        if len(parts) != 3 or not parts[0] or not parts[1]:
            parts = text.split()
        if len(parts) == 2:
            parts.append("")
        if len(parts) != 3:
            raise _Bad(f"{EXPECTED}, separated by spaces")
        return parts[0], _split_fields(parts[1]), parts[2].rstrip()
    text = text.strip()
    end = _unescaped(text, " ", 0)
    if end == len(text):
        raise _Bad(f"{EXPECTED}, separated by spaces")
    return text[:end], *_scan_fields(text[end + 1 :])


def _read_series(text: str) -> _Series:
    head, *tags = _pieces(text, ",")
    if len(tags) > TAGS_MAX:
        raise _Bad(f"{len(tags)} tags; at most {TAGS_MAX} are read")
    labels: dict[str, str] = {}
    for tag in tags:
        name, *values = _pieces(tag, "=")
        if len(values) != 1 or not name or not values[0]:
            raise _Bad(f"the tag {tag[:40]!r} is not of the form `name=value`")
        name = intern(_checked(_plain(name), "a tag's name", NAME_MAX))
        if name in labels:
            raise _Bad(f"the tag {name[:40]!r} is given twice")
        labels[name] = _checked(_plain(values[0]), f"the tag {name[:40]!r}", LABEL_MAX)
    token = labels.pop(TOKEN_TAG, "")
    return _Series(_checked(_plain(head), "the measurement", NAME_MAX), token, labels)


_known = lru_cache(KNOWN_MAX)(_read_series)


@lru_cache(KNOWN_MAX)
def _metric(measurement: str, field: str) -> str:
    return _checked(f"{measurement}.{_checked(_plain(field), 'a field name', NAME_MAX)}", "the metric's name", NAME_MAX)


def _checked(text: str, what: str, length_max: int) -> str:
    if not text:
        raise _Bad(f"{what} is empty")
    if len(text) > length_max:
        raise _Bad(f"{what} is longer than {length_max} characters")
    if "\x00" in text:
        raise _Bad(f"{what} contains a NUL character")
    return text


def _pieces(text: str, sign: str) -> list[str]:
    """Split at each `sign` that has no backslash before it."""
    pieces = text.split(sign)
    if "\\" not in text:
        return pieces
    joined = [pieces[0]]
    for piece in pieces[1:]:
        if joined[-1].endswith("\\"):
            joined[-1] += sign + piece
        else:
            joined.append(piece)
    return joined


def _plain(text: str) -> str:
    """Take off the backslashes that escape a comma, an equals sign or a space; others stand for themselves."""
    if "\\" not in text:
        return text
    return text.replace("\\,", ",").replace("\\=", "=").replace("\\ ", " ")


def _split_fields(text: str) -> _Pairs:
    """Read fields without backslash and quote."""
    pairs: _Pairs = []
    for item in text.split(","):
        field, _, value = item.partition("=")
        if not field or not value:
            raise _Bad(f"the field {item[:40]!r} is not of the form `name=value`")
        pairs.append((field, value))
    if len(pairs) > FIELDS_MAX:
        raise _Bad(f"{len(pairs)} fields; at most {FIELDS_MAX} are read")
    return pairs


def _scan_fields(rest: str) -> tuple[_Pairs, str]:
    """Read fields and timestamp where a name may be escaped and a value quoted."""
    rest = rest.lstrip(" ")
    pairs: _Pairs = []
    start = 0
    while len(pairs) < FIELDS_MAX:
        equals = _unescaped(rest, "=", start)
        field = rest[start:equals]
        if not field or equals == len(rest):
            raise _Bad(f"the field {rest[start : start + 40]!r} is not of the form `name=value`")
        end = _value_end(rest, equals + 1)
        if end == equals + 1:
            raise _Bad(f"the field {_plain(field)[:40]!r} has no value")
        pairs.append((field, rest[equals + 1 : end]))
        if rest[end : end + 1] != ",":
            return pairs, rest[end:].strip(" ")
        start = end + 1
    raise _Bad(f"more than {FIELDS_MAX} fields")


def _value_end(rest: str, start: int) -> int:
    if rest[start : start + 1] == '"':
        end = _closing_quote(rest, start + 1) + 1
        if rest[end : end + 1] not in ("", ",", " "):
            raise _Bad(f"after a quoted text comes {rest[end : end + 20]!r}, not a comma or a space")
        return end
    ends = [found for found in (rest.find(",", start), rest.find(" ", start)) if found >= 0]
    return min(ends, default=len(rest))


def _closing_quote(rest: str, start: int) -> int:
    end = rest.find('"', start)
    while end >= 0:
        before = rest[start:end]
        if (len(before) - len(before.rstrip("\\"))) % 2 == 0:
            return end
        end = rest.find('"', end + 1)
    raise _Unclosed("a quoted text has no closing quote")


def _unescaped(text: str, sign: str, start: int) -> int:
    found = text.find(sign, start)
    while found > 0 and text[found - 1] == "\\":
        found = text.find(sign, found + 1)
    return found if found >= 0 else len(text)


def _number(field: str, text: str) -> float:
    """Return the value of a field that is no text: a float, an integer with `i` or `u`, or a boolean as 0 or 1."""
    if text.strip(_NUMBER_SIGNS):
        return _whole_number(field, text)
    try:
        number = float(text)
    except ValueError as error:
        raise _no_number(field, text, "which is no number") from error
    if not -FLOAT_MAX <= number <= FLOAT_MAX:
        raise _no_number(field, text, "which is no finite number")
    return number


def _whole_number(field: str, text: str) -> float:
    if text in _TRUE or text in _FALSE:
        return float(text in _TRUE)
    bounds = _INTEGERS.get(text[-1])
    digits = text[:-1].removeprefix("-")
    if bounds is None or not (digits.isascii() and digits.isdigit()):
        raise _no_number(field, text, "which is no number")
    if len(digits) > DIGITS_MAX or not bounds[0] <= int(text[:-1]) <= bounds[1]:
        raise _no_number(field, text, "beyond 64 bits")
    return float(int(text[:-1]))


def _no_number(field: str, text: str, reason: str) -> _Bad:
    return _Bad(f"the field {field[:40]!r} has the value {text[:40]!r}, {reason}")
