"""Checks: a workflow as it may be saved, and its compiled form."""

from collections.abc import Callable, Collection
from functools import cached_property

from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels.headers import checked_headers
from tocsin.respond.incidents.verbs import NOTE_MAX, PRIORITIES, URL_MAX, URL_STARTS
from tocsin.respond.workflows.conditions import Facts, Watched
from tocsin.respond.workflows.tokens import TOKEN
from tocsin.respond.workflows.workflows import Action, Workflow

ACTIONS_MAX = 20
BODY_MAX = 20_000  # characters of an HTTP call's body
ENDS = ("is_resolved", "status")  # fields that ask whether an incident is over
EVENTS_MAX = 50
EVERY_MIN = 60  # seconds
NAMED_MAX = 100  # users and teams of one action
SUBJECT_MAX = 1_000
TIMES_MAX = 1_000
WAIT_MAX = 30 * 86_400  # seconds


class CompiledWorkflow:
    """A workflow with its conditions compiled."""

    def __init__(self, body: Workflow) -> None:
        """Raise Invalid for conditions that can't be."""
        self.body = body
        self.when = _watched("when", body)
        self.until = _watched("until", body)

    @cached_property
    def fields(self) -> frozenset[str]:
        """The incident's fields that its conditions name."""
        return self.when.fields | self.until.fields

    @property
    def is_timed(self) -> bool:
        """Whether it may begin by time alone."""
        return self.when.is_timed and not self.body.events

    def is_met(self, facts: Facts) -> bool:
        """Whether what it waits for is so: of a resolved incident only where it names an event, or asks for the end."""
        minds_the_end = bool(self.body.events) or not self.when.fields.isdisjoint(ENDS)
        return (minds_the_end or not facts.incident.is_resolved) and self.when.judge(facts).is_met


def _watched(name: str, body: Workflow) -> Watched:
    try:
        return Watched(body.when if name == "when" else body.until)
    except Invalid as error:
        raise Invalid(f"{name}.{error.detail}", field=f"{name}.{error.field}") from error


def check_workflow(body: Workflow, events: Collection[str]) -> None:
    """Raise Invalid that names the first field at fault; `events` are the event types that workflows may name."""
    unknown = next((one for one in body.events if one not in events), None)
    if unknown is not None:
        raise Invalid(f"no event {unknown[:80]!r}; known: {', '.join(sorted(events))}", field="events")
    if len(body.events) > EVENTS_MAX:
        raise Invalid(f"at most {EVENTS_MAX} events", field="events")
    compiled = CompiledWorkflow(body)
    _times(body)
    if not compiled.until.is_empty and not body.after and not body.every:
        raise Invalid("until ends what waits or is repeated: give after or every", field="until")
    if len(body.actions) > ACTIONS_MAX:
        raise Invalid(f"at most {ACTIONS_MAX} actions", field="actions")
    for place, action in enumerate(body.actions):
        try:
            _check_action(action)
        except Invalid as error:
            raise Invalid(error.detail, field=f"actions[{place}].{error.field}") from error
    if body.is_enabled and not body.actions:
        raise Invalid("a workflow that is enabled has an action", field="actions")
    if body.is_enabled and not body.events and compiled.when.is_empty:
        raise Invalid("a workflow that is enabled has an event or a condition", field="when")


def _times(body: Workflow) -> None:
    if not 0 <= body.after <= WAIT_MAX:
        raise Invalid(f"after is 0 to {WAIT_MAX} seconds", field="after")
    if body.every and not EVERY_MIN <= body.every <= WAIT_MAX:
        raise Invalid(f"every is 0, or {EVERY_MIN} to {WAIT_MAX} seconds", field="every")
    if not 1 <= body.times_max <= TIMES_MAX:
        raise Invalid(f"times_max is 1 to {TIMES_MAX}", field="times_max")


def _check_action(action: Action) -> None:
    if len(action.user_ids) + len(action.team_ids) > NAMED_MAX:
        raise Invalid(f"at most {NAMED_MAX} users and teams", field="user_ids")
    if len(action.text) > NOTE_MAX:
        raise Invalid(f"longer than {NOTE_MAX} characters", field="text")
    if len(action.subject) > SUBJECT_MAX:
        raise Invalid(f"longer than {SUBJECT_MAX} characters", field="subject")
    NEEDS[action.kind](action)


def _nothing(_action: Action) -> None:
    return


def _people(action: Action) -> None:
    if not action.user_ids and not action.team_ids and not action.to:
        raise Invalid("name somebody: users, teams or to", field="user_ids")


def _said(action: Action) -> None:
    if not action.text.strip() and not action.subject.strip():
        raise Invalid("needs a text", field="text")


def _message(action: Action) -> None:
    _people(action)
    _said(action)


def _note(action: Action) -> None:
    if not action.text.strip():
        raise Invalid("a note needs a text", field="text")


def _hook(action: Action) -> None:
    if not action.hook_id:
        raise Invalid("name a hook", field="hook_id")
    _said(action)


def _policy(action: Action) -> None:
    if not action.policy_id:
        raise Invalid("name a policy", field="policy_id")


def _priority(action: Action) -> None:
    if action.priority not in PRIORITIES:
        raise Invalid(f"a priority is one of {', '.join(PRIORITIES)}", field="priority")


def _http(action: Action) -> None:
    if not action.url.startswith(URL_STARTS) or len(action.url) > URL_MAX or not action.url.isprintable():
        raise Invalid(f"a URL begins with https:// and has at most {URL_MAX} characters", field="url")
    authority = action.url.partition("://")[2].replace("?", "/").replace("#", "/").partition("/")[0]
    if not authority or TOKEN.search(authority):  # else a report could choose who gets the headers
        raise Invalid("a URL names its host, without tokens", field="url")
    if len(action.body) > BODY_MAX:
        raise Invalid(f"longer than {BODY_MAX} characters", field="body")
    checked_headers(action.headers)


NEEDS: dict[str, Callable[[Action], None]] = {
    "add_responders": _people,
    "assign": _people,
    "http": _http,
    "message": _message,
    "note": _note,
    "page": _people,
    "resolve": _nothing,
    "send": _hook,
    "set_policy": _policy,
    "set_priority": _priority,
    "stop": _nothing,
}
