"""What the answers about final schedules are made of: stretches, lanes, gaps, quality."""

from typing import Literal

from tocsin.server.api.answers import Answer
from tocsin.server.api.duties import OnDutyShown, Person


class StretchShown(Answer, frozen=True):
    """`[start, end)`, and who is on call in it, who leads first; nobody: a gap."""

    start: str
    end: str
    people: list[OnDutyShown]


class Placed(Answer, frozen=True):
    """A user in a role of a layer."""

    user_id: str
    user_name: str
    role: str


class LaneShiftShown(Answer, frozen=True):
    """One shift of a layer, as far as it lies in the range."""

    start: str
    end: str
    people: list[Placed]


class LayerLane(Answer, frozen=True):
    """What a layer says by itself."""

    layer_id: str
    name: str
    kind: Literal["rotation", "fixed", "calendar"]
    shifts: list[LaneShiftShown]


class OverrideLane(Answer, frozen=True):
    """An override that overlaps the range; `id` is '' for one that isn't saved."""

    id: str
    name: str
    kind: Literal["replace", "join", "leave", "temporary"]
    start: str
    end: str
    role: str
    user: Person | None
    replaces: Person | None
    note: str
    swap_id: str


class AbsenceLane(Answer, frozen=True):
    """An absence, within the range, of somebody who would be on call in it."""

    start: str
    end: str
    user: Person
    cover: Person | None
    note: str


class Gap(Answer, frozen=True):
    """`[start, end)` in which nobody has a role; role '': in which nobody is on call at all."""

    role: str
    start: str
    end: str


class Final(Answer, frozen=True):
    """A final schedule: stretches without a hole, and what it is made of; `roles`: those it gives."""

    schedule_id: str
    schedule_name: str
    zone: str
    start: str
    end: str
    roles: list[str]
    stretches: list[StretchShown]
    layers: list[LayerLane]
    overrides: list[OverrideLane]
    absences: list[AbsenceLane]
    gaps: list[Gap]


class DeductionShown(Answer, frozen=True):
    """What makes a schedule worse, by how many points, and why."""

    kind: Literal["balance", "gaps", "unreachable"]
    points: int
    why: str


class QualityShown(Answer, frozen=True):
    """How good a schedule is in `[start, end)`, of 100, and each deduction with its reason."""

    start: str
    end: str
    score: int
    deductions: list[DeductionShown]
