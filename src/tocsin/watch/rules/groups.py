"""Groups: which series a rule takes, by which tags it groups them, and which alerts its facts speak of."""

from collections.abc import Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any, Protocol

import msgspec
import numpy as np
from numpy.typing import NDArray

from tocsin.kernel.errors import Invalid
from tocsin.kernel.fields import Field
from tocsin.kernel.labels import Labels
from tocsin.watch.rules.alerts import Alert, AlertStatus
from tocsin.watch.signals.queries import TagFilter

GROUP_BY_MAX = 8
FILTERS_MAX = 20
VALUES_MAX = 100  # of one filter

FILTERS = Field("filters", "Filter by", kind="filters", required=False, default=[], help="Tags to include or exclude.")
GROUP_BY = Field("group_by", "Group by", kind="list", required=False, default=[], help="One alert per tag values.")

Alerts = Mapping[str, Alert]  # by labels key
Mask = NDArray[np.bool_]


class Grouped(Protocol):
    """A rule's checked settings, of any kind."""

    @property
    def filters(self) -> tuple[TagFilter, ...]: ...
    @property
    def group_by(self) -> tuple[str, ...]: ...


class Fact(Protocol):
    """What is known of one group. Its labels are the tags of the rule's `group_by`, no fewer and no more."""

    @property
    def labels(self) -> dict[str, str]: ...


class _Filter(TagFilter, frozen=True, forbid_unknown_fields=True):
    """A filter as a person writes it: a misspelt key is refused."""


def read_filters(value: Any) -> tuple[TagFilter, ...]:
    """Return tag filters from a form's list; raise Invalid."""
    if not isinstance(value, list) or len(value) > FILTERS_MAX:
        raise Invalid(f"filters must be a list of at most {FILTERS_MAX}", field="filters")
    try:
        filters = msgspec.convert(value, tuple[_Filter, ...])
    except msgspec.ValidationError as error:
        raise Invalid(f"a filter is {{tag, values, is_excluded}}: {error}", field="filters") from error
    for one in filters:
        if not one.tag or not 1 <= len(one.values) <= VALUES_MAX:
            raise Invalid(f"a filter needs a tag and 1 to {VALUES_MAX} values", field="filters")
    return tuple(TagFilter(one.tag, one.values, one.is_excluded) for one in filters)


def read_group_by(value: Any) -> tuple[str, ...]:
    """Return the tags to group by from a form's list; raise Invalid."""
    tags: list[Any] = value if isinstance(value, list) else [None]
    if len(tags) > GROUP_BY_MAX or not all(tag and isinstance(tag, str) for tag in tags):
        raise Invalid(f"group_by must be a list of at most {GROUP_BY_MAX} tags", field="group_by")
    return tuple(dict.fromkeys(tags))


def watches(rule: Grouped, labels: Labels) -> bool:
    """Return whether the rule still has a group of these labels; an edit of its tags or filters may have ended it."""
    return set(labels) == set(rule.group_by) and all(
        (labels[one.tag] in one.values) != one.is_excluded for one in rule.filters if one.tag in labels
    )


def spoken_of(facts: Sequence[Fact], alerts: Alerts, group_by: tuple[str, ...], status: AlertStatus) -> Mask:
    """
    Return for each fact whether its alert has this status (which isn't `ok`).

    A labels key for each of 100,000 facts would take 150 ms, so the tags' values are compared as they are.
    """
    tags = set(group_by)
    wanted = [one.labels for one in alerts.values() if one.status is status and set(one.labels) == tags]
    if not wanted or not group_by:
        return np.full(len(facts), bool(wanted))
    values_of = itemgetter(*group_by)
    groups = set(map(values_of, wanted))
    return np.fromiter(map(groups.__contains__, map(values_of, map(attrgetter("labels"), facts))), bool, len(facts))
