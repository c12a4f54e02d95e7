"""Influx lines: what the golden files don't say, that is precision, bounds and the clock."""

import pytest

from tocsin.kernel.errors import FormatError
from tocsin.kernel.instants import MINUTE, SECOND
from tocsin.watch.signals.formats import influx
from tocsin.watch.signals.formats.influx import parse

NOW = 1_700_000_000 * SECOND


def reason(line: str, received_at: int = NOW) -> str:
    """Return why the only line of a body is bad."""
    batch = parse(line.encode(), received_at)
    assert batch.points == {}
    [bad] = batch.bad
    return bad.reason


@pytest.mark.parametrize(
    ("precision", "timestamp"),
    [
        ("ns", "1700000000123456789"),
        ("n", "1700000000123456789"),
        ("u", "1700000000123456"),
        ("us", "1700000000123456"),
        ("ms", "1700000000123"),
        ("s", "1700000000"),
        ("m", "28333333"),
        ("h", "472222"),
    ],
)
def test_timestamp_is_in_the_precision(precision: str, timestamp: str) -> None:
    """A timestamp becomes whole microseconds, in whichever unit the client says that it counts."""
    units = {"n": 1_000, "u": 1, "ms": 1_000, "s": SECOND, "m": MINUTE, "h": 60 * MINUTE}
    unit = units[precision if precision in units else precision[0]]
    expected = int(timestamp) // unit if precision[0] == "n" else int(timestamp) * unit
    [point] = parse(f"m v=1 {timestamp}".encode(), NOW, precision).points[""]
    assert point.at == expected


def test_unknown_precision_is_refused() -> None:
    """A precision that Influx doesn't know makes the whole body unreadable."""
    with pytest.raises(FormatError, match="'days'"):
        parse(b"m v=1", NOW, "days")


def test_body_without_timestamp_is_of_its_receipt() -> None:
    """A point that names no time was measured when it was received."""
    [point] = parse(b"m v=1", NOW).points[""]
    assert point.at == NOW


def test_point_may_be_ten_minutes_ahead_and_no_more() -> None:
    """Clocks differ, so a point is good until it is more than 10 minutes ahead of ours."""
    limit = NOW + 10 * MINUTE
    assert parse(f"m v=1 {limit}".encode(), NOW, "us").bad == ()
    assert "ahead of our clock" in parse(f"m v=1 {limit + 1}".encode(), NOW, "us").bad[0].reason


def test_token_is_no_label() -> None:
    """The token says where points belong and never shows among their labels, wherever it stands in the line."""
    batch = parse(b"m,a=1,token=secret,b=2 v=1\nm,a=1,b=2 v=1", NOW)
    assert {token: [point.labels for point in points] for token, points in batch.points.items()} == {
        "secret": [{"a": "1", "b": "2"}],
        "": [{"a": "1", "b": "2"}],
    }


def test_one_bad_field_spoils_its_line_alone() -> None:
    """A line is taken wholly or not at all, and its neighbours are kept."""
    batch = parse(b"m a=1\nm a=1,b=x\nm a=2", NOW)
    assert [point.value for point in batch.points[""]] == [1.0, 2.0]
    assert [bad.line for bad in batch.bad] == [2]


def test_open_quote_spoils_its_line_alone() -> None:
    """A quote that is never closed doesn't swallow the good lines after it."""
    batch = parse(b'm a="oops\nm a=1\nm b="fine",a=2', NOW)
    assert [point.value for point in batch.points[""]] == [1.0, 2.0]
    assert [bad.line for bad in batch.bad] == [1]


def test_bounds_are_named() -> None:
    """What is too long or too much is refused with the bound that it breaks."""
    many_tags = ",".join(f"t{number}=v" for number in range(influx.TAGS_MAX + 1))
    many_fields = ",".join(f"f{number}=1" for number in range(influx.FIELDS_MAX + 1))
    assert str(influx.LINE_MAX) in reason("m v=1" + " " * influx.LINE_MAX)
    assert str(influx.TAGS_MAX) in reason(f"m,{many_tags} v=1")
    assert str(influx.FIELDS_MAX) in reason(f"m {many_fields}")
    assert str(influx.FIELDS_MAX) in reason(f'm text="x",{many_fields}')
    assert str(influx.NAME_MAX) in reason(f"{'m' * influx.NAME_MAX} v=1")
    assert str(influx.LABEL_MAX) in reason(f"m,t={'v' * (influx.LABEL_MAX + 1)} v=1")
    assert "beyond 64 bits" in reason("m v=9223372036854775808i")
    with pytest.raises(FormatError, match=str(influx.BODY_MAX)):
        parse(b"\n" * (influx.BODY_MAX + 1), NOW)


def test_whole_numbers_reach_64_bits() -> None:
    """The smallest and the largest integers of the protocol are read."""
    [point] = parse(b"m a=-9223372036854775808i,b=18446744073709551615u", NOW).points[""][:1]
    assert point.value == -(2.0**63)


def test_bad_lines_beyond_the_bound_are_counted() -> None:
    """Only the first bad lines are named; one last entry says how many more there were."""
    batch = parse(b"\n".join([b"x"] * (influx.BAD_MAX + 7)), NOW)
    assert len(batch.bad) == influx.BAD_MAX + 1
    assert "7 more" in batch.bad[-1].reason


@pytest.mark.parametrize(
    "line", ["m,a=1 v=1 1700000000000000000", "m,a=1  v=1  1700000000000000000 ", "  m,a=1 v=1 1700000000000000000\r"]
)
def test_spaces_around_the_parts_don_t_matter(line: str) -> None:
    """Clients pad lines and end them with CR LF; they read the same."""
    [point] = parse(line.encode(), NOW).points[""]
    assert (point.metric, point.labels, point.value, point.at) == ("m.v", {"a": "1"}, 1.0, NOW)


def test_fast_and_full_path_agree() -> None:
    """A text field, which needs the full reader, changes nothing about the number beside it."""
    plain = parse(b"m,a=1 v=1.5 1700000000000000000", NOW).points
    assert parse(b'm,a=1 v=1.5,t="x y" 1700000000000000000', NOW).points == plain
