"""What every ingest format promises. A folder of the format's name holds bodies and, beside each, how it reads."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.kernel.errors import FormatError
from tocsin.watch.signals.formats import FORMATS, Format
from tocsin.watch.signals.points import Batch

HERE = Path(__file__).parent
RECEIVED_AT = 1_700_000_001_000_000
SAMPLES = [(form, body) for form in FORMATS for body in sorted((HERE / form.name).glob("*.body"))]
PARTS = [
    b"m",
    b",",
    b"=",
    b" ",
    b"\\",
    b'"',
    b"\n",
    b"\r",
    b"\t",
    b"1",
    b"-",
    b"i",
    b"u",
    b"t",
    b".",
    b"e",
    b"token",
    b"#",
]

every_format = pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)


def readable(batch: Batch) -> object:
    """Return a batch as builtins with every field named."""
    points = {token: [msgspec.structs.asdict(point) for point in points] for token, points in batch.points.items()}
    return {"points": points, "bad": [f"{bad.line}: {bad.reason}" for bad in batch.bad]}


@pytest.mark.parametrize(("form", "body"), SAMPLES, ids=lambda value: getattr(value, "stem", None))
def test_sample_reads_as_its_golden_file_says(form: Format, body: Path) -> None:
    """Each sample body gives exactly the points and bad lines of the file beside it."""
    golden = msgspec.json.decode(body.with_suffix(".json").read_bytes())
    assert readable(form.parse(body.read_bytes(), RECEIVED_AT)) == golden


@every_format
def test_has_samples(form: Format) -> None:
    """Every format is proven by at least one sample."""
    assert any(sample_form is form for sample_form, _ in SAMPLES)


@every_format
@settings(max_examples=300, deadline=None)
@given(body=st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(PARTS), max_size=40).map(b"".join)))
def test_any_bytes_read_or_are_a_format_error(form: Format, body: bytes) -> None:
    """Whatever comes in, nothing but FormatError comes out, and every point is finite and bears a metric's name."""
    try:
        batch = form.parse(body, RECEIVED_AT)
    except FormatError:
        return
    for points in batch.points.values():
        assert all(point.metric and abs(point.value) < float("inf") and point.at >= 0 for point in points)


def test_formats_are_in_order() -> None:
    """The list of formats is alphabetical and names each once."""
    names = [form.name for form in FORMATS]
    assert names == sorted(set(names))
