"""Messages of a legacy URL, and tests: what integrations make of them."""

from typing import Any

from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.values import to_json
from tocsin.respond.integrations.choosing import Candidate, Raw, Reading, read_message
from tocsin.respond.integrations.integration import Integration, Route, SourceName
from tocsin.respond.integrations.interpret import compile_integration
from tocsin.respond.integrations.reports import Action, Report
from tocsin.respond.integrations.templates import Status, load_templates

TEMPLATES = load_templates()
ICINGA = "Icinga2/source_name/subject/incident/status/NONE/NONE/short_text/long_text/NONE"
ERRORCEPTION = "Errorception/shop/subject/id/none/none/webUrl/shortText/LongText"


def candidate(name: str, template: str = "generic", source: str = "Icinga2", **settings: Any) -> Candidate:
    """Return an integration."""
    return Candidate(name, name, compile_integration(Integration(template, source, **settings), TEMPLATES[template]))


def read(candidates: list[Candidate], tail: str, document: Any, **more: Any) -> Reading:
    """Return what becomes of a message that came to this URL."""
    source = tail.partition("/")[0] or "Icinga2"
    return read_message(candidates, Raw(source, to_json(document), path=tail, **more))


def one(candidates: list[Candidate], tail: str, document: Any, **more: Any) -> Report:
    """Return the only report of a message."""
    reading = read(candidates, tail, document, **more)
    assert reading.taken_by is not None, reading.reason
    (report,) = reading.reports
    return report


def host(status: str, name: str = "Icinga2-Host") -> dict[str, str]:
    """Return what Icinga's script sends."""
    return {"source": "Icinga2", "source_name": name, "subject": f"{name} {status}", "incident": "u", "status": status}


def test_icingas_pair_opens_and_closes_one_incident() -> None:
    """DOWN opens and UP closes under one key, with the integration's own texts; the reason names the URL's status."""
    own = [candidate("hosts", "icinga2", status=Status(open=("down",), close=("up",)))]
    down, up = one(own, ICINGA, host("DOWN")), one(own, ICINGA, host("UP"))
    assert (down.action, up.action) == (Action.OPEN, Action.CLOSE)
    assert down.dedup_key == up.dedup_key == "Icinga2|Icinga2-Host|u"
    assert (down.source_name, down.subject) == ("Icinga2-Host", "Icinga2-Host DOWN")
    assert up.reason == "status is 'UP': closes"


def test_source_names_lead_to_their_integrations() -> None:
    """AlertOps' two integrations of Icinga, for hosts and for services, share a URL: each takes its own source name."""
    names = ("Icinga2-Host", "Icinga2-Service")
    own = [candidate(name, source_name=SourceName(name, is_static=True), sequence=0) for name in names]
    assert [read(own, ICINGA, host("DOWN", name)).taken_by for name in names] == [0, 1]
    reading = read(own, ICINGA, host("DOWN", "Other"))
    assert [report.action for report in reading.reports] == [Action.IGNORE]
    assert "the source name is 'Other', not 'Icinga2-Host'" in reading.reports[0].reason


def test_errorception_opens() -> None:
    """Its shape has no status, so each message opens; its URL is the incident's link."""
    body = {
        "subject": "(Errorception) x",
        "id": "51f8",
        "webUrl": "https://errorception.com/e/5",
        "LongText": "at /",
    }
    report = one([candidate("js", source="errorception")], ERRORCEPTION, body)
    assert (report.action, report.dedup_key) == (Action.OPEN, "Errorception|shop|51f8")
    assert (report.links, report.text) == ({"source": "https://errorception.com/e/5"}, "at /")


def test_the_rest_of_the_integration_stays() -> None:
    """Conditions, filters and routes look at the body as ever; only where the fields stand is the URL's matter."""
    own = [
        candidate(
            "hosts",
            filters=Conditions(all=(Condition("env", "equals", "prod"),)),
            close_when=Conditions(any=(Condition("status", "contains", "p"),)),
            routes=(Route("team", "equals", "db", "pol_db"),),
            default_policy_id="pol_any",
            mapping={"subject": ("other",)},
        )
    ]
    assert one(own, ICINGA, host("UP")).reason.startswith("filtered out: env")
    report = one(own, ICINGA, host("UP") | {"env": "prod", "team": "db", "other": "no"})
    assert (report.action, report.policy_id, report.subject) == (Action.CLOSE, "pol_db", "Icinga2-Host UP")


def test_a_template_of_text_or_of_arrays_reads_the_body_itself() -> None:
    """A legacy URL names keys of the body, whatever the template would read; a list is many reports."""
    for template in ("text", "alertmanager"):
        assert one([candidate("any", template)], ICINGA, host("DOWN")).dedup_key == "Icinga2|Icinga2-Host|u"
    reading = read([candidate("any")], ICINGA, [host("DOWN"), host("UP")])
    assert [report.action for report in reading.reports] == [Action.OPEN, Action.CLOSE]


def test_a_bad_url_is_unmapped_with_its_reason() -> None:
    """What is no legacy URL is said in the log."""
    reading = read([candidate("any")], "Icinga2/too/short", {"subject": "x"})
    assert reading.taken_by is None
    assert reading.reason == "a legacy URL has 9 or 10 parts after its key, not 3"


def test_a_test_has_keys_of_its_own() -> None:
    """A test's reports meet no real incident: neither does it close one, nor does a problem join what pages nobody."""
    own = [candidate("any")]
    body = {"source_name": "web-1", "source_id": "disk", "subject": "Disk full", "status": "open"}
    real, tried = (read(own, "", body, is_test=is_test).reports[0] for is_test in (False, True))
    assert (real.is_test, tried.is_test) == (False, True)
    assert tried.dedup_key == f"test|{real.dedup_key}"
    assert one(own, ICINGA, host("UP"), is_test=True).dedup_key == "test|Icinga2|Icinga2-Host|u"
