"""Contacting: over which of a person's contact methods a page goes, and when; for the engine and the plan alike."""

from collections.abc import Sequence
from typing import ClassVar

from tocsin.accounts.people import ContactMethod, ContactRule, User
from tocsin.kernel.errors import Invalid
from tocsin.kernel.events import Event
from tocsin.kernel.hours import check_hours, compile_hours
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.respond.escalation.policies import Method, Policy

METHODS_MAX = 50  # of one user
REPEATS_MAX = 20
REPEAT_EVERY_MIN = 30  # seconds
WAIT_MAX = 86_400  # seconds


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
    the policy's, each meaning the person's method of that name, id or channel. A page must arrive somewhere: who has
    none of the methods asked for is paged by the own rules, whose rules mean nothing in use by every method, and a
    method outside of its hours isn't used unless none other is left.
    """
    plans, missing = _plans(user, policy, step)
    wanted = next((one for one in plans if any(method.is_enabled for method, _ in one)), [])
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


Wanted = list[tuple[ContactMethod, ContactRule]]


def _plans(user: User, policy: Policy, step: int) -> tuple[list[Wanted], list[tuple[str, str]]]:
    """Return what is wanted, the first choice first, and (method, why not) of what the person doesn't have."""
    every = [(method, ContactRule(method.id)) for method in user.contact_methods]
    methods = {method.id: method for method in user.contact_methods}
    own = [(methods[rule.method_id], rule) for rule in user.contact_rules if rule.method_id in methods]
    if policy.mode != "centralized":
        return [own, every], []
    wanted, missing = _centralized(user, policy, step)
    return [wanted, own, every], missing


def _centralized(user: User, policy: Policy, step: int) -> tuple[Wanted, list[tuple[str, str]]]:
    own = policy.steps[step - 1].methods if 0 < step <= len(policy.steps) else ()
    wanted: Wanted = []
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


def check_user(user: User) -> None:
    """Raise Invalid that names the first field at fault of how a person is reached."""
    if "@" not in user.email:
        raise Invalid(f"not an email address: {user.email[:80]!r}", field="email")
    if max(len(user.contact_methods), len(user.contact_rules)) > METHODS_MAX:
        raise Invalid(f"at most {METHODS_MAX} contact methods and rules", field="contact_methods")
    ids = {one.id for one in user.contact_methods}
    if len(ids) < len(user.contact_methods):
        raise Invalid("two contact methods have the same id", field="contact_methods")
    for place, method in enumerate(user.contact_methods):
        if method.hours is not None:
            check_hours(method.hours, f"contact_methods[{place}].hours")
    for rule in user.contact_rules:
        if rule.method_id not in ids:
            raise Invalid(f"no contact method {rule.method_id!r}", field="contact_rules")
        _check_rule(rule)


def _check_rule(rule: ContactRule) -> None:
    if not 0 <= rule.wait <= WAIT_MAX:
        raise Invalid(f"a contact rule waits 0 to {WAIT_MAX} seconds", field="contact_rules")
    if not 0 <= rule.repeats <= REPEATS_MAX:
        raise Invalid(f"a contact rule repeats 0 to {REPEATS_MAX} times", field="contact_rules")
    if rule.repeats and not REPEAT_EVERY_MIN <= rule.repeat_every <= WAIT_MAX:
        raise Invalid(f"a contact rule repeats every {REPEAT_EVERY_MIN} to {WAIT_MAX} seconds", field="contact_rules")


EVENTS: tuple[type[Event], ...] = (MethodSkipped,)
