"""Try: what an edited integration would make of payloads or of what really arrived. Nothing is written."""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from litestar import post
from litestar.params import FromPath, JSONBody

from tocsin.engine.lanes import candidates_of
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.respond.escalation.holding import hold_of
from tocsin.respond.integrations.choosing import Candidate, Raw
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.interpret import CompiledIntegration, compile_integration
from tocsin.respond.integrations.messages import MessageStatus
from tocsin.respond.integrations.rehearsal import Effect, Foretold, Rehearsal, Rehearsed, Unresolved, differs
from tocsin.respond.integrations.reports import Report
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import MASK, seen
from tocsin.server.api.foretelling import Foreteller, PersonFirst
from tocsin.server.api.reading import beside, candidates_with, check_mapping, is_pulse, ready
from tocsin.server.house import House
from tocsin.store import arrivals
from tocsin.store.things import Thing

PAYLOADS_MAX = 100
LAST_MAX = 1_000

Count = Annotated[int, msgspec.Meta(ge=1, le=LAST_MAX)]


class Payload(Value, frozen=True, forbid_unknown_fields=True):
    """A message as a tool would send it."""

    payload: str
    content_type: str = ""
    query: str = ""


class Try(Value, frozen=True, forbid_unknown_fields=True):
    """
    What is tried: the edited `body` (as saved where there is none) on `payloads`, in this order, else on the `last`
    messages of the integration's API URL.
    """

    body: Integration | None = None
    payloads: Annotated[tuple[Payload, ...], msgspec.Meta(max_length=PAYLOADS_MAX)] = ()
    last: Count = 100
    only_changed: bool = False


class RecipientTried(Answer, frozen=True):
    """Who would be paged beside the policy's targets, by id or by the name in the message, and why."""

    kind: Literal["user", "team"]
    id: str
    name: str
    why: str


class ReportTried(Answer, frozen=True):
    """
    One report: what it would do (`effect`) and why, under which policy and why.

    Where it opens an incident, `people` are those whom the policy would page first; `held` says for what that waits.
    """

    action: str
    effect: Effect
    reason: str
    dedup_key: str
    subject: str
    severity: str
    policy_id: str
    policy_name: str
    policy_reason: str
    recipients: list[RecipientTried]
    people: list[PersonFirst]
    held: str


class Side(Answer, frozen=True):
    """What would become of a message, and which integration would take it ('': none)."""

    status: MessageStatus
    reason: str
    integration_id: str
    integration_name: str
    reports: list[ReportTried]


class MessageTried(Answer, frozen=True):
    """A message ('' as id: a payload), as saved and as edited."""

    message_id: str
    at: str
    source: str
    is_changed: bool
    before: Side
    after: Side


class Totals(Answer, frozen=True):
    """How many reports would do what, and how many messages nobody could read."""

    opens: int
    appends: int
    groups: int
    closes: int
    recovers: int
    ignored: int
    unmapped: int


class Tried(Answer, frozen=True):
    """How many messages were read, how many of them would become something other, and each in order of arrival."""

    count: int
    changed_count: int
    before: Totals
    after: Totals
    messages: list[MessageTried]


class Told(Value, frozen=True):
    """A message, and what becomes of it before and after the edit."""

    message_id: str
    raw: Raw
    before: Rehearsed
    after: Rehearsed
    is_changed: bool


