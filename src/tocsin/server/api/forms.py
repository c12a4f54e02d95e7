"""
Forms: what is sent with each command to an incident, and the command that it makes. One table, by verb.

`FORMS` serves the routes, one per verb, and the acts on many incidents at once.
"""

from collections.abc import Callable, Sequence
from typing import Annotated, Any, NamedTuple

from msgspec import Meta
from msgspec.structs import fields

from tocsin.accounts.permissions import Actor, Verb, require
from tocsin.engine.informing import SEAMS
from tocsin.kernel.errors import Invalid, NotFound
from tocsin.kernel.values import Value
from tocsin.respond.incidents import decide, verbs
from tocsin.respond.incidents.acts import ChangedBecause
from tocsin.respond.incidents.decide import Command, Person, Plan
from tocsin.respond.incidents.incidents import NOTE_MAX, Incident
from tocsin.server.api.answers import instant
from tocsin.server.api.incidents import Priority, seen
from tocsin.server.house import House
from tocsin.store.things import Thing

Text = Annotated[str, Meta(max_length=NOTE_MAX)]
Ids = Annotated[list[str], Meta(max_length=verbs.RESPONDERS_MAX)]
Tags = Annotated[list[str], Meta(max_length=verbs.TAGS_MAX)]
Line = Annotated[str, Meta(max_length=verbs.BRIDGE_MAX)]


class Sent(Value, frozen=True, forbid_unknown_fields=True):
    """What is sent with a command."""


class AddResponders(Sent, frozen=True):
    """Who is asked to help: users, teams, and what they should know (`text`)."""

    user_ids: Ids = []
    team_ids: Ids = []
    text: Text = ""


class Assign(Sent, frozen=True):
    """The user who takes it on."""

    assignee_id: str


class Followers(Sent, frozen=True):
    """Users and hooks that follow the incident."""

    user_ids: Ids = []
    hook_ids: Ids = []


class Merge(Sent, frozen=True):
    """The incident that goes on in this one's place, and why."""

    into_id: str
    text: Text = ""


class Other(Sent, frozen=True):
    """Another incident."""

    incident_id: str


class Prioritize(Sent, frozen=True):
    """The priority that it has from now on."""

    priority: Priority


class Replan(Sent, frozen=True):
    """The policy under which the escalation begins anew; without one it is the incident's, as that policy is now."""

    policy_id: str = ""


class Said(Sent, frozen=True):
    """A text: a note, or what those who follow the incident are told."""

    text: Text


class SetBridge(Sent, frozen=True):
    """Where those who work on it meet; with nothing, nowhere."""

    url: Annotated[str, Meta(max_length=verbs.URL_MAX)] = ""
    phone: Line = ""
    code: Line = ""


class SetFields(Sent, frozen=True):
    """Custom fields by name; an empty text removes one."""

    fields: dict[str, str]


class Snooze(Sent, frozen=True):
    """Until when it can wait (RFC 3339; '': until somebody wakes it), and why."""

    until: str = ""
    text: Text = ""


class Tag(Sent, frozen=True):
    """Tags to add and to remove."""

    added: Tags = []
    removed: Tags = []


class Why(Sent, frozen=True):
    """Why."""

    text: Text = ""


class Asked(NamedTuple):
    """Who asks what of which incident."""

    house: House
    actor: Actor
    incident: Incident


def _plain(_asked: Asked, _body: Any) -> dict[str, Any]:
    return {}


def _text(_asked: Asked, body: Said | Why | Merge) -> dict[str, Any]:
    return {"text": body.text}


def _assignee(asked: Asked, body: Assign) -> dict[str, Any]:
    (user,) = things(asked.house, "user", [body.assignee_id], "assignee_id")
    return {"assignee": Person(user.id, user.name)}


def _responders(asked: Asked, body: AddResponders) -> dict[str, Any]:
    users = things(asked.house, "user", body.user_ids, "user_ids")
    teams = things(asked.house, "team", body.team_ids, "team_ids")
    ids = {"user_ids": _ids(users), "team_ids": _ids(teams)}
    return ids | {"names": _names([*users, *teams]), "text": body.text}


