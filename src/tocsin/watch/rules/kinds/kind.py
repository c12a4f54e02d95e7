"""
What a rule kind is: a form, `compile` (once, when a rule is saved or loaded) and `evaluate`.

`evaluate(rule_id, compiled, alerts by labels key, facts, now, new_id)` returns only the alerts that change; an alert that
never left `ok` has no row and no decision.
"""

from collections.abc import Callable, Mapping
from typing import Any

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.fields import Field
from tocsin.kernel.values import Value
from tocsin.watch.rules.alerts import Alert, apply
from tocsin.watch.signals.queries import Query, TagFilter

GROUP_BY_MAX = 8
FILTERS_MAX = 20

NewId = Callable[[str], str]
Alerts = Mapping[str, Alert]


class Kind(Value, frozen=True):
    """A rule kind: its key everywhere, its form and its functions. `query` is None for a kind that asks for last sights."""

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
    filters: list[TagFilter] = []
    for one in value:
        if not isinstance(one, dict) or not isinstance(one.get("tag"), str) or not isinstance(one.get("values"), list):
            raise Invalid("a filter is {tag, values, is_excluded}", field="filters")
        values = tuple(str(text) for text in one["values"])
        filters.append(TagFilter(one["tag"], values, bool(one.get("is_excluded", False))))
    return tuple(filters)


def read_group_by(value: Any) -> tuple[str, ...]:
    """Return the tags to group by from a form's list; raise Invalid."""
    if not isinstance(value, list) or len(value) > GROUP_BY_MAX or not all(isinstance(one, str) for one in value):
        raise Invalid(f"group_by must be a list of at most {GROUP_BY_MAX} tags", field="group_by")
    return tuple(dict.fromkeys(value))


def read_number(settings: Mapping[str, Any], key: str, least: float, most: float) -> float:
    """Return a bounded number of a form; raise Invalid that names it."""
    value = float(settings[key])
    if not least <= value <= most:
        raise Invalid(f"{key} must be {least:g} to {most:g}", field=key)
    return value


FILTERS = Field("filters", "Filter by", kind="list", required=False, default=[], help="Tags to include or exclude.")
GROUP_BY = Field("group_by", "Group by", kind="list", required=False, default=[], help="One alert per tag values.")
