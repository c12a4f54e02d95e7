"""
What a rule kind is: a form, `compile` (once, when a rule is saved or loaded) and `evaluate`.

`evaluate(rule_id, compiled, alerts by labels key, facts, now, new_id)` returns only the alerts that change.
An alert that never left `ok` has no row and no decision.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.fields import Field
from tocsin.kernel.values import Value
from tocsin.watch.rules.alerts import Alert, apply
from tocsin.watch.signals.queries import Query, TagFilter

GROUP_BY_MAX = 8
FILTERS_MAX = 20
VALUES_MAX = 100  # of one filter
NUMBER_MAX = 1e300

NewId = Callable[[str], str]
Alerts = Mapping[str, Alert]


class Kind(Value, frozen=True):
    """A rule kind: its key everywhere, its form and its functions. Without `query` it asks for last sights."""

    name: str
    title: str
    fields: tuple[Field, ...]
    compile: Callable[[Mapping[str, Any]], Any]
    evaluate: Callable[[str, Any, Alerts, Any, int, NewId], list[Decision[Alert]]]
    query: Callable[[Any, str], Query] | None = None


def changed(alert: Alert, event: Event, now: int) -> Decision[Alert]:
    """Return the decision that one event makes."""
    return Decision(apply(alert, event, now), (event,))


def read_filters(value: Any) -> tuple[TagFilter, ...]:
    """Return tag filters from a form's list; raise Invalid."""
    if not isinstance(value, list) or len(value) > FILTERS_MAX:
        raise Invalid(f"filters must be a list of at most {FILTERS_MAX}", field="filters")
    try:
        filters = msgspec.convert(value, tuple[TagFilter, ...])
    except msgspec.ValidationError as error:
        raise Invalid(f"a filter is {{tag, values, is_excluded}}: {error}", field="filters") from error
    for one in filters:
        if not one.tag or not 1 <= len(one.values) <= VALUES_MAX:
            raise Invalid(f"a filter needs a tag and 1 to {VALUES_MAX} values", field="filters")
    return filters


def read_group_by(value: Any) -> tuple[str, ...]:
    """Return the tags to group by from a form's list; raise Invalid."""
    if (
        not isinstance(value, list)
        or len(value) > GROUP_BY_MAX
        or not all(one and isinstance(one, str) for one in value)
    ):
        raise Invalid(f"group_by must be a list of at most {GROUP_BY_MAX} tags", field="group_by")
    return tuple(dict.fromkeys(value))


def read_number(settings: Mapping[str, Any], key: str, least: float = -NUMBER_MAX, most: float = NUMBER_MAX) -> float:
    """Return a bounded number of a form; raise Invalid that names it, also for NaN and whole numbers beyond a float."""
    value = settings[key]
    if not least <= value <= most or not math.isfinite(value):
        raise Invalid(f"{key} must be {least:g} to {most:g}", field=key)
    return float(value)


FILTERS = Field("filters", "Filter by", kind="list", required=False, default=[], help="Tags to include or exclude.")
GROUP_BY = Field("group_by", "Group by", kind="list", required=False, default=[], help="One alert per tag values.")
