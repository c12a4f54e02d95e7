"""Routing: which policy an incident gets, and who is paged beside its targets; each with the reason."""

from collections.abc import Callable
from typing import Any, NamedTuple, cast

from tocsin.kernel.conditions import Condition, Operator, compile_condition
from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import compile_hours
from tocsin.kernel.instants import to_text
from tocsin.respond.integrations.acting import read_at
from tocsin.respond.integrations.integration import Integration, Route, TeamRoute
from tocsin.respond.integrations.reports import Recipient
from tocsin.respond.integrations.texts import KEY_MAX, clean

ROUTES_MAX = 200
RECIPIENTS_MAX = 50

Choose = Callable[[Any, int], tuple[str, str]]  # a document and an instant → the policy's id and why
Recipients = Callable[[Any, str, str], tuple[Recipient, ...]]  # a document, the users and the teams that it names


class Verdict(NamedTuple):
    """Whether a route matches, and why."""

    matched: bool
    why: str


def compile_routes(integration: Integration) -> Choose:
    """Return what chooses the policy: the first route that matches, else the default; raise Invalid with the place."""
    if len(integration.routes) > ROUTES_MAX:
        raise Invalid(f"more than {ROUTES_MAX} routes", field="routes")
    routes = [(compile_route(number, route), route.policy_id) for number, route in enumerate(integration.routes, 1)]

    def choose(document: Any, at: int) -> tuple[str, str]:
        for ask, policy_id in routes:
            verdict = ask(document, at)
            if verdict.matched:
                return policy_id, verdict.why
        return integration.default_policy_id, "default policy: no route matched"

    return choose


def compile_route(number: int, route: Route) -> Callable[[Any, int], Verdict]:
    """Return `(document, instant) → whether the route matches, and why`; raise Invalid that names the route."""
    field = f"routes[{number - 1}]"
    hours = None
    if route.hours is not None:
        try:
            hours = compile_hours(route.hours)
        except Invalid as error:
            raise Invalid(f"route {number}: {error.detail}", field=f"{field}.hours.{error.field}") from error
    # Without a field the hours alone decide.
    test = _condition(f"route {number}", field, route) if hours is None or route.field else None
    says = f"route {number}: {_said(route)}"

    def ask(document: Any, at: int) -> Verdict:
        matched, why = True, says
        if test is not None:
            matched, actual = test(document)
            why = f"{says} (it is {clean(actual, KEY_MAX)!r})"
        if matched and hours is not None:
            matched = hours.hold(at)
            why += f" ({to_text(at)} is {'within' if matched else 'outside'})"
        return Verdict(matched, why)

    return ask


def compile_recipients(integration: Integration) -> Recipients:
    """Return who is paged beside the policy's targets: always, by a condition, or as the message says."""
    if len(integration.team_routes) > ROUTES_MAX:
        raise Invalid(f"more than {ROUTES_MAX} team routes", field="team_routes")
    always = (
        *(Recipient("user", one, why="recipient of the integration") for one in integration.recipient_user_ids),
        *(Recipient("team", one, why="recipient of the integration") for one in integration.recipient_team_ids),
    )
    if len(always) > RECIPIENTS_MAX:
        raise Invalid(f"more than {RECIPIENTS_MAX} recipients", field="recipient_user_ids")
    routes = [
        (_condition(f"team route {number}", f"team_routes[{number - 1}]", one), number, one)
        for number, one in enumerate(integration.team_routes, 1)
    ]

    def recipients(document: Any, users: str, teams: str) -> tuple[Recipient, ...]:
        found = list(always)
        for test, number, route in routes:
            matched, actual = test(document)
            if matched:
                why = f"team route {number}: {_said(route)} (it is {clean(actual, KEY_MAX)!r})"
                found.append(Recipient("team", route.team_id, why=why))
        found += [Recipient("user", name=name, why="the message names them") for name in _names(users)]
        found += [Recipient("team", name=name, why="the message names it") for name in _names(teams)]
        return tuple(found[:RECIPIENTS_MAX])

    return recipients


def _condition(name: str, field: str, route: Route | TeamRoute) -> Callable[[Any], tuple[bool, str]]:
    try:
        condition = Condition(route.field, cast(Operator, route.operator), route.value, route.negate)
        return compile_condition(condition, read_at(route.field))
    except Invalid as error:
        raise Invalid(f"{name}: {error.detail}", field=f"{field}.{error.field}") from error


def _said(route: Route | TeamRoute) -> str:
    condition = f"{route.field} {'not ' if route.negate else ''}{route.operator} {route.value}" if route.field else ""
    if isinstance(route, Route) and route.hours is not None:
        return f"{condition} in its hours".strip()
    return condition


def _names(text: str) -> list[str]:
    return [name for part in text.split(",") if (name := clean(part.strip(), KEY_MAX))]
