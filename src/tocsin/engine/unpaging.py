"""Why a step paged others than a person: what in the world as it was then made the difference."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tocsin.engine.scenes import Scene, without
from tocsin.respond.escalation.unpaged import Because, Unpaged
from tocsin.store.things import Thing


class Asked(NamedTuple):
    """Who asks of which step: the person, the step (from 1), its policy in words; `made`: who made a thing."""

    user_id: str
    name: str
    step: int
    policy: str
    made: Callable[[Thing], str]


def difference(taken: Sequence[tuple[int, Scene]], asked: Asked) -> tuple[int, Unpaged]:
    """
    Return why the steps taken, each in its scene, the last one first, didn't page a person, and which step would have.

    What made the difference is found by asking again, with one thing changed: a way to reach the person, without an
    absence, without an override; then whether a later step means the person.
    """
    now, last = taken[0]
    if asked.user_id not in last.catalog.kind("user"):
        return now, Unpaged(Because.NOT_MEANT, f"{asked.name} was no user then.")
    for step, scene in taken:
        for ask in (_present, _unreachable, _absent, _overridden):
            if (found := ask(scene, asked._replace(step=step))) is not None:
                return step, found
    if (found := _later(last, asked)) is not None:
        return now, found
    return now, Unpaged(Because.NOT_MEANT, f"No step of policy {asked.policy}, meant {asked.name} at that time.")


def _present(scene: Scene, asked: Asked) -> Unpaged | None:
    if scene.meant(asked.step, asked.user_id) is None:
        return None
    if scene.policy.steps[asked.step - 1].is_round_robin:
        return Unpaged(Because.TURN, f"Step {asked.step} pages one of several in turn, and it was another's turn.")
    return Unpaged(Because.WAITS, f"Step {asked.step} means {asked.name} too, after others.")


def _unreachable(scene: Scene, asked: Asked) -> Unpaged | None:
    if scene.meant(asked.step, asked.user_id, scene.reachable(asked.user_id)) is None:
        return None
    user = scene.catalog.things[asked.user_id]
    who = f"Step {asked.step} meant {asked.name}, who (version {user.version} of the user)"
    integration = scene.catalog.things.get(scene.incident.integration_id)
    if integration is not None and integration.id in user.body.opted_out_ids:
        return Unpaged(Because.OPTED_OUT, f"{who} had opted out of integration {integration.name}.")
    return Unpaged(Because.NO_METHOD, f"{who} had no contact method in use.")


def _absent(scene: Scene, asked: Asked) -> Unpaged | None:
    return _but_for(scene, asked, scene.absences(asked.user_id), Because.ABSENT)


def _overridden(scene: Scene, asked: Asked) -> Unpaged | None:
    return _but_for(scene, asked, scene.overrides(), Because.OVERRIDDEN)


def _but_for(scene: Scene, asked: Asked, things: list[Thing], because: Because) -> Unpaged | None:
    """Return the thing, or all of them together, without which the step would have meant the person."""
    reachable = scene.reachable(asked.user_id)
    for gone in (*([one] for one in things), *([things] if len(things) > 1 else [])):
        reached = scene.meant(asked.step, asked.user_id, without(reachable, gone))
        if reached is not None:
            named = " and ".join(_named(scene, one, asked) for one in gone)
            why = f" {reached.why}" if reached.why else ""
            return Unpaged(because, f"But for {named}, step {asked.step} would have paged {asked.name}.{why}")
    return None


def _named(scene: Scene, thing: Thing, asked: Asked) -> str:
    note = f": {thing.body.note}" if thing.body.note else ""
    text = f"{thing.kind} {thing.name!r} (version {thing.version}, made by {asked.made(thing)}{note})"
    schedule = scene.catalog.things.get(getattr(thing.body, "schedule_id", ""))
    return f"{text} of schedule {schedule.name}" if schedule else text


def _later(scene: Scene, asked: Asked) -> Unpaged | None:
    waits = 0
    for place, step in enumerate(scene.policy.steps[asked.step - 1 :], asked.step):
        reached = scene.meant(place, asked.user_id) if place > asked.step else None
        if reached is not None:
            when = f"which comes {waits} s after step {asked.step} unless somebody takes over"
            text = f"Step {place} of policy {asked.policy}, means {asked.name}, {when}. {reached.why}".rstrip()
            return Unpaged(Because.LATER, text)
        waits += step.wait
    return None
