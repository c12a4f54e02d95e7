"""What becomes of an inbound message."""

import pytest

from tocsin.kernel.errors import Conflict
from tocsin.respond.integrations.messages import MessageStatus, Verdict, judged

DECIDED = [verdict for verdict in Verdict if verdict is not Verdict.REPLAYED]
AGAIN = (MessageStatus.FAILED, MessageStatus.UNMAPPED)


@pytest.mark.parametrize("verdict", DECIDED)
def test_a_pending_message_becomes_what_was_decided(verdict: Verdict) -> None:
    """Each verdict has its status, which is reached from pending."""
    assert judged(MessageStatus.PENDING, verdict) == verdict.value


@pytest.mark.parametrize("status", [status for status in MessageStatus if status is not MessageStatus.PENDING])
@pytest.mark.parametrize("verdict", DECIDED)
def test_what_was_decided_is_not_decided_again(status: MessageStatus, verdict: Verdict) -> None:
    """A message that is not pending takes no verdict."""
    with pytest.raises(Conflict, match=f"the message is {status}"):
        judged(status, verdict)


@pytest.mark.parametrize("status", MessageStatus)
def test_only_what_had_no_effect_is_replayed(status: MessageStatus) -> None:
    """Failed and unmapped messages become pending again; any other has had its effect, or will."""
    if status in AGAIN:
        assert judged(status, Verdict.REPLAYED) is MessageStatus.PENDING
    else:
        with pytest.raises(Conflict):
            judged(status, Verdict.REPLAYED)
