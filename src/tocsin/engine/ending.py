"""Alerts that people end: a group is retired, or its rule is disabled or archived. Whoever was told is told."""

from tocsin.engine.work import Work
from tocsin.kernel.errors import Conflict
from tocsin.store import alerts
from tocsin.store.things import Thing
from tocsin.watch.rules.alerts import Alert, AlertRetired, AlertStatus, RecoveryReason, end, retire
from tocsin.watch.rules.kinds import kind


def follow_rule(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """End the alerts of a rule that was archived or disabled: nobody evaluates it any more."""
    if old is None or not old.body.is_enabled:
        return
    if new.archived_at:
        _end_alerts(work, new, RecoveryReason.RULE_ARCHIVED, actor)
    elif not new.body.is_enabled:
        _end_alerts(work, new, RecoveryReason.RULE_DISABLED, actor)


def _end_alerts(work: Work, rule: Thing, reason: RecoveryReason, actor: str) -> None:
    records = [one for one in alerts.of_rule(work.tx, rule.id) if one.value.status is not AlertStatus.OK]
    window = _window(rule)
    for record in records:
        decision = end(record.value, reason, window, work.now)
        work.decided(work.add(record), decision, actor=actor, cause=rule.revision_id)


def retire_alert(work: Work, rule: Thing, alert_id: str, by: AlertRetired) -> Alert:
    """Retire a heartbeat's group; raise Conflict for an alert of another kind, which would fire again at once."""
    if rule.body.kind != "heartbeat":
        raise Conflict(f"only the group of a heartbeat is retired, this is a {rule.body.kind} alert: disable its rule")
    (record,) = alerts.by_ids(work.tx, [alert_id])
    work.decided(work.add(record), retire(record.value, by, _window(rule), work.now), actor=by.by, cause=by.by)
    work.save()
    return record.value


def _window(rule: Thing) -> float:
    chosen = kind(rule.body.kind)
    return chosen.condition(chosen.compile(rule.body.settings)).window
