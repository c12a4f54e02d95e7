"""Schedule: who is on call, and when. The configured bodies; name, id and team are in the catalog."""

from typing import Literal

from tocsin.accounts.people import User
from tocsin.kernel.hours import Day, Window
from tocsin.kernel.values import Value


class Turn(Value, frozen=True):
    """
    How long a rotation's turns are: so many hours, days, weeks or months; or `lengths` (hours), one after another.

    All but those of hours and of lengths hand over at the local wall time `time`.
    """

    unit: Literal["hour", "day", "week", "month", "custom"] = "week"
    count: int = 1
    time: str = "09:00"
    lengths: tuple[int, ...] = ()


class WeekSpan(Value, frozen=True):
    """One unbroken span of every week, from a day's local time to another day's, such as Friday evening to Monday."""

    start_day: Day
    start: str
    end_day: Day
    end: str


class Place(Value, frozen=True):
    """A user in a layer. In a fixed layer with the member role; in a rotation roles come from the turn."""

    user_id: str
    role: str = "primary"


class Layer(Value, frozen=True):
    """
    A part of a schedule.

    `rotation`: at each handoff the list of users moves on by `moves`; the first `at_a_time` of it have `roles[0]`, the
    next `at_a_time` have `roles[1]`, and so on. `fixed`: everybody in `places` with their roles. `calendar`: whom the
    events of a calendar name. It holds from `starts_on` and before `ends_on` (local dates, '' for ever; a rotation
    holds from its first handoff, at the turn's time on `starts_on`), within `windows` and `spans` where there are any,
    and of those only such as begin in every `every_weeks`th week, counted from that of `starts_on`.
    """

    id: str  # unique in its schedule
    name: str = ""
    kind: Literal["rotation", "fixed", "calendar"] = "rotation"
    places: tuple[Place, ...] = ()
    is_whole_team: bool = False  # everybody in the schedule's team, after `places`; in a fixed layer with `roles[0]`
    roles: tuple[str, ...] = ("primary",)
    at_a_time: int = 1
    moves: int = 1
    turn: Turn = Turn()
    zone: str = "UTC"
    starts_on: str = "2026-01-05"
    ends_on: str = ""
    windows: tuple[Window, ...] = ()
    spans: tuple[WeekSpan, ...] = ()
    every_weeks: int = 1
    holidays: Literal["as_usual", "off", "only"] = "as_usual"
    calendar_id: str = ""


class Schedule(Value, frozen=True):
    """
    A schedule of a team. Its people have the member roles of the team while they are on call.

    `overlap` says who counts where layers overlap, role by role: those of the `top` layer (the last in the list),
    `all`, or those of the layer whose shift is the `shortest` (as AlertOps does). `reminds`: how many seconds before
    a shift its people are told; `tells_handoffs`: a message to who takes over and who hands over.
    """

    layers: tuple[Layer, ...] = ()
    overlap: Literal["top", "all", "shortest"] = "top"
    zone: str = "UTC"  # in which it is shown
    holidays_id: str = ""  # a calendar; '': that of the team
    tells_handoffs: bool = False
    reminds: int = 0
    description: str = ""


class PlannedShift(Value, frozen=True):
    """A shift of a temporary schedule: RFC 3339 times `[start, end)`."""

    user_id: str
    start: str
    end: str
    role: str = "primary"


class Override(Value, frozen=True):
    """
    A change of a schedule for `[start, end)` (RFC 3339) that leaves its rotations alone.

    `replace`: `user_id` stands in for `replaces_id` ('': for whoever has `role`); `join`: is on call too, in `role`;
    `leave`: is not on call; `temporary`: for this time the schedule is what `shifts` say and nothing else. A later
    override goes before an earlier one.
    """

    schedule_id: str
    kind: Literal["replace", "join", "leave", "temporary"]
    start: str
    end: str
    user_id: str = ""
    replaces_id: str = ""
    role: str = ""  # '': every role for replace and leave, primary for join
    shifts: tuple[PlannedShift, ...] = ()
    note: str = ""
    swap_id: str = ""  # the swap that made it


class Absence(Value, frozen=True):
    """
    A user is out of office for `[start, end)` (RFC 3339): who covers is paged instead, per team or in all of them.

    Without cover the user is paged nevertheless: nobody vanishes silently.
    """

    user_id: str
    start: str
    end: str
    cover_id: str = ""
    covers: dict[str, str] = {}  # team id → user id, before `cover_id`
    note: str = ""


class Swap(Value, frozen=True):
    """A user wants to give away the shifts `[start, end)` (RFC 3339) of a schedule: `to_id` is asked, '' anybody."""

    schedule_id: str
    user_id: str
    start: str
    end: str
    to_id: str = ""
    note: str = ""
    status: Literal["asked", "accepted", "declined", "withdrawn"] = "asked"
    taken_by: str = ""
    override_id: str = ""  # which an accepted one made


class CalendarEvent(Value, frozen=True):
    """`[start, end)` in µs, and its words."""

    start: int
    end: int
    text: str


class Calendar(Value, frozen=True):
    """
    Dates: holidays, or shifts that another calendar plans. Local `days` are entered by hand; `events` come from `url`.

    When what the feed says changes, that is a new revision, so history knows by which one somebody was paged.
    """

    days: dict[str, str] = {}  # 2026-12-25 → its name
    zone: str = "UTC"
    url: str = ""  # an iCal feed
    every: int = 3600  # seconds between looks
    events: tuple[CalendarEvent, ...] = ()
    description: str = ""


class OnDuty(Value, frozen=True):
    """
    Who is paged in a role at an instant, and why, in words.

    `since` and `until` are the bounds of the shift, or of the override or absence by which it is this person's; others
    may take over before, where another layer counts.
    """

    user_id: str
    role: str
    since: int  # 0: always
    until: int  # 0: without end
    why: str  # "override for Bob (dentist), who has rotation Nights, 2026-01-05 09:00 to …"


class Books(Value, frozen=True):
    """
    What beside its body decides a schedule: its overrides and the absences by id, the calendars, and its team.

    `members` are the ids of the team's users, nested teams' too.
    """

    overrides: dict[str, Override] = {}
    absences: dict[str, Absence] = {}
    calendars: dict[str, Calendar] = {}
    holidays_id: str = ""  # of the team
    team_id: str = ""
    members: tuple[str, ...] = ()
    users: dict[str, User] = {}  # by id; a calendar names them by their addresses
    names: dict[str, str] = {}  # user id → name, by which a calendar may name them too
