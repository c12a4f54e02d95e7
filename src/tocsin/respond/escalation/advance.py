"""
Advance: the whole of escalation. It serves the engine, the simulation and the preview alike.

A step resolves its targets when it is taken; who is paged later, one after another or again, is planned then. Each call
does what is due at one instant and takes at most one round's steps, so it ends.
"""

from collections.abc import Callable, Iterable

import msgspec

from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.respond.escalation.conditions import unmet
from tocsin.respond.escalation.people import People, Reached
from tocsin.respond.escalation.policies import Policy, Step
from tocsin.respond.escalation.runs import (
    NEXT,
    Exhausted,
    HookPaged,
    Paged,
    PagedBecause,
    PlannedPage,
    ResumedBecause,
    Run,
    RunStatus,
    StepReachedNobody,
    StepSkipped,
)
from tocsin.respond.escalation.steering import mute, release, resume, snooze

FALLBACK_WAIT = 300  # seconds after which a policy without steps repeats or ends
PAGES_MAX = 1_000  # that one step plans

NewId = Callable[[str], str]


def advance(run: Run, policy: Policy, people: People, new_id: NewId, now: int) -> Decision[Run]:
    """
    Do what is due, going on at once past steps that reach nobody, and say when the next thing is.

    A walk that waited or stood still until now goes on. A round that reached nobody pages the policy's fallback, else
    the team's managers, else the admins. After the last round's last wait the run is exhausted.
    """
    is_due = 0 < run.due_at <= now
    if run.status is RunStatus.HELD and is_due:
        return release(run, "the wait is over", now)
    if run.status is RunStatus.MUTED and is_due:
        muted = people.muted()
        if muted is not None:
            return Decision(msgspec.structs.replace(run, due_at=muted.until if muted.until > now else 0))
        return resume(run, ResumedBecause.TIME, now)
    if run.status is RunStatus.ACKNOWLEDGED and is_due:
        return resume(run, ResumedBecause.UNRESOLVED, now)
    if run.status is not RunStatus.ACTIVE:
        return Decision(run)
    if not run.is_forced:
        if people.is_snoozed:
            return snooze(run, now)
        if (muted := people.muted()) is not None:
            return mute(run, muted, now)
    walk = _Walk(run, policy, people, new_id, now)
    walk.take()
    return Decision(walk.run, tuple(walk.events))


