"""Acting: whether a document opens, updates or closes, by its status text or by conditions, and why."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tocsin.kernel.conditions import Conditions, Verdict, compile_conditions
from tocsin.kernel.errors import Invalid
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.paths import ABSENT, compile_path, text_of
from tocsin.respond.integrations.reports import Action
from tocsin.respond.integrations.templates import Status
from tocsin.respond.integrations.texts import KEY_MAX, clean

STATUSES_MAX = 100
SAYS = {Action.OPEN: "opens", Action.CLOSE: "closes", Action.UPDATE: "updates"}

Act = Callable[[Any, str], tuple[Action, str]]  # a document and its status text → the action and why
Ask = Callable[[Any], Verdict]


class Rule(NamedTuple):
    """Conditions that decide for an action."""

    action: Action
    name: str
    ask: Ask


def compile_act(integration: Integration, paths: tuple[str, ...], status: Status) -> Act:
    """Return what decides: the integration's conditions where it has some, else the status text."""
    rules = compile_rules(integration)
    return _by_rules(rules) if rules else _by_status(paths, status)


def compile_rules(integration: Integration) -> tuple[Rule, ...]:
    """Return the conditions that open, close and update, in the order in which they are asked."""
    given = (
        (Action.OPEN, "open_when", integration.open_when),
        (Action.CLOSE, "close_when", integration.close_when),
        (Action.UPDATE, "update_when", integration.update_when),
    )
    return tuple(Rule(action, name, ask) for action, name, one in given if (ask := compile_ask(one, name)) is not None)


def compile_ask(conditions: Conditions, name: str) -> Ask | None:
    """Return conditions over a document, None where there are none; raise Invalid that names the place."""
    if conditions == Conditions():
        return None
    try:
        return compile_conditions(conditions, read_at)
    except Invalid as error:
        raise Invalid(f"{name}: {error.detail}", field=f"{name}.{error.field}") from error


def read_at(path: str) -> Callable[[Any], str | None]:
    """Return what reads the text at a path, None where there is none."""
    look = compile_path(path)

    def read(document: Any) -> str | None:
        value = look(document)
        return None if value is ABSENT else text_of(value)

    return read


def _by_rules(rules: tuple[Rule, ...]) -> Act:
    # Opening goes first: a page too many is better than one too few. Without a rule for it, what no other takes opens.
    opens_otherwise = all(rule.action is not Action.OPEN for rule in rules)

    def act(document: Any, _text: str) -> tuple[Action, str]:
        missed: list[str] = []
        for rule in rules:
            verdict = rule.ask(document)
            if verdict.matched:
                return rule.action, f"{rule.name}: {verdict.why}: {SAYS[rule.action]}"
            missed.append(f"{rule.name}: {verdict.why}")
        why = "; ".join(missed)
        if opens_otherwise:
            return Action.OPEN, f"{why}: opens"
        return Action.IGNORE, f"status mismatch: {why}"

    return act


def _by_status(paths: tuple[str, ...], status: Status) -> Act:
    texts = {Action.OPEN: status.open, Action.CLOSE: status.close, Action.UPDATE: status.update}
    wanted = [(text.casefold(), action) for action, group in texts.items() for text in group]
    if len(wanted) > STATUSES_MAX or not all(text for text, _ in wanted):
        raise Invalid(f"at most {STATUSES_MAX} status texts, none of them empty", field="status")
    name = paths[0] if len(paths) == 1 else "status"
    whole = dict(reversed(wanted))
    parts = wanted if status.is_part else []

    def act(_document: Any, text: str) -> tuple[Action, str]:
        if not text:
            return Action.OPEN, "no status: opens"
        actual, shown = text.casefold(), clean(text, KEY_MAX)
        action = whole.get(actual) or next((action for part, action in parts if part in actual), None)
        if action is None and status.otherwise == "open":
            return Action.OPEN, f"{name} is {shown!r}, as none that closes or updates: opens"
        if action is None:
            return Action.IGNORE, f"status mismatch: {name} is {shown!r}, which neither opens, closes nor updates"
        return action, f"{name} is {shown!r}: {SAYS[action]}"

    return act
