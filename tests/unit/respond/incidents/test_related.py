"""Why incidents are related."""

import pytest
from msgspec.structs import replace

from tocsin.kernel.instants import DAY
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.incidents.related import relations

ONE = Incident(
    "inc_1",
    api_url_id="url_1",
    dedup_key="disk web-1",
    subject="disk full",
    labels={"host": "web-1"},
    source_name="nagios",
    linked_ids=("inc_2",),
    opened_at=100 * DAY,
)
FAR = replace(ONE, id="inc_9", dedup_key="other", linked_ids=(), opened_at=90 * DAY)


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (FAR, []),
        (replace(FAR, dedup_key="disk web-1"), ["same problem (dedup key)"]),
        (replace(FAR, dedup_key="disk web-1", api_url_id="url_2"), []),
        (replace(FAR, id="inc_2"), ["linked"]),
        (replace(FAR, id="inc_2", merged_into="inc_1"), ["was merged into this one"]),
        (
            replace(FAR, opened_at=95 * DAY),
            ["same subject", "same labels (host=web-1)", "same source (nagios)"],
        ),
        (replace(FAR, opened_at=95 * DAY, subject="", labels={"host": "web-2"}, source_name=""), []),
        (
            replace(FAR, opened_at=105 * DAY, subject="", labels={"host": "web-1", "env": "x"}, source_name=""),
            ["same labels (host=web-1)"],
        ),
    ],
)
def test_incidents_are_related_for_reasons(other: Incident, reasons: list[str]) -> None:
    """Links, merges and the dedup key relate at any distance; likeness only within a week."""
    assert relations(ONE, other) == reasons


def test_a_merged_incident_names_where_it_goes_on() -> None:
    """The incident in whose place another goes on is related to it."""
    assert relations(replace(FAR, merged_into="inc_1"), ONE) == ["goes on in this one's place"]
