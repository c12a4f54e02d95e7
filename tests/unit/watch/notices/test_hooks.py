"""Hooks: which of them a rule tells."""

import pytest

from tocsin.watch.notices.hooks import Hook, hooks_for
from tocsin.watch.rules.rules import AlertRule, RuleHooks

HOOKS = {
    "hok_3": Hook("ntfy", {}, is_default=True),
    "hok_1": Hook("email", {}, is_default=True),
    "hok_2": Hook("webhook", {}),
    "hok_4": Hook("webhook", {}, is_default=True, is_enabled=False),
    "hok_5": Hook("webhook", {}, is_enabled=False),
}


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        (RuleHooks(), ("hok_1", "hok_3")),
        (RuleHooks(hook_ids=("hok_2",)), ("hok_1", "hok_3", "hok_2")),
        (RuleHooks(hook_ids=("hok_3", "hok_2", "hok_2")), ("hok_1", "hok_3", "hok_2")),
        (RuleHooks(use_defaults=False), ()),
        (RuleHooks(use_defaults=False, hook_ids=("hok_3", "hok_2")), ("hok_3", "hok_2")),
        (RuleHooks(use_defaults=False, hook_ids=("hok_5", "hok_gone")), ()),
    ],
)
def test_a_rule_tells_its_hooks(links: RuleHooks, expected: tuple[str, ...]) -> None:
    """A rule tells the default hooks unless it opts out, then its own, each once, and none that is disabled or gone."""
    rule = AlertRule("app_1", "threshold", {}, hooks=links)
    assert hooks_for(rule, HOOKS) == expected
    assert hooks_for(rule, dict(reversed(HOOKS.items()))) == expected
