"""How an incident came to open: by whom or what, and the checks that a message passed on its way."""

from collections.abc import Sequence

from tocsin.kernel.errors import NotFound
from tocsin.respond.escalation.walked import Happened
from tocsin.respond.incidents.incidents import Opened
from tocsin.server.api.explaining import CheckShown, why
from tocsin.server.house import House
from tocsin.store import views


def opening(timeline: Sequence[Happened]) -> Opened:
    """Return the event with which a timeline begins."""
    return next(one.event for one in timeline if isinstance(one.event, Opened))


async def opened_by(house: House, opened: Opened) -> str:
    """Return by whom or what an incident was opened, with the version in force then."""
    if opened.by:
        return f"by {opened.by_name or opened.by}"
    if not opened.integration_id:
        return "by Tocsin itself"
    revision = opened.integration_revision
    versions = await house.read(lambda tx: house.keeper.versions(tx, [revision]))
    thing = house.keeper.current.things.get(opened.integration_id)
    return f"by integration {thing.name if thing else opened.integration_id}, version {versions.get(revision, 0)}"


async def opened_why(house: House, opened: Opened) -> list[CheckShown]:
    """Return the checks of the message that opened an incident; what was decided, where there is none."""
    if opened.message_id:
        try:
            row, body, reports = await house.read(lambda tx: views.message(tx, opened.message_id))
        except NotFound:
            return _decided(opened)
        return await why(house, row, body, reports)
    return _decided(opened)


def _decided(opened: Opened) -> list[CheckShown]:
    chosen = f"Policy {opened.policy_name}" if opened.policy_id else "No policy"
    reason = [CheckShown(None, opened.reason)] if opened.reason else []
    return [*reason, CheckShown(bool(opened.policy_id), chosen)]
