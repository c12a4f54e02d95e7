"""What follows when something configured is created, changed or archived, in the transaction of the change."""

from collections.abc import Callable, Mapping, Sequence

from tocsin.engine.ending import follow_rule
from tocsin.engine.feeding import follow_calendar
from tocsin.engine.handoffs import follow_duty
from tocsin.engine.pulses import follow_change
from tocsin.engine.silencing import follow_mute
from tocsin.engine.swapping import follow_swap
from tocsin.engine.work import Work
from tocsin.engine.workflows import follow_workflow
from tocsin.store.things import Thing

FollowThing = Callable[[Work, Thing | None, Thing, str], None]  # the old thing (None: new), the new one, the actor

FOLLOWS: Mapping[str, Sequence[FollowThing]] = {
    "absence": (follow_duty,),
    "calendar": (follow_calendar, follow_duty),
    "inhibition": (follow_mute,),
    "integration": (follow_change,),
    "override": (follow_duty,),
    "rule": (follow_rule,),
    "schedule": (follow_duty,),
    "silence": (follow_mute,),
    "swap": (follow_swap,),
    "team": (follow_duty,),
    "workflow": (follow_workflow,),
}


def follow(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Do what follows from a change of a thing; `old` is None for a new one. Whoever began the work saves it."""
    for one in FOLLOWS.get(new.kind, ()):
        one(work, old, new, actor)


def follow_thing(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Do what follows from a change of a thing, and save it."""
    if new.kind in FOLLOWS:
        follow(work, old, new, actor)
        work.save()
