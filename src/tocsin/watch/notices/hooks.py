"""Notification hooks: where notices go. The configured body; name and id are in the catalog."""

from collections.abc import Mapping
from typing import Any

from tocsin.kernel.values import Value
from tocsin.watch.rules.rules import AlertRule


class Hook(Value, frozen=True):
    """A channel with its settings. `is_default`: serves every rule that doesn't opt out."""

    channel: str
    settings: dict[str, Any]
    is_default: bool = False
    is_enabled: bool = True
    description: str = ""


def hooks_for(rule: AlertRule, hooks: Mapping[str, Hook]) -> tuple[str, ...]:
    """Return the ids of the hooks that a rule tells: the account-default ones (unless it opts out), then its own."""
    defaults = sorted(one for one, hook in hooks.items() if hook.is_default) if rule.hooks.use_defaults else ()
    wanted = dict.fromkeys((*defaults, *rule.hooks.hook_ids))
    return tuple(one for one in wanted if one in hooks and hooks[one].is_enabled)
