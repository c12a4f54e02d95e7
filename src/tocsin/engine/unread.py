"""
Unread messages are never silent: the first one that can't be read opens an incident, one while it lasts.

It is resolved when messages are read again and none was unreadable for a while, as a tool may send of both kinds.
"""

from tocsin.engine.opening import is_over, say
from tocsin.engine.work import Work
from tocsin.kernel.instants import MINUTE
from tocsin.respond.integrations.reports import Action, Report
from tocsin.store.things import Thing

QUIET = 5 * MINUTE
TEXT = (
    "A sender posts something that this integration can't read, so its problems open no incident. The inbound log has"
    " the message as it came and why it wasn't read: correct the mapping, then replay it."
)


class Unread:
    """Remembers, per lane, when a message last couldn't be read: 0 for never, so that no query asks for it."""

    def __init__(self) -> None:
        self._last: dict[str, int] = {}

    def found(self, work: Work, lane: str, integration: Thing | None, message_id: str, reason: str) -> None:
        """Tell of a message that can't be read, unless it is told already or the integration says not to."""
        self._last[lane] = work.now
        if integration is None or not integration.body.tells_unread:
            return
        link = f"{work.public_url}/inbound?integration_id={integration.id}&message={message_id}"
        report = Report(
            Action.OPEN,
            _key(lane),
            reason,
            subject=f"{integration.name} can't read a message: {reason}"[:1_000],
            text=TEXT,
            severity="error",
            links={"message": link},
            policy_id=integration.body.default_policy_id,
            policy_reason="default policy of the integration: a message can't be read",
        )
        say(work, report, integration, message_id)

    def read(self, work: Work, lane: str, message_id: str) -> None:
        """See that messages are read; resolve what was told of the lane once it was quiet for long enough."""
        last = self._last.get(lane)
        if last == 0 or (last is not None and work.now - last < QUIET):
            return
        is_over(work, [_key(lane)], "messages are read again", message_id)
        self._last[lane] = 0


def _key(lane: str) -> str:
    return f"unread {lane}"
