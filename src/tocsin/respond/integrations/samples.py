"""Samples: stored messages kept as tests of their integration: each must read after an edit as when it was kept."""

from collections.abc import Sequence
from typing import Any

import msgspec

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import to_json
from tocsin.respond.integrations.choosing import Candidate, Raw, Reading
from tocsin.respond.integrations.integration import SavedSample
from tocsin.respond.integrations.interpret import CompiledIntegration
from tocsin.respond.integrations.reports import Report

SAMPLES_MAX = 50
SIZE_MAX = 256 << 10  # bytes of all of them: an integration must fit into a request
KEPT = ("action", "dedup_key", "subject", "severity", "policy_id")


def raw_of(sample: SavedSample, source: str) -> Raw:
    """Return a sample as the message that it was."""
    return Raw(source, sample.payload.encode(), sample.content_type, sample.query, sample.path, sample.at)


def alone(compiled: CompiledIntegration) -> Candidate:
    """Return an integration as the only one that is asked, also while it is disabled."""
    integration = msgspec.structs.replace(compiled.integration, is_enabled=True)
    return Candidate("", "", msgspec.structs.replace(compiled, integration=integration))


def expected(reading: Reading) -> tuple[dict[str, Any], ...]:
    """Return what a sample is held to: of each report the fields that decide."""
    return tuple({name: msgspec.to_builtins(getattr(one, name)) for name in KEPT} for one in reading.reports)


def difference(sample: SavedSample, reading: Reading) -> str:
    """Return what a sample was and what it is now, '' where it reads as it should; raise Invalid for a bad field."""
    if reading.taken_by is None:
        return f"it can't be read: {reading.reason}"
    if len(reading.reports) != len(sample.expect):
        return f"it was {len(sample.expect)} reports and is {len(reading.reports)}"
    parts: list[str] = []
    for place, (wanted, report) in enumerate(zip(sample.expect, reading.reports, strict=True), 1):
        which = f"report {place}: " if len(sample.expect) > 1 else ""
        parts += [f"{which}{one} ({report.reason})" for one in _differences(wanted, report)]
    return "; ".join(parts)


def check_bounds(samples: Sequence[SavedSample]) -> None:
    """Raise Invalid where there are too many samples, too large ones, or two of a name."""
    if len(samples) > SAMPLES_MAX:
        raise Invalid(f"at most {SAMPLES_MAX} samples", field="samples")
    if sum(len(to_json(one)) for one in samples) > SIZE_MAX:
        raise Invalid(f"the samples have more than {SIZE_MAX} bytes", field="samples")
    if len({one.name for one in samples}) < len(samples):
        raise Invalid("two samples have the same name", field="samples")


def _differences(wanted: dict[str, Any], report: Report) -> list[str]:
    found: list[str] = []
    for name, was in wanted.items():
        if name not in Report.__struct_fields__:
            raise Invalid(
                f"a report has no {name[:80]!r}; it has: {', '.join(Report.__struct_fields__)}", field="samples"
            )
        now = msgspec.to_builtins(getattr(report, name))
        if now != was:
            found.append(f"{name} was {was!r}, would be {now!r}")
    return found