def _followers(asked: Asked, body: Followers) -> dict[str, Any]:
    users = things(asked.house, "user", body.user_ids, "user_ids")
    hooks = things(asked.house, "hook", body.hook_ids, "hook_ids", asked.actor)
    for hook in hooks:
        if hook.body.channel in SEAMS:
            raise Invalid(f"{hook.name!r} opens incidents: it can't follow one", field="hook_ids")
    return {"user_ids": _ids(users), "hook_ids": _ids(hooks), "names": _names([*users, *hooks])}


def _leavers(asked: Asked, body: Followers) -> dict[str, Any]:
    known = asked.house.keeper.current.things  # what is archived follows too, until it is taken off
    named = [known[one] for one in (*body.user_ids, *body.hook_ids) if one in known]
    return {"user_ids": tuple(body.user_ids), "hook_ids": tuple(body.hook_ids), "names": _names(named)}


def _priority(_asked: Asked, body: Prioritize) -> dict[str, Any]:
    return {"priority": body.priority}


def _plan(asked: Asked, body: Replan) -> dict[str, Any]:
    policy_id = body.policy_id or asked.incident.policy_id
    if not policy_id:
        raise Invalid("the incident has no policy: name one", field="policy_id")
    (policy,) = things(asked.house, "policy", [policy_id], "policy_id", asked.actor)
    is_other = policy.id != asked.incident.policy_id
    because = ChangedBecause.OTHER if is_other else ChangedBecause.CURRENT
    return {"plan": Plan(policy.id, policy.revision_id, policy.name), "because": because}


def _bridge(_asked: Asked, body: SetBridge) -> dict[str, Any]:
    return {"bridge": (body.url, body.phone, body.code)}


def _fields(_asked: Asked, body: SetFields) -> dict[str, Any]:
    return {"fields": body.fields}


def _until(_asked: Asked, body: Snooze) -> dict[str, Any]:
    return {"until": instant(body.until, "until") if body.until else 0, "text": body.text}


def _tags(_asked: Asked, body: Tag) -> dict[str, Any]:
    return {"added": tuple(body.added), "removed": tuple(body.removed)}


class Form(Value, frozen=True):
    """
    How a verb is asked: the operation's name, what it does, in one word what was done, and what is sent.

    `other` is the field of the body that names another incident, to whose side the command belongs too.
    """

    operation: str
    does: str
    done: str
    body: type[Sent] | None = None
    fill: Callable[[Asked, Any], dict[str, Any]] = _plain
    other: str = ""

    @property
    def is_optional(self) -> bool:
        """Whether it may be asked without sending anything."""
        return self.body is not None and not any(field.required for field in fields(self.body))


