"""Preview: what would be, before it is saved: a schedule, an override, an absence; and where that differs."""

import asyncio
from typing import Annotated

from litestar import post
from litestar.params import JSONBody
from msgspec import Meta
from msgspec.structs import replace

from tocsin.accounts.permissions import Verb, require
from tocsin.engine.duty import Duty
from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import to_text
from tocsin.kernel.values import Value
from tocsin.respond.oncall.lanes import Difference, differences
from tocsin.respond.oncall.schedules import Absence, Books, Override, Schedule
from tocsin.server.api import checking
from tocsin.server.api.answers import Answer
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.drawing import Reading
from tocsin.server.api.duties import OnDutyShown, on_duty, span
from tocsin.server.api.pictures import Final, QualityShown
from tocsin.server.house import House

ADDED_MAX = 50
LAST = "~"  # sorts after every id: what isn't saved yet is the newest


class Preview(Value, frozen=True, forbid_unknown_fields=True):
    """
    What is tried: a saved schedule (`schedule_id`), with another body, or a new one of a team (`team_id` and `body`).

    Further overrides of the saved schedule, and absences, may be given. `start` and `end` as in the final schedule.
    """

    schedule_id: str = ""
    team_id: str = ""
    body: Schedule | None = None
    overrides: Annotated[list[Override], Meta(max_length=ADDED_MAX)] = []
    absences: Annotated[list[Absence], Meta(max_length=ADDED_MAX)] = []
    start: str = ""
    end: str = ""


class Changed(Answer, frozen=True):
    """`[start, end)` in which others are on call than by what is saved."""

    start: str
    end: str
    before: list[OnDutyShown]
    after: list[OnDutyShown]


class Previewed(Answer, frozen=True):
    """The final schedule as it would be, how good it is, and where it differs from the saved one."""

    final: Final
    quality: QualityShown
    changes: list[Changed]


@post("/api/v1/schedules/preview", status_code=200)
async def preview_schedule(house: TheHouse, actor: TheActor, data: JSONBody[Preview]) -> Previewed:
    """Read the final schedule as it would be with another body, further overrides or absences; nothing is saved."""
    saved = seen(house, actor, "schedule", data.schedule_id) if data.schedule_id else None
    body = data.body if data.body is not None else (saved.body if saved else None)
    if body is None:
        raise Invalid("a preview needs a schedule: the id of a saved one, or a body", field="schedule_id")
    team_id = saved.team_id if saved else data.team_id
    require(actor, Verb.SEE, "schedule", team_id)
    _check(house, data, body)
    first, last = span(house, data.start, data.end)
    books = Duty(house.keeper.current).books(data.schedule_id, team_id)
    would = _with(books, data)

    def read() -> Previewed:
        after = Reading(house, body, would, first, last)
        changes: list[Difference] = []
        if saved is not None:
            before = Reading(house, saved.body, books, first, last)
            changes = differences(before.stretches, after.stretches)
        return Previewed(
            after.final(data.schedule_id, saved.name if saved else ""),
            after.quality(),
            [
                Changed(to_text(one.start), to_text(one.end), on_duty(house, one.before), on_duty(house, one.after))
                for one in changes
            ],
        )

    return await asyncio.to_thread(read)


def _check(house: House, data: Preview, body: Schedule) -> None:
    """Raise Invalid that names the field at fault."""
    tried: list[tuple[str, str, Value]] = [("body", "schedule", body)]
    tried += [(f"overrides[{number}]", "override", one) for number, one in enumerate(data.overrides)]
    tried += [(f"absences[{number}]", "absence", one) for number, one in enumerate(data.absences)]
    for place, kind, value in tried:
        try:
            checking.body(kind, value, house.keeper.current, house.templates)
        except Invalid as error:
            raise Invalid(error.detail, field=f"{place}.{error.field}" if error.field else place) from error


def _with(books: Books, data: Preview) -> Books:
    """Return books with what is tried beside what is saved."""
    overrides = {f"{LAST}{number:04}": one for number, one in enumerate(data.overrides)}
    absences = {f"{LAST}{number:04}": one for number, one in enumerate(data.absences)}
    return replace(books, overrides=books.overrides | overrides, absences=books.absences | absences)


ROUTES = (preview_schedule,)
