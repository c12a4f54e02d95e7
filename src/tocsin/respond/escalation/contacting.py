"""Contacting: over which of a person's contact methods a page goes, and when; for the engine and the plan alike."""

from collections.abc import Sequence
from typing import ClassVar

from tocsin.accounts.people import ContactMethod, ContactRule, User
from tocsin.kernel.events import Event
from tocsin.kernel.hours import compile_hours
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.respond.escalation.policies import Method, Policy

REPEATS_MAX = 20


class MethodSkipped(Event, frozen=True):
    """A person isn't paged over one of the methods."""

    says: ClassVar[str] = "Not paging $user_name by $method: $why."

    page_id: str
    user_id: str
    user_name: str
    method: str
    why: str


class Way(Value, frozen=True):
    """A contact method, and the seconds after the page began at which it is used."""

    method: ContactMethod
    wait: int


class Ways(Value, frozen=True):
    """How a person is paged, in order of time; `skipped`: (method, why not) of what isn't used."""

    ways: tuple[Way, ...]
    skipped: tuple[tuple[str, str], ...] = ()


def ways_to(user: User, policy: Policy, step: int, now: int) -> Ways:
    """
    Return how a page of a step (from 1) reaches a person.

    In user mode by the own contact rules, without any by all methods at once; centralized by the step's methods, else
    the policy's, each meaning the person's method of that name, id or channel. A method outside of its hours isn't
    used, unless none other is left: a page must arrive somewhere.
    """
    wanted, missing = _centralized(user, policy, step) if policy.mode == "centralized" else (_own(user), [])
    enabled = [(method, rule) for method, rule in wanted if method.is_enabled]
    inside = [(method, rule) for method, rule in enabled if _is_in_hours(method, now + rule.wait * SECOND)]
    outside = [method for method, _ in enabled if method not in [one for one, _ in inside]] if inside else []
    skipped = [
        *missing,
        *((method.name or method.id, "it is switched off") for method, _ in wanted if not method.is_enabled),
        *((method.name or method.id, "outside of its hours") for method in outside),
    ]
    ways = [
        Way(method, rule.wait + count * rule.repeat_every)
        for method, rule in inside or enabled
        for count in range(min(rule.repeats, REPEATS_MAX) + 1)
    ]
    return Ways(tuple(sorted(ways, key=lambda one: one.wait)), tuple(dict.fromkeys(skipped)))


def _own(user: User) -> list[tuple[ContactMethod, ContactRule]]:
    methods = {method.id: method for method in user.contact_methods}
    rules = user.contact_rules or tuple(ContactRule(method.id) for method in user.contact_methods)
    return [(methods[rule.method_id], rule) for rule in rules if rule.method_id in methods]


def _centralized(
    user: User, policy: Policy, step: int
) -> tuple[list[tuple[ContactMethod, ContactRule]], list[tuple[str, str]]]:
    own = policy.steps[step - 1].methods if 0 < step <= len(policy.steps) else ()
    wanted: list[tuple[ContactMethod, ContactRule]] = []
    missing: list[tuple[str, str]] = []
    for one in own or policy.methods:
        method = _called(user.contact_methods, one)
        if method is None:
            missing.append((one.name, "this person has no such method"))
        else:
            wanted.append((method, ContactRule(method.id, one.wait, one.repeats, one.repeat_every)))
    return wanted, missing


def _called(methods: Sequence[ContactMethod], wanted: Method) -> ContactMethod | None:
    name = wanted.name.casefold()
    for known_as in ("name", "id", "channel"):
        found = next((one for one in methods if str(getattr(one, known_as)).casefold() == name), None)
        if found is not None:
            return found
    return None


def _is_in_hours(method: ContactMethod, at: int) -> bool:
    return method.hours is None or compile_hours(method.hours).hold(at)


EVENTS: tuple[type[Event], ...] = (MethodSkipped,)
