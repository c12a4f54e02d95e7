"""What follows when something configured is created, changed or archived, in the transaction of the change."""

from collections.abc import Callable, Mapping, Sequence

from tocsin.engine.ending import follow_rule
from tocsin.engine.feeding import follow_calendar
from tocsin.engine.pulses import follow_change
from tocsin.engine.work import Work
from tocsin.store.things import Thing

FollowThing = Callable[[Work, Thing | None, Thing, str], None]  # the old thing (None: new), the new one, the actor

FOLLOWS: Mapping[str, Sequence[FollowThing]] = {
    "calendar": (follow_calendar,),
    "integration": (follow_change,),
    "rule": (follow_rule,),
}


def follow_thing(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Do what follows from a change of a thing; `old` is None for a new one."""
    follows = FOLLOWS.get(new.kind, ())
    for follow in follows:
        follow(work, old, new, actor)
    if follows:
        work.save()
