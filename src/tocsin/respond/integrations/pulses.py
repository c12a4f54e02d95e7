"""What a pulse, its absence, a person or a change of the settings does to a heartbeat. Pure: state in, events out."""

from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from tocsin.kernel.decisions import Decision
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND
from tocsin.kernel.spans import span_text
from tocsin.kernel.values import Value
from tocsin.respond.integrations.heartbeats import (
    ArmedBecause,
    BeganBecause,
    DeadlineMoved,
    DownBecause,
    EndedBecause,
    HeartbeatArmed,
    HeartbeatAwaited,
    HeartbeatEnded,
    HeartbeatReplanned,
    HeartbeatStatus,
    OutageDismissed,
    OutageReopened,
    PulseExcused,
    PulseFailed,
    PulseMissed,
    Pulses,
    PulsesResumed,
    RunOverran,
    apply,
)
from tocsin.respond.integrations.integration import Heartbeat
from tocsin.respond.integrations.rhythm import expected_after, local_text

TEXT_MAX = 20_000
EXIT_STATUS_MAX = 255

Spans = Sequence[tuple[int, int]]


class Signal(Value, frozen=True):
    """What a pulse says: the job ended well, starts, or failed; with the exit status and the text that it gave."""

    kind: Literal["success", "start", "fail"]
    exit_status: int = 0
    text: str = ""


def signal_of(source: str, path: str, body: bytes = b"") -> Signal | None:
    """
    Return what a pulse says by what follows the API URL: `<source>`, `…/start`, `…/fail`, `…/<exit status>`.

    None where that isn't this source's, or no signal that we know.
    """
    whole, wanted = path.rstrip("/").casefold(), source.rstrip("/").casefold()
    text = body.decode("utf-8", "replace").replace("\x00", "").strip()[:TEXT_MAX]
    if whole == wanted:
        return Signal("success", 0, text)
    before, _, word = whole.rpartition("/")
    if before != wanted:
        return None
    if word in ("start", "fail"):
        return Signal("start" if word == "start" else "fail", 0, text)
    if word.isascii() and word.isdigit() and len(word) <= len(str(EXIT_STATUS_MAX)) and int(word) <= EXIT_STATUS_MAX:
        return Signal("fail" if int(word) else "success", int(word), text)
    return None


def begin(state: Pulses, settings: Heartbeat, reason: BeganBecause, now: int) -> Decision[Pulses]:
    """Begin to watch: armed at once where the settings say so, else waiting for the first pulse."""
    if settings.is_armed_at_once:
        return _armed(_planned(state, settings, now), settings, ArmedBecause.AT_ONCE, now)
    return _decided(state, HeartbeatAwaited(reason=reason), now)


def replan(state: Pulses, settings: Heartbeat, now: int) -> Decision[Pulses]:
    """Take changed settings: one that is up has its time anew from now on, one that is to be armed at once is."""
    planned = _planned(state, settings, now)
    if state.status is HeartbeatStatus.UP:
        return _decided(planned, HeartbeatReplanned(*_next_words(planned, settings)), now)
    if state.status is HeartbeatStatus.WAITING and settings.is_armed_at_once:
        return _armed(planned, settings, ArmedBecause.AT_ONCE, now)
    return Decision(state)


def end(state: Pulses, reason: EndedBecause, now: int) -> Decision[Pulses]:
    """Expect no pulse any more."""
    if state.status in (None, HeartbeatStatus.OFF):
        return Decision(state)
    return _decided(replace(state, started_at=0), HeartbeatEnded(reason=reason), now)


def pulse(
    state: Pulses, settings: Heartbeat, signal: Signal, message_id: str, at: int, excuse: str = ""
) -> Decision[Pulses]:
    """
    Return what a pulse does that was received at an instant; one that only moves the deadline makes no event.

    `excuse`: the planned maintenance of that instant, in which nothing goes down.
    """
    seen = _seen(state, signal, at)
    if signal.kind == "fail":
        return _failed(seen, settings, signal, message_id, at, excuse)
    if state.status is HeartbeatStatus.DOWN and signal.kind == "start":
        return Decision(seen)
    planned = _planned(seen, settings, at)
    match state.status:
        case HeartbeatStatus.UP:
            return Decision(planned)
        case HeartbeatStatus.DOWN:
            words = _next_words(planned, settings)
            return _decided(planned, PulsesResumed(span_text(at - state.since), *words, message_id), at)
        case _:
            return _armed(planned, settings, ArmedBecause.FIRST_PULSE, at, message_id)


def _failed(
    seen: Pulses, settings: Heartbeat, signal: Signal, message_id: str, at: int, excuse: str
) -> Decision[Pulses]:
    if seen.status is HeartbeatStatus.DOWN:
        return Decision(seen)
    if excuse:
        return _excused(seen, settings, excuse, at) if seen.status is HeartbeatStatus.UP else Decision(seen)
    exit_text = f" with exit status {signal.exit_status}" if signal.exit_status else ""
    return _decided(seen, PulseFailed(message_id, signal.text, exit_text, reason=DownBecause.FAIL_SIGNAL), at)