FORMS: dict[decide.Verb, Form] = {
    decide.Verb.ACKNOWLEDGE: Form(
        "acknowledgeIncident", "Say: I know. Where the policy says so, this ends the escalation.", "acknowledged"
    ),
    decide.Verb.ADD_RESPONDERS: Form(
        "addIncidentResponders",
        "Ask more people to help: they are paged now. Who was asked before isn't paged again.",
        "got responders",
        AddResponders,
        _responders,
    ),
    decide.Verb.ASSIGN: Form(
        "assignIncident", "Give the incident to a user; this ends the escalation.", "assigned", Assign, _assignee
    ),
    decide.Verb.CANCEL: Form(
        "cancelIncident", "Say that it needs nobody: it is resolved as cancelled.", "cancelled", Why, _text
    ),
    decide.Verb.ESCALATE: Form(
        "escalateIncident", "Page the next one now, without the rest of the wait. A snoozed one is woken.", "escalated"
    ),
    decide.Verb.LINK: Form(
        "linkIncident",
        "Say that it has to do with another incident; both show it.",
        "linked",
        Other,
        other="incident_id",
    ),
    decide.Verb.MERGE: Form(
        "mergeIncident",
        "Let another unresolved incident go on in its place. What comes in of its problems counts there.",
        "merged",
        Merge,
        _text,
        other="into_id",
    ),
    decide.Verb.NOTE: Form("noteIncident", "Write something down in the timeline.", "noted", Said, _text),
    decide.Verb.PRIORITIZE: Form(
        "prioritizeIncident", "Give it another priority.", "prioritized", Prioritize, _priority
    ),
    decide.Verb.REOPEN: Form(
        "reopenIncident", "Say that a resolved incident isn't over; its policy starts anew.", "reopened"
    ),
    decide.Verb.REPLAN: Form(
        "replanIncident",
        "Begin the escalation anew, under its policy as that is now, or under another one.",
        "planned anew",
        Replan,
        _plan,
    ),
    decide.Verb.RESOLVE: Form("resolveIncident", "Say that the problem is over, and why.", "resolved", Why, _text),
    decide.Verb.SET_BRIDGE: Form(
        "setIncidentBridge", "Say where those who work on it meet; pages name it.", "got a bridge", SetBridge, _bridge
    ),
    decide.Verb.SET_FIELDS: Form(
        "setIncidentFields", "Set custom fields; the others stay.", "changed", SetFields, _fields
    ),
    decide.Verb.SNOOZE: Form(
        "snoozeIncident",
        "Let it wait, until a time or until somebody wakes it: the escalation stands still.",
        "snoozed",
        Snooze,
        _until,
    ),
    decide.Verb.SUBSCRIBE: Form(
        "subscribeToIncident",
        "Let users and hooks follow it: they are told of status updates and of its end.",
        "followed",
        Followers,
        _followers,
    ),
    decide.Verb.TAG: Form("tagIncident", "Add and remove tags.", "tagged", Tag, _tags),
    decide.Verb.UNLINK: Form(
        "unlinkIncident",
        "Say that it has nothing to do with another incident after all.",
        "unlinked",
        Other,
        other="incident_id",
    ),
    decide.Verb.UNSUBSCRIBE: Form(
        "unsubscribeFromIncident", "Let users and hooks follow it no longer.", "left", Followers, _leavers
    ),
    decide.Verb.UPDATE_STATUS: Form(
        "updateIncidentStatus", "Tell those who follow it how it stands.", "told", Said, _text
    ),
    decide.Verb.WAKE: Form("wakeIncident", "Let a snoozed incident go on with the rest of its wait.", "woken"),
}


async def order_of(asked: Asked, verb: decide.Verb, body: Any) -> Command:
    """Return the command that a body makes; raise Invalid that names the field."""
    form = FORMS[verb]
    given = form.fill(asked, body)
    if form.other:
        given["other"] = await _other(asked, getattr(body, form.other), form.other)
    return Command(verb, Person(asked.actor.id, asked.actor.name), **given)


async def _other(asked: Asked, incident_id: str, field: str) -> Incident:
    try:
        other, _ = await seen(asked.house, asked.actor, incident_id)
    except NotFound as error:
        raise Invalid(f"no incident {incident_id[:80]!r}", field=field) from error
    require(asked.actor, Verb.RESPOND, "incident", other.team_id)
    return other


def things(house: House, kind: str, ids: Sequence[str], field: str, actor: Actor | None = None) -> list[Thing]:
    """Return things in use, which the actor may see where one is given; raise Invalid that names the field."""
    known = house.keeper.current.kind(kind)
    found: list[Thing] = []
    for one in dict.fromkeys(ids):
        if one not in known:
            raise Invalid(f"no {kind} {one[:80]!r}", field=field)
        if actor is not None:
            require(actor, Verb.SEE, kind, known[one].team_id)
        found.append(known[one])
    return found


def _ids(found: Sequence[Thing]) -> tuple[str, ...]:
    return tuple(one.id for one in found)


def _names(found: Sequence[Thing]) -> str:
    return ", ".join(one.name for one in found)
