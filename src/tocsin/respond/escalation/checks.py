"""Checks: a policy as it may be saved."""

from collections.abc import Iterable

from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import check_hours
from tocsin.respond.escalation import contacting
from tocsin.respond.escalation.contacting import REPEAT_EVERY_MIN
from tocsin.respond.escalation.policies import Method, Policy, Step, StepConditions, StepTarget
from tocsin.respond.incidents.verbs import PRIORITIES

ACKS_MAX = 100
METHODS_MAX = 20
REPEATS_MAX = 100
REPORTS_MAX = 100_000
RETRIES_MAX = 50
SLA_MAX = 366 * 24 * 3600
STEPS_MAX = 50
TARGETS_MAX = 50
WAIT_MAX = 7 * 24 * 3600
WORKFLOWS_MAX = 50


def check_policy(policy: Policy) -> None:
    """Raise Invalid that names the first field at fault."""
    _within(policy.repeats, 0, REPEATS_MAX, "repeats")
    _within(policy.ack_timeout, 0, WAIT_MAX, "ack_timeout")
    _within(policy.sla, 0, SLA_MAX, "sla")
    _within(policy.sla_warning, 0, SLA_MAX, "sla_warning")
    _within(policy.between_teams, 0, WAIT_MAX, "between_teams")
    _count(policy.workflow_ids, WORKFLOWS_MAX, "workflow_ids")
    _count(policy.steps, STEPS_MAX, "steps")
    _methods(policy.methods, policy, "methods")
    _targets(policy.fallback, "fallback")
    if any(target.kind == "hook" for target in policy.fallback):
        raise Invalid("the fallback is people: a hook wakes nobody", field="fallback")
    for number, step in enumerate(policy.steps):
        _step(step, policy, f"steps[{number}]")


def _step(step: Step, policy: Policy, place: str) -> None:
    _within(step.wait, 0, WAIT_MAX, f"{place}.wait")
    _within(step.between, 0, WAIT_MAX, f"{place}.between")
    _within(step.retries, 0, RETRIES_MAX, f"{place}.retries")
    _within(step.acks_required, 1, ACKS_MAX, f"{place}.acks_required")
    if step.retries:
        _within(step.retry_every, REPEAT_EVERY_MIN, WAIT_MAX, f"{place}.retry_every")
    _targets(step.targets, f"{place}.targets")
    _methods(step.methods, policy, f"{place}.methods")
    if step.only is not None:
        _conditions(step.only, f"{place}.only")


def _targets(targets: tuple[StepTarget, ...], place: str) -> None:
    _count(targets, TARGETS_MAX, place)
    for number, target in enumerate(targets):
        if target.kind == "role" and not target.role:
            raise Invalid("a role target needs a role", field=f"{place}[{number}].role")
        if target.kind in ("user", "schedule") and not target.id:
            raise Invalid(f"a {target.kind} target needs an id", field=f"{place}[{number}].id")


def _methods(methods: tuple[Method, ...], policy: Policy, place: str) -> None:
    _count(methods, METHODS_MAX, place)
    if methods and policy.mode != "centralized":
        raise Invalid("in user mode each person's own contact rules hold: methods need mode centralized", field=place)
    for number, method in enumerate(methods):
        if not method.name:
            raise Invalid("a method needs a name", field=f"{place}[{number}].name")
        _within(method.wait, 0, WAIT_MAX, f"{place}[{number}].wait")
        _within(method.repeats, 0, contacting.REPEATS_MAX, f"{place}[{number}].repeats")
        if method.repeats:
            _within(method.repeat_every, REPEAT_EVERY_MIN, WAIT_MAX, f"{place}[{number}].repeat_every")


def _conditions(only: StepConditions, place: str) -> None:
    if only.hours is not None:
        check_hours(only.hours, f"{place}.hours")
    unknown = next((one for one in only.priorities if one not in PRIORITIES), None)
    if unknown is not None:
        raise Invalid(f"unknown priority {unknown[:20]!r}; known: {', '.join(PRIORITIES)}", field=f"{place}.priorities")
    _within(only.reports, 0, REPORTS_MAX, f"{place}.reports")
    _within(only.within, 0, WAIT_MAX, f"{place}.within")
    if only.within and not only.reports:
        raise Invalid("within says in which time reports count: say how many", field=f"{place}.reports")


def _within(value: int, least: int, most: int, field: str) -> None:
    if not least <= value <= most:
        raise Invalid(f"{field.rpartition('.')[2]} must be {least} to {most}", field=field)


def _count(values: Iterable[object], most: int, field: str) -> None:
    if len(tuple(values)) > most:
        raise Invalid(f"more than {most} {field.rpartition('.')[2].replace('_', ' ')}", field=field)
