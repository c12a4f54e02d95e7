"""Samples: what was kept reads as it did, or the edit is told what it would change."""

from typing import Any

import msgspec
import pytest

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import from_json, to_json
from tocsin.respond.integrations.choosing import read_message
from tocsin.respond.integrations.integration import Integration, SavedSample
from tocsin.respond.integrations.interpret import CompiledIntegration, compile_integration
from tocsin.respond.integrations.samples import alone, check_bounds, difference, expected, raw_of
from tocsin.respond.integrations.templates import Status, load_templates

TEMPLATES = load_templates()
CLOSE = '{"dedup_key": "a", "subject": "Disk full", "status": "close", "severity": "critical"}'
BATCH = f"[{CLOSE}, {CLOSE}]"


def compiled(**settings: Any) -> CompiledIntegration:
    """Return an integration."""
    return compile_integration(Integration("generic", "tool", **settings), TEMPLATES["generic"])


def kept(payload: str = CLOSE) -> SavedSample:
    """Return a sample as it is stored and read again."""
    sample = SavedSample("closing", payload, ())
    reading = read_message([alone(compiled())], raw_of(sample, "tool"))
    sample = msgspec.structs.replace(sample, expect=expected(reading))
    return from_json(to_json(sample), SavedSample)


def differs(sample: SavedSample, **settings: Any) -> str:
    """Return what an edit changes for a sample."""
    return difference(sample, read_message([alone(compiled(**settings))], raw_of(sample, "tool")))


def test_a_sample_holds_what_decides() -> None:
    """It is kept with action, key, subject, severity and policy, and reads so until an edit changes one of them."""
    assert kept().expect == (
        {"action": "close", "dedup_key": "a", "subject": "Disk full", "severity": "critical", "policy_id": ""},
    )
    assert differs(kept()) == ""
    assert differs(kept(), description="other", is_enabled=False) == ""


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"status": Status(close=("over",))}, "action was 'close', would be 'ignore'"),
        ({"mapping": {"dedup_key": ("subject",)}}, "dedup_key was 'a', would be 'Disk full'"),
        ({"default_policy_id": "pol_1"}, "policy_id was '', would be 'pol_1'"),
        ({"mapping": {"dedup_key": ("nowhere",), "subject": ("nowhere",), "text": ("nowhere",)}}, "it can't be read: "),
    ],
)
def test_an_edit_is_told_what_it_changes(settings: dict[str, Any], says: str) -> None:
    """The difference names the field, what it was and what it would be."""
    assert differs(kept(), **settings).startswith(says)


def test_of_several_reports_the_one_is_named() -> None:
    """In a batch the place of the report is said, and a batch of another length too."""
    assert differs(kept(BATCH), mapping={"dedup_key": ("subject",)}).startswith("report 1: dedup_key was 'a'")
    shorter = msgspec.structs.replace(kept(BATCH), payload=CLOSE)
    assert differs(shorter) == "it was 2 reports and is 1"


def test_a_sample_may_hold_fewer_fields_but_none_that_reports_lack() -> None:
    """Only the fields that `expect` names must hold; one that no report has is refused."""
    assert differs(msgspec.structs.replace(kept(), expect=({"action": "close"},)), default_policy_id="pol_1") == ""
    with pytest.raises(Invalid, match="a report has no 'colour'"):
        differs(msgspec.structs.replace(kept(), expect=({"colour": "red"},)))


@pytest.mark.parametrize(
    "samples",
    [
        [SavedSample(str(number), CLOSE, ()) for number in range(51)],
        [SavedSample("large", "x" * 300_000, ())],
        [SavedSample("same", CLOSE, ()), SavedSample("same", CLOSE, ())],
    ],
    ids=["count", "size", "names"],
)
def test_samples_are_bounded(samples: list[SavedSample]) -> None:
    """Too many, too large and two of a name are refused."""
    with pytest.raises(Invalid) as refused:
        check_bounds(samples)
    assert refused.value.field == "samples"
