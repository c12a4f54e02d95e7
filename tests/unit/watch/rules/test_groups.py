"""Groups: filters and tags as people write them, and which alerts the facts speak of."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.kernel.errors import Invalid
from tocsin.kernel.labels import labels_key
from tocsin.watch.rules.alerts import Alert, AlertStatus
from tocsin.watch.rules.groups import (
    FILTERS_MAX,
    GROUP_BY_MAX,
    VALUES_MAX,
    read_filters,
    read_group_by,
    spoken_of,
)
from tocsin.watch.signals.queries import GroupValue, TagFilter

TAGS = ("os.host", "region")
label_sets = st.fixed_dictionaries(dict.fromkeys(TAGS, st.sampled_from(["", "a", "b", "a,b=c"])))


def test_filters_are_read() -> None:
    """A filter has a tag, values, and may exclude them."""
    written = [{"tag": "os.host", "values": ["a"]}, {"tag": "region", "values": ["eu", ""], "is_excluded": True}]
    assert read_filters(written) == (TagFilter("os.host", ("a",)), TagFilter("region", ("eu", ""), True))


@pytest.mark.parametrize(
    "bad",
    [
        {},
        [1],
        [{"tag": "a"}],
        [{"tag": "", "values": ["x"]}],
        [{"tag": "a", "values": []}],
        [{"tag": "a", "values": [1]}],
        [{"tag": "a", "values": ["x"], "excluded": True}],
        [{"tag": "a", "values": ["x"], "is_excluded": "yes"}],
        [{"tag": "a", "values": ["x"] * (VALUES_MAX + 1)}],
        [{"tag": "a", "values": ["x"]}] * (FILTERS_MAX + 1),
    ],
)
def test_bad_filters_are_refused(bad: Any) -> None:
    """A filter with a missing, misspelt or mistyped part, or beyond a bound, is refused."""
    with pytest.raises(Invalid) as error:
        read_filters(bad)
    assert error.value.field == "filters"


def test_group_by_is_read() -> None:
    """Tags keep their order, and one that is named twice counts once."""
    assert read_group_by(["b", "a", "b"]) == ("b", "a")


@pytest.mark.parametrize("bad", ["os.host", [1], [""], [None], [f"tag{n}" for n in range(GROUP_BY_MAX + 1)]])
def test_bad_group_by_is_refused(bad: Any) -> None:
    """Anything but a list of at most eight tags is refused."""
    with pytest.raises(Invalid) as error:
        read_group_by(bad)
    assert error.value.field == "group_by"


@given(st.lists(label_sets, max_size=8, unique_by=labels_key), st.lists(st.sampled_from(AlertStatus), max_size=16))
def test_facts_speak_of_the_alerts_with_their_labels(groups: list[dict[str, str]], statuses: list[AlertStatus]) -> None:
    """A fact speaks of an alert with a status exactly if the alert with its labels key has it."""
    alerts = {
        labels_key(labels): Alert("alr_1", "rul_1", dict(reversed(labels.items())), status)
        for labels, status in zip(groups, statuses, strict=False)
    }
    facts = [GroupValue(labels, 1.0) for labels in groups]

    for status in (AlertStatus.PENDING, AlertStatus.FIRING):
        expected = [key in alerts and alerts[key].status is status for key in map(labels_key, groups)]
        assert spoken_of(facts, alerts, TAGS, status).tolist() == expected


@pytest.mark.parametrize("status", [AlertStatus.PENDING, AlertStatus.FIRING])
def test_a_rule_without_groups_has_one_alert(status: AlertStatus) -> None:
    """Without tags to group by, the one fact speaks of the one alert."""
    alerts = {"": Alert("alr_1", "rul_1", {}, AlertStatus.FIRING)}
    expected = [status is AlertStatus.FIRING]
    assert spoken_of([GroupValue({}, 1.0)], alerts, (), status).tolist() == expected
