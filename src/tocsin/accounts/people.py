"""Users and teams."""

from typing import Any, Literal

from tocsin.kernel.hours import Hours
from tocsin.kernel.values import Value


class ContactMethod(Value, frozen=True):
    """An address of a user on a channel; `channel` names a file in outbound/channels, whose fields check `settings`."""

    id: str  # unique within the user, such as "mail"
    channel: str
    settings: dict[str, Any]
    name: str = ""
    is_enabled: bool = True
    hours: Hours | None = None  # outside of these it isn't used for pages; none: always


class ContactRule(Value, frozen=True):
    """Use this method so many seconds after the page began."""

    method_id: str
    wait: int = 0  # seconds
    repeats: int = 0  # further times after the first, while the page is wanted
    repeat_every: int = 300  # seconds


class User(Value, frozen=True):
    """A person. The configured body; name and id are in the catalog."""

    email: str
    zone: str = "UTC"
    locale: str = "en"
    contact_methods: tuple[ContactMethod, ...] = ()
    contact_rules: tuple[ContactRule, ...] = ()
    is_admin: bool = False
    wants_reminders: bool = True  # of shifts that begin, and of handoffs
    opted_out_ids: tuple[str, ...] = ()  # integrations whose incidents don't page this person


class TeamMember(Value, frozen=True):
    """A place of a user in a team's roster."""

    user_id: str  # '' where the place is a nested team's
    roles: tuple[str, ...] = ()  # member roles: primary, secondary, manager …
    permission: str = "responder"  # admin, editor, responder, observer
    team_id: str = ""  # all of this team are members, each with the roles given here, or with their own where none are


class Rotation(Value, frozen=True):
    """
    A weekly rotation: at each handoff the next user leads.

    The user on call takes `roles[0]`, the one after takes `roles[1]`, and so on. Handoffs are at a local wall time of
    the zone; `starts_on` is the local date of the handoff at which `user_ids[0]` leads.
    """

    user_ids: tuple[str, ...]
    zone: str = "UTC"
    starts_on: str = "2026-01-05"
    handoff_time: str = "09:00"
    roles: tuple[str, ...] = ("primary", "secondary")
    weeks: int = 1


class Team(Value, frozen=True):
    """
    People who own things and answer for them together.

    `when_nobody`: whom a member role means while no schedule of the team has anybody on call: the `members` that hold
    it (as AlertOps does), or nobody, which is a `gap` that its owner is told. `hook_ids` are its shared addresses.
    """

    members: tuple[TeamMember, ...] = ()
    rotation: Rotation | None = None
    description: str = ""
    hook_ids: tuple[str, ...] = ()
    holidays_id: str = ""  # a calendar
    when_nobody: Literal["members", "gap"] = "members"
