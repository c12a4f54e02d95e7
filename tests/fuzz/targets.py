"""
What is fuzzed: each reader of bytes that strangers or people send, as a function that raises typed errors only.

An input has several parts, cut at SEPARATOR, so that a seed can be written by hand. `run.py` lets atheris invent
inputs; the suite feeds the same functions with the seeds and with hypothesis' inventions.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple, get_args

import msgspec
from tests.unit.respond.integrations import mails

from tocsin.engine.feed_worker import answered
from tocsin.engine.render_worker import ERROR_MAX, Renderer
from tocsin.kernel.conditions import Condition, Conditions, Operator, compile_conditions
from tocsin.kernel.errors import FormatError, Invalid
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import checked, read_json
from tocsin.respond.integrations.acting import read_at
from tocsin.respond.integrations.choosing import Candidate, Raw, Reading, read_message
from tocsin.respond.integrations.documents import read_document, read_text, unwrap
from tocsin.respond.integrations.explain import explain
from tocsin.respond.integrations.extracts import Extract, compile_extracts
from tocsin.respond.integrations.integration import Heartbeat, Integration
from tocsin.respond.integrations.interpret import compile_integration
from tocsin.respond.integrations.legacy import legacy_fields, read_tail
from tocsin.respond.integrations.mail import attachment, read_mail
from tocsin.respond.integrations.multipart import read_multipart
from tocsin.respond.integrations.paths import ABSENT, compile_path, compile_text, labels_of, text_of
from tocsin.respond.integrations.pulses import signal_of
from tocsin.respond.integrations.reports import Report
from tocsin.respond.integrations.rhythm import check_heartbeat, expected_after, local_text
from tocsin.respond.integrations.templates import load_templates
from tocsin.respond.integrations.texts import KEY_MAX, SUBJECT_MAX, TEXT_MAX
from tocsin.watch.signals.expressions import compile_expression
from tocsin.watch.signals.formats.influx import parse

SEPARATOR = b"\x1f"
TEMPLATES = load_templates()
SAMPLES = tuple((key, one.payload.encode()) for key, template in TEMPLATES.items() for one in template.samples)
COMPILED = {
    key: compile_integration(Integration(template=key, source="s"), one) for key, one in sorted(TEMPLATES.items())
}
DOCUMENT = (
    b'{"issue": {"id": 7, "tags": ["a", {"name": "b=c, d"}]}, "labels.os": "x", "text": "Host: db-1\\nUp", "n": 1e9}'
)
RENDERER = Renderer()
LATEST_DIGITS = 11
SOURCE_MAX = 500  # characters of a mapping template: a long one may exhaust its process, which is why it has one


class Target(NamedTuple):
    """A function that must take any bytes, and inputs to begin with."""

    call: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def parts(given: bytes, count: int) -> list[bytes]:
    """Return exactly so many parts of an input."""
    found = given.split(SEPARATOR, count - 1)
    return found + [b""] * (count - len(found))


def texts(given: bytes, count: int) -> Iterator[str]:
    """Return exactly so many parts of an input as texts."""
    return (one.decode("utf-8", "replace") for one in parts(given, count))


def seed(*given: str | bytes) -> bytes:
    """Return an input of several parts."""
    return SEPARATOR.join(one.encode() if isinstance(one, str) else one for one in given)


def read(given: bytes) -> object:
    """Read a document: content type, query, body."""
    content_type, query, body = parts(given, 3)
    try:
        document = read_document(body, content_type.decode("latin-1"), query.decode("latin-1"))
    except FormatError:
        return None
    return msgspec.json.encode(unwrap(document, "Message"))


def plain(given: bytes) -> object:
    """Read a body that is nothing but text."""
    try:
        return msgspec.json.encode(read_text(given))
    except FormatError:
        return None


def multipart(given: bytes) -> object:
    """Read a form in parts: content type, body."""
    content_type, body = parts(given, 2)
    try:
        return msgspec.json.encode(read_multipart(body, content_type.decode("latin-1")))
    except FormatError:
        return None


def mapping(given: bytes) -> object:
    """Compile a path or a text with placeholders and read a document by it: text, document."""
    source, body = parts(given, 2)
    text = source.decode("utf-8", "replace")
    try:
        document = read_json(body)
        found = compile_path(text)(document)
        return [compile_text(text)(document), labels_of(found), text_of(found), found is ABSENT]
    except (FormatError, Invalid):
        return None


def conditions(given: bytes) -> object:
    """Compile conditions and ask them: operator by its first byte, field, value, document."""
    operators = get_args(Operator)
    number, field, value, body = parts(given, 4)
    code = number[0] if number else 0
    one = Condition(
        field.decode("utf-8", "replace"),
        operators[code % len(operators)],
        value.decode("utf-8", "replace"),
        bool(code & 64),
    )
    try:
        ask = compile_conditions(Conditions((one,), (one, one)), read_at)
        verdict = ask(read_json(body))
    except (FormatError, Invalid):
        return None
    assert verdict.why
    return verdict


def extracts(given: bytes) -> object:
    """Cut a field out: name, field, start tag, end tag, document."""
    *words, _ = texts(given, 5)
    try:
        document = read_json(parts(given, 5)[4])
        if isinstance(document, dict):
            return compile_extracts([Extract(*words)])(document)
    except (FormatError, Invalid):
        pass
    return None


def legacy(given: bytes) -> object:
    """Read a legacy URL and a message by it: what follows its key, content type, body."""
    tail, content_type, body = parts(given, 3)
    text = tail.decode("latin-1")
    try:
        source = read_tail(text).source
        legacy_fields(text)
    except FormatError:
        source = "s"
    return message_read(
        Integration(template="generic", source=source),
        Raw(source, body, content_type.decode("latin-1"), path=text or "x"),
    )


def message(given: bytes) -> object:
    """Read a message by one of the templates: its number by the first byte, content type, body."""
    number, content_type, body = parts(given, 3)
    keys = list(COMPILED)
    compiled = COMPILED[keys[(number[0] if number else 0) % len(keys)]]
    raw = Raw("s", body, content_type.decode("latin-1"), at=1_790_000_000_000_000)
    candidates = [Candidate("itg", "it", compiled)]
    assert explain(candidates, raw, [])
    return held(read_message(candidates, raw))


def integration(given: bytes) -> object:
    """Compile an integration and read a message by it: its JSON, body."""
    body, payload = parts(given, 2)
    try:
        value = checked(read_json(body), Integration)
    except (FormatError, Invalid):
        return None
    return message_read(value, Raw(value.source, payload, at=1_790_000_000_000_000))


def template(given: bytes) -> object:
    """Parse a mapping template, as the worker does."""
    is_well, error = RENDERER.answer(given.decode("utf-8", "replace")[:SOURCE_MAX], None)
    assert is_well or 0 < len(error) <= ERROR_MAX
    return is_well


def mail(given: bytes) -> object:
    """Read a mail and its first attachment."""
    try:
        document = read_mail(given)
        size = document["attachments"] and len(attachment(given, 1)[1])
    except FormatError:
        return None
    return msgspec.json.encode(document), size


def pulse(given: bytes) -> object:
    """Read a heartbeat's signal: source, what follows the API URL, body."""
    source, path = texts(given, 2)
    return signal_of(source, path, given)