def miss(state: Pulses, settings: Heartbeat, downtimes: Spans, now: int, excuse: str = "") -> Decision[Pulses]:
    """
    Return what a deadline does that has come: the heartbeat is down, unless nobody was there to receive its pulse.

    `downtimes` are spans that don't overlap; what lies after the state's `counts_from` moves the deadline. `excuse`:
    the planned maintenance of this instant, in which nothing goes down.
    """
    if state.status is not HeartbeatStatus.UP or not 0 < state.due_at <= now:
        return Decision(state)
    lost = sum(max(0, min(end, now) - max(start, state.counts_from)) for start, end in downtimes)
    if lost > state.moved:
        moved = replace(state, moved=lost, due_at=state.due_at + lost - state.moved)
        if moved.due_at > now:
            event = DeadlineMoved(local_text(settings, moved.due_at), span_text(lost))
            return _decided(moved, event, now)
        state = moved
    if excuse:
        return _excused(state, settings, excuse, now)
    return _decided(state, _missed(state, settings, now), now)


def dismiss(state: Pulses, settings: Heartbeat, by_name: str, now: int) -> Decision[Pulses]:
    """Follow the incident's end that no pulse made: the next pulse is expected anew, or it opens another."""
    if state.status is not HeartbeatStatus.DOWN:
        return Decision(state)
    planned = _planned(replace(state, started_at=0), settings, now)
    return _decided(planned, OutageDismissed(by_name, *_next_words(planned, settings)), now)


def reopen(state: Pulses, incident_id: str, by_name: str, now: int) -> Decision[Pulses]:
    """Follow a person who reopened the incident: down until the next pulse."""
    if state.status not in (HeartbeatStatus.UP, HeartbeatStatus.WAITING):
        return Decision(state)
    event = OutageReopened(by_name, incident_id, reason=DownBecause.REOPENED)
    return _decided(replace(state, incident_id=incident_id), event, now)


def state_text(state: Pulses, settings: Heartbeat) -> str:
    """Return what a heartbeat is and what comes next, in words."""
    if state.status is not HeartbeatStatus.UP:
        return str(state.status)
    if state.started_at and settings.run_max:
        return f"up, running; its end is due by {local_text(settings, state.due_at)}"
    running = ", running" if state.started_at else ""
    return f"up{running}; next by {', grace '.join(_next_words(state, settings))}"


def _seen(state: Pulses, signal: Signal, at: int) -> Pulses:
    is_start, is_success = signal.kind == "start", signal.kind == "success"
    return replace(
        state,
        last_at=at,
        last_signal=signal.kind,
        exit_status=signal.exit_status,
        started_at=at if is_start else 0,
        run_time=at - state.started_at if is_success and state.started_at else state.run_time,
    )


def _planned(state: Pulses, settings: Heartbeat, at: int) -> Pulses:
    """Return the state with its deadline, as of an instant: of the run's end while one has a limit, else by rhythm."""
    counts_from = at
    if state.started_at and settings.run_max:
        counts_from = state.started_at
        expected_at = due_at = state.started_at + settings.run_max * SECOND
    else:
        expected_at = expected_after(settings, at)
        due_at = expected_at + settings.grace * SECOND
        if settings.cron and not state.started_at:
            counts_from = expected_at  # no pulse comes before its time
    return replace(state, planned_at=at, expected_at=expected_at, counts_from=counts_from, moved=0, due_at=due_at)


def _excused(state: Pulses, settings: Heartbeat, excuse: str, at: int) -> Decision[Pulses]:
    planned = _planned(replace(state, started_at=0), settings, at)
    return _decided(planned, PulseExcused(excuse, *_next_words(planned, settings)), at)


def _missed(state: Pulses, settings: Heartbeat, now: int) -> Event:
    lost = f", and {span_text(state.moved)} in which nothing could be received" if state.moved else ""
    if state.started_at and settings.run_max:
        began = local_text(settings, state.started_at)
        return RunOverran(span_text(settings.run_max * SECOND), began, lost, reason=DownBecause.RUN_TOO_LONG)
    silence = span_text(now - (state.last_at or state.planned_at))
    return PulseMissed(silence, *_next_words(state, settings), lost, reason=DownBecause.NO_PULSE)


def _armed(
    planned: Pulses, settings: Heartbeat, reason: ArmedBecause, at: int, message_id: str = ""
) -> Decision[Pulses]:
    return _decided(planned, HeartbeatArmed(*_next_words(planned, settings), message_id, reason=reason), at)


def _next_words(state: Pulses, settings: Heartbeat) -> tuple[str, str]:
    """Return in words by when a pulse is expected, and its grace."""
    grace = state.due_at - state.moved - state.expected_at
    return local_text(settings, state.expected_at), span_text(grace)


def _decided(state: Pulses, event: Event, at: int) -> Decision[Pulses]:
    return Decision(apply(state, event, at), (event,))