class _Walk:
    """What one call does: the run as it becomes, and what happened."""

    def __init__(self, run: Run, policy: Policy, people: People, new_id: NewId, now: int) -> None:
        self.run = msgspec.structs.replace(run, is_forced=False, overrides=run.is_forced)
        self.events: list[Event] = []
        self._policy = policy
        self._people = people
        self._new_id = new_id
        self._now = now

    def take(self) -> None:
        due = [one for one in self.run.pages if one.at <= self._now]
        self._move(pages=tuple(one for one in self.run.pages if one.at > self._now))
        for page in due:
            self._page(page)
        if (self.run.step_at or self.run.due_at) <= self._now:
            self._step()
        if self.run.status is RunStatus.ACTIVE:
            self._move(due_at=min((self.run.step_at, *(one.at for one in self.run.pages))))

    def _step(self) -> None:
        """Take steps until one reaches somebody; at their end, the fallback or the next round."""
        steps = self._policy.steps
        recipients = self._recipients() if self.run.step == 0 else ()
        if recipients and not steps:
            self._reach([(one, PagedBecause.RECIPIENT) for one in recipients], Step(()))
            self._wait(FALLBACK_WAIT)
            return
        while self.run.step < len(steps):
            step = steps[self.run.step]
            if self._is_taken(step, recipients):
                self._wait(step.wait)
                return
            self._move(step=self.run.step + 1)
        if not self.run.is_reached and self.run.step == len(steps):
            self._fall_back()
            # One place past the last step: the round's wait for its fallback, after which the round ends.
            self._wait(max(steps[-1].wait if steps else FALLBACK_WAIT, 1))
            return
        self._end_round()

    def _is_taken(self, step: Step, recipients: tuple[Reached, ...]) -> bool:
        """Take a step; return whether it has anybody, or a hook, to wait for."""
        place = (self.run.id, self.run.step + 1, self.run.round + 1)
        why = unmet(step.only, self._people, self._now) if step.only else ""
        if why and not recipients:
            self.events.append(StepSkipped(*place, why))
            return False
        reason = PagedBecause.TURN if step.is_round_robin else PagedBecause.STEP
        reached = [] if why else [(one, reason) for one in self._means(step)]
        known = {one.user_id for one, _ in reached}
        reached += [(one, PagedBecause.RECIPIENT) for one in recipients if one.user_id not in known]
        hooks = () if why else tuple(one for target in step.targets for one in self._people.hooks(target))
        for hook_id, name in hooks:
            self.events.append(HookPaged(place[0], self._new_id("pag"), hook_id, name, *place[1:]))
        if not reached and not hooks:
            names = ", ".join(self._people.named(target) for target in step.targets) or "no targets"
            ids = tuple(one.id for one in step.targets if one.id and one.kind in ("role", "schedule", "team"))
            self.events.append(StepReachedNobody(*place, names, ids))
            return False
        self._move(acks_required=max(self.run.acks_required, step.acks_required))
        if reached:
            self._reach(reached, step)
        return True

    def _means(self, step: Step) -> tuple[Reached, ...]:
        found = _unique(one for target in step.targets for one in self._people.reach(target))
        if step.is_round_robin and found:
            return (found[self.run.turn % len(found)],)
        return found

    def _reach(self, reached: list[tuple[Reached, PagedBecause]], step: Step) -> None:
        """Page people: at once, one after another, team after team, and again, as the step and policy say."""
        pages: list[PlannedPage] = []
        teams: dict[str, int] = {}
        if self._policy.teams_first:
            reached = sorted(reached, key=lambda one: not one[0].team_id)
        for one, reason in reached:
            number = teams.setdefault(one.team_id, 0)
            teams[one.team_id] += 1
            order = [team for team in teams if team].index(one.team_id) if one.team_id else 0
            at = self._now + (order * self._policy.between_teams + number * step.between) * SECOND
            first = PlannedPage(at, one.user_id, one.user_name, one.role, self.run.step + 1, reason)
            first = msgspec.structs.replace(first, why=one.why)
            again = msgspec.structs.replace(first, reason=PagedBecause.RETRY)
            pages.append(first)
            pages += [
                msgspec.structs.replace(again, at=at + count * step.retry_every * SECOND)
                for count in range(1, step.retries + 1)
            ]
        later: list[PlannedPage] = []
        for page in pages[:PAGES_MAX]:
            if page.at <= self._now:
                self._page(page)
            else:
                later.append(page)
        self._move(pages=tuple(sorted((*self.run.pages, *later), key=lambda one: one.at)), is_reached=True)

    def _page(self, page: PlannedPage) -> None:
        """Tell a person now, unless the policy tells each once a round."""
        told = page.user_id in self.run.told_ids
        if told and self._policy.is_once_per_round and page.reason is not PagedBecause.RETRY:
            return
        if not told:
            self._move(told_ids=(*self.run.told_ids, page.user_id))
        self.events.append(
            Paged(
                self.run.id,
                self._new_id("pag"),
                page.user_id,
                page.user_name,
                page.role or "user",
                page.step,
                self.run.round + 1,
                page.why,
                reason=page.reason,
            )
        )

    def _fall_back(self) -> None:
        fallback = _unique(one for target in self._policy.fallback for one in self._people.reach(target))
        for people, reason in (
            (fallback, PagedBecause.FALLBACK),
            (_unique(self._people.managers()), PagedBecause.MANAGER),
            (_unique(self._people.admins()), PagedBecause.ADMIN),
        ):
            if people:
                self._reach([(one, reason) for one in people], Step(()))
                return

    def _end_round(self) -> None:
        if self.run.pages:  # the last step's people are still being paged, one after another
            wait = self._policy.steps[-1].wait if self._policy.steps else FALLBACK_WAIT
            self._move(step_at=self.run.pages[-1].at + wait * SECOND)
            return
        if self.run.round >= self._policy.repeats:
            self.events.append(Exhausted(self.run.id, self.run.round + 1))
            self._move(status=NEXT[self.run.status, Exhausted], due_at=0, step_at=0)
            return
        self._move(round=self.run.round + 1, step=0, is_reached=False, told_ids=())
        self._step()

    def _recipients(self) -> tuple[Reached, ...]:
        """Return the incident's recipients; a policy that has targets of the incident's teams pages those by itself."""
        targets = [target for step in self._policy.steps for target in step.targets]
        names_teams = any(not target.id and target.kind != "hook" for target in targets)
        return _unique((*self._people.users(), *(() if names_teams else self._people.teams())))

    def _wait(self, seconds: int) -> None:
        self._move(step=self.run.step + 1, step_at=self._now + seconds * SECOND, is_reached=self.run.is_reached)

    def _move(self, **changes: object) -> None:
        self.run = msgspec.structs.replace(self.run, **changes)


def _unique(people: Iterable[Reached]) -> tuple[Reached, ...]:
    seen: dict[str, Reached] = {}
    for person in people:
        seen.setdefault(person.user_id, person)
    return tuple(seen.values())
