"""Pages that were made, as they are shown: to whom, why, and what became of each message."""

from collections.abc import Sequence

from tocsin.kernel.instants import to_text
from tocsin.outbound.deliveries.deliveries import DeliveryStatus
from tocsin.respond.escalation.told import Told
from tocsin.respond.escalation.walked import Happened
from tocsin.server.api.answers import Answer


class SentShown(Answer, frozen=True):
    """A message of a page: over which channel, when it was to leave, and what became of it, when and in words."""

    delivery_id: str
    channel: str
    due_at: str
    at: str
    status: DeliveryStatus
    text: str


class ToldShown(Answer, frozen=True):
    """
    A page: when and why, in words that name policy and schedule with their versions, and its messages.

    `skipped`: the methods that were not used, each with the reason. `step` is 0 where somebody asked for help.
    """

    page_id: str
    at: str
    step: int
    round: int
    reason: str
    policy: str
    text: str
    messages: list[SentShown]
    skipped: list[str]


class PersonPaged(Answer, frozen=True):
    """Whom pages went to, a person or a hook, and the pages in order."""

    user_id: str
    hook_id: str
    name: str
    pages: list[ToldShown]


class LineShown(Answer, frozen=True):
    """Something of the timeline, in words."""

    at: str
    kind: str
    text: str


def people(told: Sequence[Told]) -> list[PersonPaged]:
    """Return pages by whom they went to, in the order of the first one."""
    found: dict[tuple[str, str], PersonPaged] = {}
    for one in told:
        person = found.setdefault((one.user_id, one.hook_id), PersonPaged(one.user_id, one.hook_id, one.name, []))
        person.pages.append(page_shown(one))
    return list(found.values())


def page_shown(one: Told) -> ToldShown:
    """Return a page as it is shown."""
    sent = [
        SentShown(it.delivery_id, it.channel, to_text(it.due_at), to_text(it.at), it.status, it.text) for it in one.sent
    ]
    place = (one.step, one.round, one.reason, one.policy, one.text)
    return ToldShown(one.page_id, to_text(one.at), *place, sent, list(one.skipped))


def line(one: Happened) -> LineShown:
    """Return something of the timeline as it is shown."""
    return LineShown(to_text(one.at), type(one.event).__name__, one.text)
