"""Drawing: a schedule read for a range, as the picture that people see: stretches, lanes, gaps; and how good it is."""

from collections.abc import Sequence

from msgspec.structs import replace

from tocsin.accounts.people import User
from tocsin.kernel.instants import to_text
from tocsin.respond.oncall.absences import Absences
from tocsin.respond.oncall.final import CompiledSchedule, Stretch, gaps
from tocsin.respond.oncall.lanes import lanes
from tocsin.respond.oncall.local import range_of
from tocsin.respond.oncall.quality import quality
from tocsin.respond.oncall.schedules import Books, Schedule
from tocsin.server.api.duties import name_of, on_duty, person
from tocsin.server.api.pictures import (
    AbsenceLane,
    DeductionShown,
    Final,
    Gap,
    LaneShiftShown,
    LayerLane,
    OverrideLane,
    Placed,
    QualityShown,
    StretchShown,
)
from tocsin.server.house import House


class Reading:
    """A schedule's body and books, read for a range."""

    def __init__(self, house: House, body: Schedule, books: Books, start: int, end: int) -> None:
        """Read it; raise Invalid or TooMuch. It may take a while: it is for threads."""
        self.house = house
        self.body = body
        self.books = books
        self.range = (start, end)
        compiled = CompiledSchedule(body, books)
        self.roles = compiled.roles
        self.stretches: Sequence[Stretch] = compiled.stretches(start, end) if start < end else []

    def final(self, schedule_id: str, name: str) -> Final:
        """Return the final schedule with all of its lanes."""
        start, end = self.range
        missing = gaps(self.stretches, self.roles)
        nobody = [Gap("", to_text(one.start), to_text(one.end)) for one in self.stretches if not one.people]
        found = [Gap(role, to_text(begins), to_text(ends)) for role, ones in missing.items() for begins, ends in ones]
        return Final(
            schedule_id=schedule_id,
            schedule_name=name,
            zone=self.body.zone,
            start=to_text(start),
            end=to_text(end),
            roles=list(self.roles),
            stretches=[stretch_shown(self.house, one) for one in self.stretches],
            layers=self._layers(),
            overrides=self._overrides(),
            absences=self._absences(),
            gaps=[*nobody, *found],
        )

    def quality(self) -> QualityShown:
        """Return how good it is. Who has no contact method in use can't be reached."""
        users = self.house.keeper.current.kind("user")
        unreachable = {thing.id for thing in users.values() if not _is_reachable(thing.body)}
        found = quality(self.stretches, self.roles, unreachable, self.books.names)
        deductions = [DeductionShown(one.kind, one.points, one.why) for one in found.deductions]
        start, end = self.range
        return QualityShown(to_text(start), to_text(end), found.score, deductions)

    def _layers(self) -> list[LayerLane]:
        found = lanes(self.body, self.books, *self.range)
        return [
            LayerLane(
                layer.id,
                layer.name,
                layer.kind,
                [
                    LaneShiftShown(
                        to_text(one.start),
                        to_text(one.end),
                        [Placed(user_id, name_of(self.house, user_id), role) for role, user_id in one.people],
                    )
                    for one in lane
                ],
            )
            for layer, lane in zip(self.body.layers, found, strict=True)
        ]

    def _overrides(self) -> list[OverrideLane]:
        things = self.house.keeper.current.things
        found: list[OverrideLane] = []
        for override_id, one in sorted(self.books.overrides.items()):
            begins, ends = range_of(one.start, one.end)
            if begins < self.range[1] and self.range[0] < ends:
                is_saved = override_id in things
                found.append(
                    OverrideLane(
                        id=override_id if is_saved else "",
                        name=things[override_id].name if is_saved else "",
                        kind=one.kind,
                        start=to_text(begins),
                        end=to_text(ends),
                        role=one.role,
                        user=person(self.house, one.user_id) if one.user_id else None,
                        replaces=person(self.house, one.replaces_id) if one.replaces_id else None,
                        note=one.note,
                        swap_id=one.swap_id,
                    )
                )
        return found

    def _absences(self) -> list[AbsenceLane]:
        """Return the absences of whoever is on call where nobody is absent."""
        usual = CompiledSchedule(self.body, replace(self.books, absences={}), Absences({}, {}))
        stretches = usual.stretches(*self.range) if self.books.absences and self.range[0] < self.range[1] else []
        on_call = {one.user_id for stretch in stretches for one in stretch.people}
        found: list[AbsenceLane] = []
        for _, one in sorted(self.books.absences.items()):
            begins, ends = range_of(one.start, one.end)
            if one.user_id in on_call and begins < self.range[1] and self.range[0] < ends:
                cover_id = one.covers.get(self.books.team_id) or one.cover_id
                cover = person(self.house, cover_id) if cover_id else None
                found.append(
                    AbsenceLane(to_text(begins), to_text(ends), person(self.house, one.user_id), cover, one.note)
                )
        return found


def stretch_shown(house: House, stretch: Stretch) -> StretchShown:
    """Return a stretch as it is shown."""
    return StretchShown(to_text(stretch.start), to_text(stretch.end), on_duty(house, stretch.people))


def _is_reachable(user: User) -> bool:
    return any(one.is_enabled for one in user.contact_methods)
