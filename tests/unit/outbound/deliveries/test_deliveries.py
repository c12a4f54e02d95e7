"""Deliveries: what an attempt's outcome makes of one, and that each ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tocsin.kernel.instants import HOUR, SECOND
from tocsin.kernel.values import from_json, to_json
from tocsin.outbound.channels.channel import Delivered, Message, MessageKind, Outcome, Rejected, Retry
from tocsin.outbound.deliveries.deliveries import (
    EVENTS,
    LASTS,
    NEXT,
    WAITS,
    Delivery,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryPurpose,
    DeliveryRetried,
    DeliveryStatus,
    DeliveryWithheld,
    WithheldBecause,
    attempted,
    next_wait,
    withheld,
)

NOW = 1_750_000_000 * SECOND
ENDED = {DeliveryStatus.DELIVERED, DeliveryStatus.FAILED, DeliveryStatus.WITHHELD}

purposes = st.sampled_from(DeliveryPurpose)
jitters = st.floats(0, 1)
outcomes = st.one_of(
    st.builds(Delivered, st.text(max_size=5)),
    st.builds(Rejected, st.text(max_size=5)),
    st.builds(Retry, st.text(max_size=5), st.one_of(st.none(), st.integers(-5, 10**9))),
)


def delivery(purpose: DeliveryPurpose = DeliveryPurpose.PAGE) -> Delivery:
    return Delivery(
        id="dlv_1",
        subject_id="inc_1",
        purpose=purpose,
        channel="ntfy",
        to="Ann",
        message=Message(MessageKind.PROBLEM, "CPU high"),
        created_at=NOW,
        due_at=NOW,
        give_up_at=NOW + LASTS[purpose],
    )


def test_what_the_receiver_took_is_delivered() -> None:
    """A delivery that the receiver took is delivered, counted, no longer due, and the event says what was answered."""
    decision = attempted(delivery(), Delivered("HTTP 200 OK"), NOW, 0.5)
    assert decision.state.status is DeliveryStatus.DELIVERED
    assert (decision.state.attempts, decision.state.due_at, decision.state.last_error) == (1, 0, "")
    assert decision.events == (DeliveryDelivered("dlv_1", "ntfy", "Ann", 1, "HTTP 200 OK"),)


def test_what_will_never_work_fails_at_once() -> None:
    """A rejected delivery fails at its first attempt and keeps the error."""
    decision = attempted(delivery(), Rejected("HTTP 404 Not Found"), NOW, 0.5)
    assert (decision.state.status, decision.state.last_error) == (DeliveryStatus.FAILED, "HTTP 404 Not Found")
    assert decision.events == (DeliveryFailed("dlv_1", "ntfy", "Ann", 1, "HTTP 404 Not Found"),)


def test_pages_are_tried_again_steeply() -> None:
    """Without jitter a page is tried 2, 5, 10, 20, 30, 60, 60 … seconds after the try before."""
    now, state, waits = NOW, delivery(), list[int]()
    for _ in range(8):
        state = attempted(state, Retry("HTTP 503"), now, 0).state
        waits.append((state.due_at - now) // SECOND)
        now = state.due_at
    assert waits == [2, 5, 10, 20, 30, 60, 60, 60]
    assert state.status is DeliveryStatus.PENDING


@pytest.mark.parametrize(("purpose", "lasts"), [(DeliveryPurpose.PAGE, HOUR), (DeliveryPurpose.NOTICE, 24 * HOUR)])
def test_a_delivery_gives_up(purpose: DeliveryPurpose, lasts: int) -> None:
    """A delivery that never succeeds fails before its purpose's time is over, and not long before."""
    now, state = NOW, delivery(purpose)
    while state.status is DeliveryStatus.PENDING:
        now = state.due_at
        state = attempted(state, Retry("HTTP 503"), now, 0).state
    assert state.status is DeliveryStatus.FAILED
    assert NOW + lasts - WAITS[purpose][-1] * SECOND <= now <= NOW + lasts


def test_the_receivers_wish_is_honoured_up_to_a_bound() -> None:
    """Retry-After of 40 s moves a page's next try to 40 s, but one of a day to 60 s only, and a notice's to an hour."""
    assert next_wait(DeliveryPurpose.PAGE, 1, 40, 0) == 40 * SECOND
    assert next_wait(DeliveryPurpose.PAGE, 1, 86_400, 0) == 60 * SECOND
    assert next_wait(DeliveryPurpose.NOTICE, 1, 86_400, 0) == HOUR


@given(purposes, st.integers(1, 10**6), st.one_of(st.none(), st.integers(-(10**9), 10**9)), jitters)
def test_waits_are_bounded(purpose: DeliveryPurpose, attempts: int, after: int | None, jitter: float) -> None:
    """Whatever the receiver wishes, a wait is from 2 s to the schedule's longest and a tenth."""
    assert 2 * SECOND <= next_wait(purpose, attempts, after, jitter) <= WAITS[purpose][-1] * 1.1 * SECOND


@given(purposes, st.lists(outcomes, max_size=200), jitters)
def test_every_delivery_ends(purpose: DeliveryPurpose, answers: list[Outcome], jitter: float) -> None:
    """Whatever is answered, each try is later, none is after `give_up_at`, and the end has no due time."""
    now, state = NOW, delivery(purpose)
    for outcome in answers:
        decision = attempted(state, outcome, now, jitter)
        assert NEXT[state.status, type(decision.events[0])] is decision.state.status
        assert decision.state.attempts == state.attempts + 1
        state = decision.state
        if state.status in ENDED:
            assert state.due_at == 0
            return
        assert now < state.due_at <= state.give_up_at
        now = state.due_at


@pytest.mark.parametrize("reason", WithheldBecause)
def test_what_is_no_longer_wanted_is_withheld_with_its_reason(reason: WithheldBecause) -> None:
    """A delivery withheld says why, and doesn't count an attempt."""
    decision = withheld(delivery(), reason)
    assert (decision.state.status, decision.state.attempts) == (DeliveryStatus.WITHHELD, 0)
    assert decision.events == (DeliveryWithheld("dlv_1", "ntfy", "Ann", reason=reason),)


@pytest.mark.parametrize("status", sorted(ENDED))
def test_what_ended_stays_ended(status: DeliveryStatus) -> None:
    """The table has no way out of an end, so a late answer is a KeyError, not a second life."""
    assert not [start for start, _ in NEXT if start is status]
    ended = replace(delivery(), status=status)
    with pytest.raises(KeyError):
        attempted(ended, Delivered(), NOW, 0)


def test_each_event_type_says_something() -> None:
    """Every event of a delivery has its sentence and is in the list of events."""
    assert all(event.says for event in EVENTS)
    assert {event for _, event in NEXT} | {DeliveryRetried} <= set(EVENTS)


def test_a_delivery_survives_its_row() -> None:
    """A delivery read back from its JSON is the same delivery."""
    state = attempted(delivery(), Retry("HTTP 503", 7), NOW, 0.3).state
    assert from_json(to_json(state), Delivery) == state
