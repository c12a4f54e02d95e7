"""Steering: what the incident's life does to a walk: start, release, acknowledge, snooze, mute, resume, halt."""

import msgspec

from tocsin.kernel.decisions import Decision
from tocsin.kernel.instants import MINUTE, SECOND
from tocsin.outbound.muting.muting import Muted
from tocsin.respond.escalation.policies import HaltsOn, Policy
from tocsin.respond.escalation.runs import (
    NEXT,
    AcksAwaited,
    Halted,
    HaltedBecause,
    Held,
    Hold,
    PagedBecause,
    Released,
    Resumed,
    ResumedBecause,
    Run,
    RunStarted,
    RunStatus,
    WalkAcknowledged,
    WalkMuted,
    WalkSnoozed,
)


def start(run: Run, policy_name: str, now: int, hold: Hold | None = None, *, policy_version: int = 0) -> Decision[Run]:
    """Begin the walk: the first step is due now, or when what holds it is over."""
    event = RunStarted(run.id, run.policy_id, run.policy_revision, policy_name, policy_version)
    run = msgspec.structs.replace(run, due_at=now, step_at=now)
    if hold is None:
        return Decision(run, (event,))
    held = Held(run.id, hold.until, hold.count, hold.within, hold.due_at, reason=hold.reason)
    state = msgspec.structs.replace(
        run,
        status=NEXT[run.status, Held],
        due_at=hold.due_at,
        hold_count=hold.count,
        hold_within=hold.within,
        reported_at=(now,) if hold.count else (),
    )
    return Decision(state, (event, held))


def report(run: Run, count: int, now: int) -> Decision[Run]:
    """Count reports for which a held walk waits, and release it when there are enough."""
    if run.status is not RunStatus.HELD or not run.hold_count:
        return Decision(run)
    since = now - run.hold_within * SECOND if run.hold_within else 0
    times = (*(at for at in run.reported_at if at > since), *(now,) * min(count, run.hold_count))[-run.hold_count :]
    run = msgspec.structs.replace(run, reported_at=times)
    if len(times) < run.hold_count:
        return Decision(run)
    within = f" within {run.hold_within} s" if run.hold_within else ""
    return release(run, f"{run.hold_count} reports came{within}", now)


def release(run: Run, why: str, now: int) -> Decision[Run]:
    """Let a held walk go on: its first step is due now."""
    event = Released(run.id, why)
    return Decision(msgspec.structs.replace(run, status=NEXT[run.status, Released], due_at=now, step_at=now), (event,))


def halt(run: Run, reason: HaltedBecause) -> Decision[Run]:
    """End the walk early; a run that has ended stays as it is."""
    after = NEXT.get((run.status, Halted))
    if after is None:
        return Decision(run)
    event = Halted(run.id, reason=reason)
    return Decision(msgspec.structs.replace(run, status=after, due_at=0, step_at=0, pages=()), (event,))


def acknowledge(run: Run, policy: Policy, count: int, now: int) -> Decision[Run]:
    """
    Return what the `count`th person's acknowledgement does to the walk.

    Where the policy halts on assigning, nothing. Where the steps taken want more people, it is counted. Else the walk
    halts, or stands still for the policy's timeout. A snoozed one sleeps on: when it is woken, it will ask again.
    """
    if policy.halts_on is not HaltsOn.ACKNOWLEDGE or run.status is RunStatus.SNOOZED:
        return Decision(run)
    if run.status is RunStatus.ACTIVE and count < run.acks_required:
        return Decision(run, (AcksAwaited(run.id, count, run.acks_required),))
    after = NEXT.get((run.status, WalkAcknowledged))
    if not policy.ack_timeout or after is None:
        return halt(run, HaltedBecause.ACKNOWLEDGED) if run.status is not RunStatus.ACKNOWLEDGED else Decision(run)
    due_at = now + policy.ack_timeout * SECOND
    event = WalkAcknowledged(run.id, policy.ack_timeout, due_at)
    return Decision(msgspec.structs.replace(run, status=after, due_at=due_at, paused_at=now, pages=()), (event,))


