"""What follows on the watching side: an alert's change becomes notices, one delivery per hook."""

from tocsin.engine.work import Work
from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event
from tocsin.outbound.deliveries.deliveries import LASTS, Delivery, DeliveryPurpose
from tocsin.store.maintained import Ask, windows_of
from tocsin.store.records import Record
from tocsin.store.things import Thing
from tocsin.watch.notices.hooks import Hook, hooks_for
from tocsin.watch.notices.notices import message_of, notice_of
from tocsin.watch.notices.plan import NO_WINDOW, Maintained, NoticePlanned, Plan, on_event, when_due
from tocsin.watch.rules.alerts import Alert


def hook_ids(work: Work, rule: Thing) -> tuple[str, ...]:
    """Return the hooks that a rule tells."""
    hooks: dict[str, Hook] = {hook.id: hook.body for hook in work.catalog.kind("hook").values()}
    return hooks_for(rule.body, hooks)


def plan_notices(work: Work, alert: Record[Alert], event: Event, cause: str) -> None:
    """Decide which hooks are told of the alert's change."""
    rule = work.catalog.things[alert.value.rule_id]
    _take(
        work, alert, on_event(alert.value, event, rule.body, hook_ids(work, rule), work.now, _window(work, rule)), cause
    )


def owe_notices(work: Work, alert: Record[Alert]) -> None:
    """Send the problems that were withheld and are due now."""
    rule = work.catalog.things[alert.value.rule_id]
    _take(work, alert, when_due(alert.value, rule.body, hook_ids(work, rule), work.now, _window(work, rule)), alert.id)


def queue_notice(work: Work, alert: Record[Alert], event: NoticePlanned, cause: str) -> None:
    """Put a notice on its way to one hook."""
    hook = work.catalog.things[event.hook_id]
    rule = work.catalog.things[alert.value.rule_id]
    app = work.catalog.things[rule.body.app_id]
    notice_id = work.ids.new("ntc")
    notice = notice_of(notice_id, event.notice_kind, alert.value, rule, app, work.public_url, work.now)
    message = message_of(notice, hook.name, str(hook.body.settings.get("url", "")))
    delivery = Delivery(
        id=work.ids.new("dlv"),
        subject_id=alert.id,
        purpose=DeliveryPurpose.NOTICE,
        channel=hook.body.channel,
        to=hook.name,
        message=message,
        hook_id=hook.id,
        order_key=f"{alert.id}|{hook.id}",
        created_at=work.now,
        due_at=work.now,
        give_up_at=work.now + LASTS[DeliveryPurpose.NOTICE],
    )
    work.queue(alert, delivery, cause)


def _window(work: Work, rule: Thing) -> Maintained:
    """Return the maintenance window that holds for a rule now; windows are compiled once per catalog."""
    known: dict[str, Ask] | None = work.catalog.remembered.get("maintained_rules")
    if known is None:
        known = windows_of(work.catalog.live, "rule")
        work.catalog.remembered["maintained_rules"] = known
    return Maintained(*known[rule.id](work.now)) if rule.id in known else NO_WINDOW


def _take(work: Work, alert: Record[Alert], plan: Plan, cause: str) -> None:
    work.decided(alert, Decision(plan.alert, plan.events), cause=cause)
