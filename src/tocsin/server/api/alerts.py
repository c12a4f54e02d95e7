"""Alerts: lists, one, its timeline."""

from litestar import get, post
from litestar.params import FromPath, FromQuery

from tocsin.accounts.permissions import Actor, Verb, may, require, teams_of
from tocsin.engine import ending
from tocsin.kernel.events import Entry
from tocsin.kernel.instants import to_text
from tocsin.server.api.answers import After, Answer, Cursor, Limit, Page, moment
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.timelines import EntryShown, entry_shown, timeline
from tocsin.server.house import House
from tocsin.store import views
from tocsin.watch.rules.alerts import Alert, AlertRetired, AlertStatus


class HookKnows(Answer, frozen=True):
    """What one hook was told of an alert; `owed_at`: when it will be told of a problem that was withheld."""

    hook_id: str
    hook_name: str
    is_told: bool
    told_at: str | None
    owed_at: str | None


class AlertShown(Answer, frozen=True):
    """An alert: one rule × one series group; `labels` are the group's tags."""

    id: str
    rule_id: str
    rule_name: str
    rule_kind: str
    app_id: str
    app_name: str
    severity: str
    team_id: str
    labels: dict[str, str]
    status: AlertStatus
    since: str
    fired_at: str | None
    value: float | None
    threshold: float | None
    due_at: str | None
    retired_at: str | None
    hooks: list[HookKnows]
    last_event: EntryShown | None


def shown(house: House, alert: Alert, last: Entry | None) -> AlertShown:
    """Return an alert as it is shown, with the last entry of its timeline."""
    things = house.keeper.current.things
    rule = things[alert.rule_id]
    hooks = [
        HookKnows(
            one,
            things[one].name if one in things else "",
            memory.is_told,
            moment(memory.told_at),
            moment(memory.owed_at),
        )
        for one, memory in alert.hooks.items()
    ]
    return AlertShown(
        id=alert.id,
        rule_id=alert.rule_id,
        rule_name=rule.name,
        rule_kind=rule.body.kind,
        app_id=rule.body.app_id,
        app_name=things[rule.body.app_id].name,
        severity=rule.body.severity,
        team_id=rule.team_id,
        labels=alert.labels,
        status=alert.status,
        since=to_text(alert.since),
        fired_at=moment(alert.fired_at),
        value=alert.value,
        threshold=alert.threshold,
        due_at=moment(alert.due_at),
        retired_at=moment(alert.retired_at),
        hooks=hooks,
        last_event=entry_shown(house, last) if last else None,
    )


async def seen(house: House, actor: Actor, alert_id: str) -> tuple[Alert, Entry | None]:
    """Return an alert that the actor may see, and its last event; raise NotFound."""
    alert, last = await house.read(lambda tx: views.alert(tx, alert_id))
    require(actor, Verb.SEE, "rule", house.keeper.current.things[alert.rule_id].team_id)
    return alert, last


@get("/api/v1/alerts")
async def list_alerts(
    house: TheHouse,
    actor: TheActor,
    status: FromQuery[AlertStatus | None] = None,
    rule_id: FromQuery[str] = "",
    app_id: FromQuery[str] = "",
    cursor: Cursor = "",
    limit: Limit = 100,
) -> Page[AlertShown]:
    """List alerts that ever left ok, the newest first, each with its last event."""
    things = house.keeper.current.things
    rule_ids = None
    if teams_of(actor, Verb.SEE, "rule") is not None or app_id:
        rules = [thing for thing in things.values() if thing.kind == "rule" and app_id in ("", thing.body.app_id)]
        rule_ids = [rule.id for rule in rules if may(actor, Verb.SEE, "rule", rule.team_id)]
    where = {name: value for name, value in (("status", status), ("rule_id", rule_id)) if value}
    found, after = await house.read(lambda tx: views.alert_page(tx, where, rule_ids, cursor, limit))
    return Page([shown(house, alert, last) for alert, last in found], after or None)


@get("/api/v1/alerts/{alert_id:str}")
async def read_alert(house: TheHouse, actor: TheActor, alert_id: FromPath[str]) -> AlertShown:
    """Read an alert."""
    return shown(house, *await seen(house, actor, alert_id))


@get("/api/v1/alerts/{alert_id:str}/timeline")
async def read_alert_timeline(
    house: TheHouse, actor: TheActor, alert_id: FromPath[str], after: After = 0
) -> Page[EntryShown]:
    """Read an alert's events, in order."""
    await seen(house, actor, alert_id)
    return await timeline(house, alert_id, after)


@post("/api/v1/alerts/{alert_id:str}/retire", status_code=200)
async def retire_alert(house: TheHouse, actor: TheActor, alert_id: FromPath[str]) -> AlertShown:
    """Retire a heartbeat's group, as a host that is gone for good: it is quiet until it is seen again."""
    alert, _ = await seen(house, actor, alert_id)
    rule = house.keeper.current.things[alert.rule_id]
    require(actor, Verb.RESPOND, "rule", rule.team_id)
    by = AlertRetired(actor.id, actor.name)
    await house.write(lambda tx: ending.retire_alert(house.turns.work(tx), rule, alert_id, by))
    house.wheel.wake()
    return shown(house, *await seen(house, actor, alert_id))


ROUTES = (list_alerts, read_alert, read_alert_timeline, retire_alert)
