"""Workflow: conditions on an incident, and what is done when they come to be met. The configured body."""

from typing import Literal

from tocsin.kernel.conditions import Conditions
from tocsin.kernel.values import Value

Whom = Literal["assignee", "managers", "paged", "recipients", "responders", "sender", "subscribers"]
ActionKind = Literal[
    "add_responders",
    "assign",
    "http",
    "message",
    "note",
    "page",
    "resolve",
    "send",
    "set_policy",
    "set_priority",
    "stop",
]


class Action(Value, frozen=True):
    """
    One thing that a workflow does; texts may name the incident's fields as `$subject`.

    `page`, `add_responders` and `message` mean `user_ids`, `team_ids` and `to`; `assign` gives the incident to the
    first of them; `send` gives `hook_id` a message; `http` calls `url`; `stop` halts the escalation.
    """

    kind: ActionKind
    text: str = ""
    subject: str = ""
    user_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()
    to: tuple[Whom, ...] = ()
    hook_id: str = ""
    policy_id: str = ""
    priority: str = ""
    url: str = ""
    method: Literal["DELETE", "GET", "PATCH", "POST", "PUT"] = "POST"
    headers: dict[str, str] = {}
    body: str = ""


class Workflow(Value, frozen=True):
    """
    When `when` comes to be met (with `events`: whenever it is met at one of these), do the actions.

    `after`: only if it is still met so many seconds later; `every`: again and again (seconds), at most `times_max`
    times, until `until` is met. It holds for incidents whose policy lists it, with `is_for_all` for all of its team.
    """

    events: tuple[str, ...] = ()  # event types, such as Opened
    when: Conditions = Conditions()
    until: Conditions = Conditions()
    after: int = 0
    every: int = 0
    times_max: int = 100
    actions: tuple[Action, ...] = ()
    is_enabled: bool = False
    is_for_all: bool = False
    description: str = ""