@post("/api/v1/integrations/{thing_id:str}/try", status_code=200)
async def try_integration(house: TheHouse, actor: TheActor, thing_id: FromPath[str], data: JSONBody[Try]) -> Tried:
    """
    Try an edited integration on payloads, or on the last messages of its API URL, and compare it with the saved one.

    It is read by the code that reads in production. Incidents start as they were when the first message came; what
    people did meanwhile isn't rehearsed.
    """
    thing = seen(house, actor, "integration", thing_id)
    catalog = house.keeper.current
    saved = candidates_of(catalog, thing.body.api_url_id)
    edited = saved
    if data.body is not None:
        edited = candidates_with(catalog, thing, _compiled(house, thing, data.body))
        await check_mapping(house, data.body)
    messages = await _messages(house, thing, data)
    began_at = messages[0][1].at if messages else 0
    unresolved = await house.read(lambda tx: arrivals.unresolved_at(tx, thing.body.api_url_id, began_at))
    told = await _told(house, messages, saved, edited, unresolved)
    changed = [one for one in told if one.is_changed]
    foreteller = Foreteller(catalog)
    shown: list[MessageTried] = []
    for one in changed if data.only_changed else told:
        await asyncio.sleep(0)  # others get their turn
        before, after = _side(foreteller, saved, one.before, one.raw), _side(foreteller, edited, one.after, one.raw)
        at, source = to_text(one.raw.at), one.raw.source
        shown.append(MessageTried(one.message_id, at, source, one.is_changed, before, after))
    return Tried(
        count=len(told),
        changed_count=len(changed),
        before=_totals([one.before for one in told]),
        after=_totals([one.after for one in told]),
        messages=shown,
    )


def _compiled(house: House, thing: Thing, edited: Integration) -> CompiledIntegration:
    body = checking.kept("integration", edited, thing.body, MASK)
    body = checking.body("integration", body, house.keeper.current, house.templates)
    assert isinstance(body, Integration)
    return compile_integration(body, house.templates[body.template])


async def _messages(house: House, thing: Thing, data: Try) -> list[tuple[str, Raw]]:
    if data.payloads:
        source = (data.body or thing.body).source
        now = house.now()
        return [("", Raw(source, one.payload.encode(), one.content_type, one.query, at=now)) for one in data.payloads]
    rows = await house.read(lambda tx: arrivals.last(tx, thing.body.api_url_id, data.last))
    return [
        (
            row.id,
            Raw(row.source, row.body, row.content_type, row.query, row.path, row.received_at, bool(row.is_test)),
        )
        for row in rows
        if not is_pulse(house.keeper.current, thing.body.api_url_id, row.source)
    ]


async def _told(
    house: House,
    messages: Sequence[tuple[str, Raw]],
    saved: Sequence[Candidate],
    edited: Sequence[Candidate],
    unresolved: Sequence[Unresolved],
) -> list[Told]:
    before, after = Rehearsal(saved, unresolved), Rehearsal(edited, unresolved)
    told: list[Told] = []
    for message_id, raw in messages:
        await asyncio.sleep(0)  # others get their turn
        old, new = await ready(house, saved, raw), await ready(house, edited, raw)
        was = await beside(raw, lambda old=old, one=message_id: before.take(old, one))
        now = await beside(raw, lambda new=new, one=message_id: after.take(new, one))
        told.append(Told(message_id, raw, was, now, differs(was, now)))
    return told


def _totals(played: Sequence[Rehearsed]) -> Totals:
    effects = [part.effect for one in played for part in one.reports]
    unmapped = sum(one.taken_by is None for one in played)
    return Totals(**{effect: effects.count(effect) for effect in Effect}, unmapped=unmapped)


def _side(foreteller: Foreteller, candidates: Sequence[Candidate], one: Rehearsed, raw: Raw) -> Side:
    taker = candidates[one.taken_by] if one.taken_by is not None else None
    return Side(
        status=one.status,
        reason=one.reason,
        integration_id=taker.id if taker else "",
        integration_name=taker.name if taker else "",
        reports=[_report(foreteller, taker.id if taker else "", part, raw.at) for part in one.reports],
    )


def _report(foreteller: Foreteller, integration_id: str, part: Foretold, at: int) -> ReportTried:
    report: Report = part.report
    opens = part.effect is Effect.OPENS and not report.is_test
    hold = hold_of(part.delay, at) if part.delay else None
    return ReportTried(
        action=report.action,
        effect=part.effect,
        reason=part.reason,
        dedup_key=report.dedup_key,
        subject=report.subject,
        severity=report.severity,
        policy_id=report.policy_id,
        policy_name=foreteller.name(report.policy_id),
        policy_reason=report.policy_reason,
        recipients=[RecipientTried(who.kind, who.id, who.name, who.why) for who in report.recipients],
        people=foreteller.paged_first(integration_id, report, hold.due_at or at if hold else at) if opens else [],
        held=hold.until if hold else "",
    )


ROUTES = (try_integration,)
