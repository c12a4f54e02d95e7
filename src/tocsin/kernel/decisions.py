"""The one shape: (state, facts, now) → Decision."""

from typing import Generic, TypeVar

import msgspec

from tocsin.kernel.events import Event

State = TypeVar("State")


class Decision(msgspec.Struct, Generic[State], frozen=True):
    """What a step decided: the next state (which carries its own `due_at`) and what happened, in order."""

    state: State
    events: tuple[Event, ...] = ()
