"""The timelines of what is configured: what became of swaps and schedules, and who was told."""

from litestar import get
from litestar.params import FromPath

from tocsin.server.api.answers import After, Page
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.server.api.timelines import EntryShown, timeline


@get("/api/v1/swaps/{thing_id:str}/timeline")
async def read_swap_timeline(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], after: After = 0
) -> Page[EntryShown]:
    """Read what became of a swap, and who was told."""
    return await timeline(house, seen(house, actor, "swap", thing_id).id, after)


@get("/api/v1/schedules/{thing_id:str}/timeline")
async def read_schedule_timeline(
    house: TheHouse, actor: TheActor, thing_id: FromPath[str], after: After = 0
) -> Page[EntryShown]:
    """Read the handoffs of a schedule that tells them, and who was told or reminded."""
    return await timeline(house, seen(house, actor, "schedule", thing_id).id, after)


ROUTES = (read_swap_timeline, read_schedule_timeline)
