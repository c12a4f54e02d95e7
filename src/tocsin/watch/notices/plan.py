"""
Plan: which hooks are told of an alert's change, and why or why not. Pure.

The minimum delay counts per alert and hook; a problem withheld by it and still firing when it ends is told then. A
recovery is never delayed and goes to exactly the hooks that were told of the problem, linked and enabled or not: even
when notices were turned off meanwhile, whoever was told of a problem must not take it for lasting.

What a hook knows is the fold of these events, so the timeline and the alert can't differ.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar, NamedTuple

from msgspec.structs import replace

from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.watch.notices.notices import NoticeKind
from tocsin.watch.rules.alerts import Alert, AlertFired, AlertRecovered, AlertStatus, HookMemory
from tocsin.watch.rules.rules import AlertRule


class NoticeReason(StrEnum):
    """Why a hook is told, or isn't."""

    FIRST_NOTICE = "first_notice"
    DELAY_ENDED = "delay_ended"
    RECOVERED = "recovered"
    MIN_DELAY = "min_delay"
    NO_HOOKS = "no_hooks"
    NOTIFICATIONS_OFF = "notifications_off"
    RULE_DISABLED = "rule_disabled"
    HOOK_UNLINKED = "hook_unlinked"
    RECOVERED_BEFORE_DUE = "recovered_before_due"
    RECOVERY_OFF = "recovery_off"
    NEVER_TOLD = "never_told"
    MAINTENANCE = "maintenance"


class NoticePlanned(Event, frozen=True):
    """A hook is told."""

    says: ClassVar[str] = "Telling hook $hook_id of the $notice_kind ($reason)."

    hook_id: str
    notice_kind: NoticeKind


class NoticeWithheld(Event, frozen=True):
    """A hook isn't told. `until`: when it will be, if the alert still fires then; 0 for never."""

    says: ClassVar[str] = "Not telling hook $hook_id of the $notice_kind ($reason). $why"

    hook_id: str  # '' where there is no hook at all
    notice_kind: NoticeKind
    until: int = 0
    why: str = ""


class Maintained(NamedTuple):
    """Until when the rule is in maintenance (0: it isn't), in which no problem is told, and by which window."""

    until: int = 0
    words: str = ""


NO_WINDOW = Maintained()


class Plan(Value, frozen=True):
    """The alert with what its hooks now know, and what was decided about each."""

    alert: Alert
    events: tuple[Event, ...] = ()


EVENTS: tuple[type[Event], ...] = (NoticePlanned, NoticeWithheld)


def on_event(
    alert: Alert, event: Event, rule: AlertRule, hook_ids: Sequence[str], now: int, window: Maintained = NO_WINDOW
) -> Plan:
    """Return what the hooks are told of an alert event."""
    match event:
        case AlertFired():
            return _planned(alert, [_fired(alert, rule, one, now, window) for one in hook_ids or ("",)], now)
        case AlertRecovered():
            known = dict.fromkeys((*alert.hooks, *hook_ids))
            events = (_recovered(one, alert.hooks.get(one), rule, one in hook_ids) for one in known)
            return _planned(alert, [one for one in events if one is not None], now)
        case _:
            return Plan(alert)


def when_due(alert: Alert, rule: AlertRule, hook_ids: Sequence[str], now: int, window: Maintained = NO_WINDOW) -> Plan:
    """Return what the hooks are told when a withheld problem's delay has ended."""
    due = [hook_id for hook_id, memory in alert.hooks.items() if 0 < memory.owed_at <= now]
    return _planned(alert, [_owed(alert, rule, one, one in hook_ids, now, window) for one in due], now)


def remember(alert: Alert, event: Event, at: int) -> Alert:
    """Return the alert after a notice event: what the hook knows now, and when the next owed notice is due."""
    match event:
        case NoticePlanned(notice_kind=NoticeKind.PROBLEM):
            memory = HookMemory(told_at=at, is_told=True)
        case NoticePlanned() | NoticeWithheld():
            told_at = alert.hooks.get(event.hook_id, HookMemory()).told_at
            memory = HookMemory(told_at, owed_at=event.until if isinstance(event, NoticeWithheld) else 0)
        case _:
            return alert
    hooks = {**alert.hooks, event.hook_id: memory}
    hooks = {hook_id: memory for hook_id, memory in hooks.items() if memory != HookMemory()}
    return replace(alert, hooks=hooks, due_at=min((one.owed_at for one in hooks.values() if one.owed_at), default=0))


def _planned(alert: Alert, events: Iterable[Event], now: int) -> Plan:
    events = tuple(events)
    for event in events:
        alert = remember(alert, event, now)
    return Plan(alert, events)


def _fired(alert: Alert, rule: AlertRule, hook_id: str, now: int, window: Maintained) -> Event:
    if not rule.notifies:
        return NoticeWithheld(hook_id, NoticeKind.PROBLEM, reason=NoticeReason.NOTIFICATIONS_OFF)
    if not hook_id:
        return NoticeWithheld(hook_id, NoticeKind.PROBLEM, reason=NoticeReason.NO_HOOKS)
    return _problem(alert, rule, hook_id, now, NoticeReason.FIRST_NOTICE, window)


def _owed(alert: Alert, rule: AlertRule, hook_id: str, is_linked: bool, now: int, window: Maintained) -> Event:
    obstacle = _obstacle(alert, rule, is_linked)
    if obstacle is not None:
        return NoticeWithheld(hook_id, NoticeKind.PROBLEM, reason=obstacle)
    return _problem(alert, rule, hook_id, now, NoticeReason.DELAY_ENDED, window)


def _obstacle(alert: Alert, rule: AlertRule, is_linked: bool) -> NoticeReason | None:
    if alert.status is not AlertStatus.FIRING:
        return NoticeReason.RECOVERED_BEFORE_DUE
    if not rule.is_enabled:
        return NoticeReason.RULE_DISABLED
    if not rule.notifies:
        return NoticeReason.NOTIFICATIONS_OFF
    return None if is_linked else NoticeReason.HOOK_UNLINKED


def _problem(alert: Alert, rule: AlertRule, hook_id: str, now: int, reason: NoticeReason, window: Maintained) -> Event:
    if window.until > now:
        why = f"{window.words}."
        return NoticeWithheld(hook_id, NoticeKind.PROBLEM, window.until, why, reason=NoticeReason.MAINTENANCE)
    told_at = alert.hooks.get(hook_id, HookMemory()).told_at
    free_at = told_at + rule.min_delay * SECOND if told_at else now
    if now < free_at:
        return NoticeWithheld(hook_id, NoticeKind.PROBLEM, free_at, reason=NoticeReason.MIN_DELAY)
    return NoticePlanned(hook_id, NoticeKind.PROBLEM, reason=reason)


def _recovered(hook_id: str, memory: HookMemory | None, rule: AlertRule, is_linked: bool) -> Event | None:
    if memory is not None and memory.is_told:
        if rule.notifies_recovery:
            return NoticePlanned(hook_id, NoticeKind.RECOVERY, reason=NoticeReason.RECOVERED)
        return NoticeWithheld(hook_id, NoticeKind.RECOVERY, reason=NoticeReason.RECOVERY_OFF)
    if memory is not None and memory.owed_at:
        return NoticeWithheld(hook_id, NoticeKind.PROBLEM, reason=NoticeReason.RECOVERED_BEFORE_DUE)
    if is_linked and rule.notifies and rule.notifies_recovery:
        return NoticeWithheld(hook_id, NoticeKind.RECOVERY, reason=NoticeReason.NEVER_TOLD)
    return None
