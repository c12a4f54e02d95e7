"""What every inbound template promises: its samples read as they say. The folder of templates is the list."""

from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.kernel.errors import FormatError, Invalid
from tocsin.kernel.values import to_json
from tocsin.respond.integrations.choosing import Raw, document_of
from tocsin.respond.integrations.integration import Integration, Route
from tocsin.respond.integrations.interpret import LABELS_MAX, compile_integration, interpret
from tocsin.respond.integrations.reports import Action, Report
from tocsin.respond.integrations.templates import Sample, Template, load_templates, read_template
from tocsin.respond.integrations.texts import KEY_MAX, SUBJECT_MAX, TEXT_MAX

TEMPLATES = load_templates()
SAMPLES = [(key, sample) for key, template in TEMPLATES.items() for sample in template.samples]
KEYS = sorted({path for template in TEMPLATES.values() for paths in template.map.values() for path in paths})

every_template = pytest.mark.parametrize("key", TEMPLATES)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=6),
    max_leaves=12,
)


def read(key: str, body: bytes, content_type: str = "", query: str = "") -> tuple[Report, ...]:
    """Return the reports of a message to an integration made from the template, with the template's routes."""
    template = TEMPLATES[key]
    routes = tuple(Route(route.field, route.operator, route.value, route.policy) for route in template.routes)
    compiled = compile_integration(Integration(key, template.name, "url_1", routes=routes), template)
    return interpret(compiled, document_of(template, Raw("", body, content_type, query)))


@pytest.mark.parametrize(("key", "sample"), SAMPLES)
def test_a_sample_reads_as_it_says(key: str, sample: Sample) -> None:
    """Each sample gives as many reports as it expects, with the fields that it names."""
    reports = [msgspec.structs.asdict(report) for report in read(key, sample.payload.encode())]
    assert [{name: report[name] for name in wanted} for report, wanted in zip(reports, sample.expect, strict=True)] == [
        dict(wanted) for wanted in sample.expect
    ]


@every_template
def test_opens_and_closes(key: str) -> None:
    """Every template proves by its samples that it can open and close."""
    actions = {report["action"] for sample in TEMPLATES[key].samples for report in sample.expect}
    assert {"open", "close"} <= actions


def test_the_reference_lists_what_each_template_reads() -> None:
    """The page of the templates has a row for each, with the reasons for which its first samples open and close."""
    rows: list[str] = []
    for key, template in TEMPLATES.items():
        reasons: dict[Action, str] = {}
        for report in (one for sample in template.samples for one in read(key, sample.payload.encode())):
            reasons.setdefault(report.action, report.reason.partition("; no dedup key")[0])
        rows.append(f"| `{key}` | {template.name} | {reasons[Action.OPEN]} | {reasons[Action.CLOSE]} |")
    page = Path("docs/reference/templates.md").read_text(encoding="utf-8")
    assert [line for line in page.splitlines() if line.startswith("| `") and line.count("|") == 5] == rows


@every_template
def test_status_and_severity_are_lower_case(key: str) -> None:
    """Texts are compared in lower case, so one written otherwise would never match."""
    template = TEMPLATES[key]
    texts = [*template.status.open, *template.status.close, *template.status.update, *template.severity]
    assert texts == [text.casefold() for text in texts]
    assert set(template.severity.values()) <= {"critical", "error", "warning", "info"}


@every_template
def test_maps_fields_of_a_report(key: str) -> None:
    """A template maps nothing but a report's fields and the status."""
    assert set(TEMPLATES[key].map) <= {"status", *Report.__struct_fields__}


@pytest.mark.parametrize("raw", [b"name = ", b"name = 3", b'name = "x"\nodd = 1', b'name = "\xff"'])
def test_a_bad_file_is_named(raw: bytes) -> None:
    """A template that can't be read is refused with the file's name."""
    with pytest.raises(Invalid, match=r"template odd\.toml"):
        read_template(raw, "odd.toml")


@every_template
@settings(max_examples=60)
@given(
    body=st.binary(max_size=200) | json_values.map(to_json) | st.text('a=&%{}[]"0 ', max_size=60).map(str.encode),
    content_type=st.sampled_from(["", "application/json", "application/x-www-form-urlencoded"]),
    query=st.text(max_size=30),
)
def test_any_message_reads_or_is_a_format_error(key: str, body: bytes, content_type: str, query: str) -> None:
    """Whatever comes in, nothing but FormatError comes out, and every report is inside its bounds and can be stored."""
    try:
        reports = read(key, body, content_type, query)
    except FormatError:
        return
    for report in reports:
        assert len(report.dedup_key) <= KEY_MAX
        assert len(report.fallback_key) <= KEY_MAX
        assert len(report.subject) <= SUBJECT_MAX
        assert report.action is Action.IGNORE or (report.dedup_key and report.subject)
        assert len(report.text) <= TEXT_MAX
        assert len(report.labels) <= LABELS_MAX
        assert report.reason
        assert b"\\u0000" not in to_json(report).replace(rb"\\", b"")  # escaped, it is a text that says so


def test_folder_is_the_list() -> None:
    """The templates come by their files' names, in order."""
    assert list(TEMPLATES) == sorted(TEMPLATES)
    assert {"generic", "sematext", "tocsin"} <= set(TEMPLATES)
    assert all(isinstance(template, Template) for template in TEMPLATES.values())