def rhythm(given: bytes) -> object:
    """Read a cron expression in a zone, and when its pulses are expected: seconds since 1970, zone, expression."""
    number, zone, cron = texts(given, 3)
    settings = Heartbeat(cron=cron, zone=zone)
    try:
        check_heartbeat(settings)
    except Invalid:
        return None
    at = (int(number) if number.isascii() and number.isdigit() and len(number) < LATEST_DIGITS else 0) * SECOND
    due_at = expected_after(settings, at)
    assert due_at > at
    return local_text(settings, due_at)


def feed(given: bytes) -> object:
    """Read an iCal feed, as its process does: zone, body."""
    zone, body = parts(given, 2)
    head = {"zone": zone.decode("utf-8", "replace"), "start": 1_788_000_000_000_000, "end": 1_823_000_000_000_000}
    told = answered(msgspec.json.encode(head) + b"\n" + body)
    assert told.get("error") or all(start < end and len(text) <= 200 for start, end, text in told["events"])
    return msgspec.json.encode(told)


def lines(given: bytes) -> object:
    """Read Influx lines: precision, body."""
    precision, body = parts(given, 2)
    try:
        return parse(body, 1_790_000_000_000_000, precision.decode("latin-1"))
    except FormatError:
        return None


def expression(given: bytes) -> object:
    """Read arithmetic over metrics."""
    try:
        return compile_expression(given.decode("utf-8", "replace"))
    except Invalid:
        return None


def message_read(value: Integration, raw: Raw) -> object:
    """Read a message by an integration that may be refused."""
    try:
        compiled = compile_integration(value, TEMPLATES.get(value.template, TEMPLATES["generic"]))
    except Invalid:
        return None
    return held(read_message([Candidate("itg", "it", compiled)], raw))


def held(reading: Reading) -> Reading:
    """Check what holds of every reading: a reason, bounded fields that any database takes."""
    assert reading.taken_by is not None or reading.reason
    for report in reading.reports:
        assert report.reason
        check_report(report)
    assert "\\u0000" not in msgspec.json.encode(reading.reports).decode()
    return reading


def check_report(report: Report) -> None:
    """Check the bounds of a report."""
    assert len(report.dedup_key) <= KEY_MAX
    assert len(report.subject) <= SUBJECT_MAX
    assert len(report.text) <= TEXT_MAX
    assert report.action == "ignore" or report.dedup_key


JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=xyz"
IN_PARTS = b'--xyz\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\nc\r\n--xyz--\r\n'
FEED = (
    b"BEGIN:VCALENDAR\r\nX-WR-TIMEZONE:UTC\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;TZID=Europe/Berlin:20261201T220000\r\n"
    b"DTEND;TZID=W. Europe Standard Time:20261202T060000\r\nRULE\r\nSUMMARY:Ann\\, B\r\n ob\r\nEND:VEVENT"
    b"\r\nBEGIN:VEVENT\r\nUID:1\r\nRECURRENCE-ID:20261202T210000Z\r\nDTSTART;VALUE=DATE:20261203\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)
RULES = (
    b"RRULE:FREQ=WEEKLY;BYDAY=MO,-1FR;UNTIL=20270101",
    b"RDATE;VALUE=PERIOD:20261204T000000Z/P1D,20261205T000000Z/20261206T000000Z",
    b"RRULE:FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=9\r\nEXDATE;VALUE=DATE:20261231",
)
OWN = {
    "template": "generic",
    "source": "s",
    "mapping": {"subject": ["<issue^id> at <labels.os>", "text"], "dedup_key": ["issue^id"]},
    "filters": {"all": [{"field": "text", "operator": "matches", "value": "(up|down)$"}]},
    "open_when": {"any": [{"field": "n", "operator": "greater", "value": "3"}]},
    "routes": [{"field": "labels.os", "operator": "in_list", "value": "x, y", "policy_id": "p"}],
    "extracts": [{"name": "host", "field": "text", "start_tag": "Host: ", "end_tag": "\n"}],
    "attributes": [{"name": "id", "value": "issue^id", "is_required": True}],
    "links": [{"name": "<name>", "url": "https://x/<name>", "each": "issue^tags"}],
    "source_name": {"text": "labels.os", "only": "x"},
    "maintenance": [{"name": "m", "start": "2026-09-21T00:00", "end": "2026-09-22T00:00", "recurs": "weekly"}],
}

TARGETS: dict[str, Target] = {
    "conditions": Target(conditions, tuple(seed(bytes([n]), "n", "5", DOCUMENT) for n in range(64, 74))),
    "expression": Target(expression, (b"os.cpu.user + os.cpu.system", b"(`a b` - 1e3) / -2 * x")),
    "extracts": Target(extracts, (seed("host", "text", "Host: ", "\n", DOCUMENT), seed("a", "text", "", "", DOCUMENT))),
    "feed": Target(feed, tuple(seed("Europe/Berlin", FEED.replace(b"RULE", one)) for one in RULES)),
    "integration": Target(
        integration,
        tuple(seed(msgspec.json.encode(one), DOCUMENT) for one in (OWN, {"template": "text", "source": ""})),
    ),
    "legacy": Target(
        legacy,
        (
            seed("S/name/issue%5Eid/n/status/none/none/text/text", JSON, DOCUMENT),
            seed("%41/b/c/d/e/f/g/h/i/j", FORM, "c=1&d=2"),
        ),
    ),
    "lines": Target(
        lines,
        (seed("ns", 'os,host=a user=1.5,system=2i,ok=t,s="x" 1790000000000000000\n'), seed("s", "a\\ b,c\\,d=e f=1 1")),
    ),
    "mail": Target(mail, tuple(one for one in vars(mails).values() if isinstance(one, bytes))),
    "mapping": Target(
        mapping,
        tuple(seed(one, DOCUMENT) for one in ("issue^tags[1]^name", "<issue.id:lower> in <labels.os>", "issue.tags^0")),
    ),
    "message": Target(
        message, tuple(seed(bytes([list(COMPILED).index(key)]), JSON, payload) for key, payload in SAMPLES)
    ),
    "multipart": Target(
        multipart, (seed(PARTS, IN_PARTS), seed('multipart/form-data;boundary="x y"', b"--x y\n\nz\n--x y--"))
    ),
    "plain": Target(plain, (b"\xef\xbb\xbfDisk full\nOn db-1", b"\xff")),
    "pulse": Target(pulse, (seed("nightly", "nightly/start"), seed("a/b", "A/B/255/"))),
    "read": Target(
        read,
        (
            seed(JSON, "", DOCUMENT),
            seed(FORM, "", "a=1&b=%C3%BC"),
            seed("", "a=1", ""),
            seed("text/plain", "", '"{\\"a\\": 1}"'),
        ),
    ),
    "rhythm": Target(
        rhythm,
        (
            seed("1790000000", "Europe/Berlin", "*/5 2 * * 1-5"),
            seed("0", "UTC", "0 0 29 2 *"),
            seed("9", "America/New_York", "30 1,2 L 3-10/2 sun#2"),
        ),
    ),
    "template": Target(
        template,
        (
            b"{{ a.b|upper }}",
            b"{% for k, v in x.items() %}{{ loop.index }}{% endfor %}",
            b"{% macro m(a=1) %}{% endmacro %}{{ m() }}",
        ),
    ),
}