def snooze(run: Run, now: int) -> Decision[Run]:
    """Let the walk stand still until it is woken; a held one goes on waiting, and sleeps when that is over."""
    after = NEXT.get((run.status, WalkSnoozed))
    if after is None:
        return Decision(run)
    run = msgspec.structs.replace(run, paused_at=run.paused_at or now)
    remaining = max(run.step_at - run.paused_at, 0) // SECOND
    state = msgspec.structs.replace(run, status=after, due_at=0)
    return Decision(state, (WalkSnoozed(run.id, remaining),))


def mute(run: Run, muted: Muted, now: int) -> Decision[Run]:
    """Let the walk stand still while something mutes the incident, and look again when that ends."""
    event = WalkMuted(run.id, muted.kind, muted.thing_id, muted.name, muted.until, muted.why)
    state = msgspec.structs.replace(run, status=NEXT[run.status, WalkMuted], due_at=muted.until, paused_at=now)
    return Decision(state, (event,))


def look_again(run: Run, now: int) -> Decision[Run]:
    """Let a muted walk ask at once whether it still is."""
    return Decision(msgspec.structs.replace(run, due_at=now) if run.status is RunStatus.MUTED else run)


def resume(run: Run, reason: ResumedBecause, now: int) -> Decision[Run]:
    """
    Let a walk that stands still go on with what remained of its wait.

    One that waited for the end of an acknowledged problem begins anew, with its first step.
    """
    after = NEXT.get((run.status, Resumed))
    if after is None:
        return Decision(run)
    slept = now - run.paused_at
    event = Resumed(run.id, slept // MINUTE, reason=reason)
    if reason is ResumedBecause.UNRESOLVED:
        anew = msgspec.structs.replace(run, status=after, step=0, round=0, is_reached=False, told_ids=(), paused_at=0)
        return Decision(msgspec.structs.replace(anew, step_at=now, due_at=now), (event,))
    pages = tuple(msgspec.structs.replace(one, at=one.at + slept) for one in run.pages)
    step_at = max(run.step_at + slept, now)
    due_at = max(min((step_at, *(one.at for one in pages))), now)
    state = msgspec.structs.replace(run, status=after, step_at=step_at, pages=pages, paused_at=0, due_at=due_at)
    return Decision(state, (event,))


def escalate(run: Run, now: int) -> Decision[Run]:
    """
    Page the next person now: of the step taken if somebody in it is still to come, else by the next step.

    A walk that is held or stands still goes on for it, whatever mutes it; one that has ended stays as it is.
    """
    match run.status:
        case RunStatus.HELD:
            return release(run, "escalated by a person", now)
        case RunStatus.ACKNOWLEDGED | RunStatus.MUTED | RunStatus.SNOOZED:
            decision = resume(run, ResumedBecause.ESCALATED, now)
            return Decision(_hurried(decision.state, now, is_forced=True), decision.events)
        case RunStatus.ACTIVE:
            return Decision(_hurried(run, now, is_forced=True))
        case _:
            return Decision(run)


def _hurried(run: Run, now: int, *, is_forced: bool) -> Run:
    place = next((place for place, one in enumerate(run.pages) if one.reason is not PagedBecause.RETRY), None)
    if place is None:
        return msgspec.structs.replace(run, step_at=now, due_at=now, is_forced=is_forced)
    gained = run.pages[place].at - now  # what follows keeps its distance
    later = [msgspec.structs.replace(one, at=one.at - gained) for one in run.pages[place:]]
    pages = tuple(sorted((*run.pages[:place], *later), key=lambda one: one.at))
    step_at = max(run.step_at - gained, now)
    return msgspec.structs.replace(run, pages=pages, step_at=step_at, due_at=now, is_forced=is_forced)
