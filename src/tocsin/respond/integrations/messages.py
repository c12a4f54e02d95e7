"""What becomes of an inbound message: its states, and the only table by which its status changes."""

from enum import StrEnum

from tocsin.kernel.errors import Conflict


class MessageStatus(StrEnum):
    """What an inbound message is."""

    PENDING = "pending"
    MAPPED = "mapped"
    APPENDED = "appended"
    IGNORED = "ignored"
    UNMAPPED = "unmapped"
    FAILED = "failed"


class Verdict(StrEnum):
    """What was decided of a message; of its reports, the first of these that any of them has."""

    MAPPED = "mapped"  # a report opened or closed an incident, or it was a pulse
    APPENDED = "appended"  # a report was one more of an unresolved incident
    IGNORED = "ignored"  # it was understood, and nothing was to be done
    UNMAPPED = "unmapped"  # it can't be understood
    FAILED = "failed"  # we could not decide it: an error of ours
    REPLAYED = "replayed"  # a person wants it decided anew


NEXT: dict[tuple[MessageStatus, Verdict], MessageStatus] = {
    (MessageStatus.PENDING, Verdict.MAPPED): MessageStatus.MAPPED,
    (MessageStatus.PENDING, Verdict.APPENDED): MessageStatus.APPENDED,
    (MessageStatus.PENDING, Verdict.IGNORED): MessageStatus.IGNORED,
    (MessageStatus.PENDING, Verdict.UNMAPPED): MessageStatus.UNMAPPED,
    (MessageStatus.PENDING, Verdict.FAILED): MessageStatus.FAILED,
    (MessageStatus.UNMAPPED, Verdict.REPLAYED): MessageStatus.PENDING,
    (MessageStatus.FAILED, Verdict.REPLAYED): MessageStatus.PENDING,
}


def judged(status: MessageStatus, verdict: Verdict) -> MessageStatus:
    """Return the status after a verdict; one that the table doesn't know for the status raises Conflict."""
    after = NEXT.get((status, verdict))
    if after is None:
        raise Conflict(f"the message is {status}: it can't be {verdict}")
    return after
