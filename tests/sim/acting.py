"""What people do to incidents in a simulated world: any verb, with whatever belongs to it."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from tocsin.engine.responding import obey
from tocsin.engine.work import Work
from tocsin.kernel.errors import Refused
from tocsin.kernel.instants import MINUTE
from tocsin.respond.incidents.commands import Command, Person, Plan, Verb

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


def _until(random: Random, work: Work, _ids: Sequence[str], _people: Sequence[str]) -> dict[str, Any]:
    return {"until": random.choice((0, work.now + random.randrange(1, 300) * MINUTE))}


def _plan(random: Random, work: Work, _ids: Sequence[str], _people: Sequence[str]) -> dict[str, Any]:
    policy = random.choice(list(work.catalog.kind("policy").values()))
    return {"plan": Plan(policy.id, policy.revision_id, policy.name)}


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
STEERING: dict[Verb, Given] = {
    Verb.ADD_RESPONDERS: _users,
    Verb.ESCALATE: _nothing,
    Verb.REPLAN: _plan,
    Verb.SNOOZE: _until,
    Verb.WAKE: _nothing,
}
EVERY_VERB = (*GIVEN, *STEERING, *STEERING)


def act(
    work: Work, random: Random, ids: Sequence[str], people: Sequence[str], verbs: Sequence[Verb] = (*GIVEN, *OFTEN)
) -> None:
    """Let somebody ask something of one of the latest incidents; it may be refused."""
    verb = random.choice(verbs)
    recent = ids[-RECENT:]
    given = (GIVEN | STEERING)[verb](random, work, recent, people)
    try:
        obey(work, random.choice(recent), Command(verb, Person(people[0], "ann"), **given))
    except Refused:
        return
    work.save()


def resolve(work: Work, incident_id: str, user_id: str) -> None:
    """Let somebody resolve an incident, if it isn't."""
    if not work.load_incident(incident_id).value.is_resolved:
        obey(work, incident_id, Command(Verb.RESOLVE, Person(user_id, "ann"), text="over"))
        work.save()
