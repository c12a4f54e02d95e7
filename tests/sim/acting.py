"""What people do to incidents in a simulated world: any verb, with whatever belongs to it."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tocsin.engine.responding import obey
from tocsin.engine.work import Work
from tocsin.kernel.errors import Refused
from tocsin.respond.incidents.decide import Command, Person, Verb

RECENT = 6  # incidents that people look at
OFTEN = (Verb.ACKNOWLEDGE, Verb.RESOLVE, Verb.REOPEN, Verb.ASSIGN) * 3
TAGS = ("disk", "network", "eu")

Given = Callable[[Random, Work, Sequence[str], Sequence[str]], dict[str, Any]]


def _nothing(_random: Random, _work: Work, _ids: Sequence[str], _people: Sequence[str]) -> dict[str, Any]:
    return {}


def _text(_random: Random, _work: Work, _ids: Sequence[str], _people: Sequence[str]) -> dict[str, Any]:
    return {"text": "said"}


def _assignee(random: Random, _work: Work, _ids: Sequence[str], people: Sequence[str]) -> dict[str, Any]:
    return {"assignee": Person(random.choice(people), "somebody")}


def _other(random: Random, work: Work, ids: Sequence[str], _people: Sequence[str]) -> dict[str, Any]:
    return {"other": work.load_incident(random.choice(ids)).value}


def _users(random: Random, _work: Work, _ids: Sequence[str], people: Sequence[str]) -> dict[str, Any]:
    return {"user_ids": (random.choice(people),)}


GIVEN: dict[Verb, Given] = {
    Verb.ACKNOWLEDGE: _nothing,
    Verb.ASSIGN: _assignee,
    Verb.CANCEL: _text,
    Verb.LINK: _other,
    Verb.MERGE: _other,
    Verb.NOTE: _text,
    Verb.PRIORITIZE: lambda random, *_: {"priority": random.choice(("P1", "P2"))},
    Verb.REOPEN: _nothing,
    Verb.RESOLVE: _text,
    Verb.SUBSCRIBE: _users,
    Verb.TAG: lambda random, *_: {"added": (random.choice(TAGS),)},
    Verb.UNLINK: _other,
    Verb.UNSUBSCRIBE: _users,
    Verb.UPDATE_STATUS: _text,
}


def act(work: Work, random: Random, ids: Sequence[str], people: Sequence[str]) -> None:
    """Let somebody ask something of one of the latest incidents; it may be refused."""
    verb = random.choice((*GIVEN, *OFTEN))
    recent = ids[-RECENT:]
    given = GIVEN[verb](random, work, recent, people)
    try:
        obey(work, random.choice(recent), Command(verb, Person(people[0], "ann"), **given))
    except Refused:
        return
    work.save()
