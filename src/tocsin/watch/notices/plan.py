"""
Plan: which hooks are told of an alert's change, and why or why not. Pure.

The minimum delay counts per alert and hook; a problem withheld by it and still firing when it ends is told then. A
recovery is never delayed and goes to exactly the hooks that were told of the problem.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

import msgspec

from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.kernel.values import Value
from tocsin.watch.rules.alerts import Alert, AlertFired, AlertRecovered, AlertStatus, HookMemory
from tocsin.watch.rules.rules import AlertRule


class NoticeReason(StrEnum):
    """Why a hook is told, or isn't."""

    FIRST_NOTICE = "first_notice"
    DELAY_ENDED = "delay_ended"
    RECOVERED = "recovered"
    MIN_DELAY = "min_delay"
    NOTIFICATIONS_OFF = "notifications_off"
    RECOVERY_OFF = "recovery_off"
    RECOVERED_BEFORE_DUE = "recovered_before_due"
    HOOK_UNLINKED = "hook_unlinked"


class NoticePlanned(Event, frozen=True):
    """A hook is told."""

    says: ClassVar[str] = "Telling hook $hook_id of the $notice_kind ($reason)."

    hook_id: str
    notice_kind: str


class NoticeWithheld(Event, frozen=True):
    """A hook isn't told."""

    says: ClassVar[str] = "Not telling hook $hook_id of the $notice_kind ($reason)."

    hook_id: str
    notice_kind: str


class Plan(Value, frozen=True):
    """The alert with what its hooks now know, and what was decided about each."""

    alert: Alert
    events: tuple[Event, ...] = ()


EVENTS: tuple[type[Event], ...] = (NoticePlanned, NoticeWithheld)


def on_event(alert: Alert, event: Event, rule: AlertRule, hook_ids: Sequence[str], now: int) -> Plan:
    """Return what the hooks are told of an alert event."""
    if isinstance(event, AlertFired):
        return _fired(alert, rule, hook_ids, now)
    if isinstance(event, AlertRecovered):
        return _recovered(alert, rule)
    return Plan(alert)


def when_due(alert: Alert, rule: AlertRule, hook_ids: Sequence[str], now: int) -> Plan:
    """Return what the hooks are told when a withheld problem's delay has ended."""
    memories, events = dict(alert.hooks), list[Event]()
    for hook_id, memory in alert.hooks.items():
        if not memory.owed_at or memory.owed_at > now:
            continue
        obstacle = _obstacle(alert, rule, hook_id in hook_ids)
        if obstacle is None:
            memories[hook_id] = HookMemory(told_at=now, is_told=True)
            events.append(NoticePlanned(hook_id, "problem", reason=NoticeReason.DELAY_ENDED))
        else:
            memories[hook_id] = msgspec.structs.replace(memory, owed_at=0)
            events.append(NoticeWithheld(hook_id, "problem", reason=obstacle))
    return _planned(alert, memories, events)


def _obstacle(alert: Alert, rule: AlertRule, is_linked: bool) -> NoticeReason | None:
    if alert.status is not AlertStatus.FIRING:
        return NoticeReason.RECOVERED_BEFORE_DUE
    if not rule.notifies:
        return NoticeReason.NOTIFICATIONS_OFF
    return None if is_linked else NoticeReason.HOOK_UNLINKED


def _fired(alert: Alert, rule: AlertRule, hook_ids: Sequence[str], now: int) -> Plan:
    memories, events = dict(alert.hooks), list[Event]()
    for hook_id in hook_ids:
        memory = memories.get(hook_id, HookMemory())
        free_at = memory.told_at + rule.min_delay * SECOND if memory.told_at else 0
        if not rule.notifies:
            events.append(NoticeWithheld(hook_id, "problem", reason=NoticeReason.NOTIFICATIONS_OFF))
        elif now < free_at:
            memories[hook_id] = msgspec.structs.replace(memory, owed_at=free_at)
            events.append(NoticeWithheld(hook_id, "problem", reason=NoticeReason.MIN_DELAY))
        else:
            memories[hook_id] = HookMemory(told_at=now, is_told=True)
            events.append(NoticePlanned(hook_id, "problem", reason=NoticeReason.FIRST_NOTICE))
    return _planned(alert, memories, events)


def _recovered(alert: Alert, rule: AlertRule) -> Plan:
    memories, events = dict(alert.hooks), list[Event]()
    for hook_id, memory in alert.hooks.items():
        if memory.is_told:
            tells = rule.notifies_recovery
            reason = NoticeReason.RECOVERED if tells else NoticeReason.RECOVERY_OFF
            events.append((NoticePlanned if tells else NoticeWithheld)(hook_id, "recovery", reason=reason))
        if memory.owed_at:
            events.append(NoticeWithheld(hook_id, "problem", reason=NoticeReason.RECOVERED_BEFORE_DUE))
        memories[hook_id] = HookMemory(told_at=memory.told_at)
    return _planned(alert, memories, events)


def _planned(alert: Alert, memories: dict[str, HookMemory], events: list[Event]) -> Plan:
    due_at = min((one.owed_at for one in memories.values() if one.owed_at), default=0)
    return Plan(msgspec.structs.replace(alert, hooks=memories, due_at=due_at), tuple(events))
