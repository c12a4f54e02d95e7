"""A heartbeat from its first pulse to its end: what each signal, silence, person and change of settings makes of it."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from tocsin.kernel.decisions import Decision
from tocsin.kernel.errors import Conflict
from tocsin.kernel.events import detail_of, sentence
from tocsin.kernel.instants import HOUR, MINUTE, SECOND, from_text
from tocsin.respond.integrations import pulses
from tocsin.respond.integrations.heartbeats import (
    NEXT,
    BeganBecause,
    DeadlineMoved,
    EndedBecause,
    HeartbeatArmed,
    HeartbeatStatus,
    Pulses,
    PulsesResumed,
    apply,
)
from tocsin.respond.integrations.integration import Heartbeat
from tocsin.respond.integrations.pulses import Signal, signal_of

START = from_text("2026-11-25T12:00Z")
HOURLY = Heartbeat(every=3600, grace=300)
RUNS = Heartbeat(every=3600, grace=300, run_max=600)
SUCCESS, BEGIN, FAIL = Signal("success"), Signal("start"), Signal("fail", 3, "disk full")


@dataclass
class Job:
    """A watched job; its story is what its timeline says."""

    settings: Heartbeat = HOURLY
    state: Pulses = field(default_factory=Pulses)
    story: list[str] = field(default_factory=list)

    def take(self, decision: Decision[Pulses]) -> Pulses:
        """Take a decision."""
        self.state = decision.state
        self.story += [sentence(one.says, one.reason, detail_of(one)) for one in decision.events]
        return self.state

    def pulse(self, after: int, signal: Signal = SUCCESS) -> Pulses:
        """Let a pulse come so long after the start."""
        return self.take(pulses.pulse(self.state, self.settings, signal, "msg", START + after))

    def look(self, after: int, downtimes: Any = ()) -> Pulses:
        """Look at the deadline so long after the start."""
        return self.take(pulses.miss(self.state, self.settings, downtimes, START + after))


def test_the_first_pulse_arms_and_silence_is_noticed_until_pulses_resume() -> None:
    """Nothing is expected before the first pulse; then the deadline is the interval and the grace after each."""
    job = Job()
    job.take(pulses.begin(job.state, HOURLY, BeganBecause.CREATED, START - HOUR))
    assert (job.state.status, job.state.due_at) == (HeartbeatStatus.WAITING, 0)
    job.pulse(0)
    assert job.pulse(HOUR).due_at == START + 2 * HOUR + 300 * SECOND
    assert job.look(2 * HOUR + 300 * SECOND - 1).status is HeartbeatStatus.UP
    assert job.look(2 * HOUR + 300 * SECOND).status is HeartbeatStatus.DOWN
    assert job.state.due_at == 0
    assert job.pulse(5 * HOUR).status is HeartbeatStatus.UP
    assert job.story == [
        "Waits for its first pulse (created).",
        "Armed (first pulse): the next pulse is expected by 2026-11-25 13:00 UTC, grace 5 min.",
        "No pulse for 1 h 5 min; expected by 2026-11-25 14:00 UTC, grace 5 min.",
        "Pulses are back after 2 h 55 min; the next one is expected by 2026-11-25 18:00 UTC, grace 5 min.",
    ]


def test_armed_at_once_it_misses_the_pulse_that_never_came() -> None:
    """One that is armed at once is down when not even a first pulse came."""
    settings = replace(HOURLY, is_armed_at_once=True)
    job = Job(settings)
    job.take(pulses.begin(job.state, settings, BeganBecause.CREATED, START))
    assert job.state.due_at == START + HOUR + 300 * SECOND
    assert job.look(2 * HOUR).status is HeartbeatStatus.DOWN
    assert job.story[0].startswith("Armed (at once)")
    assert job.story[1].startswith("No pulse for 2 h;")


def test_cron_is_expected_at_its_time_however_late_the_pulse_came() -> None:
    """A pulse within the grace of 03:00 in Berlin expects the next day's 03:00."""
    job = Job(Heartbeat(cron="0 3 * * *", zone="Europe/Berlin", grace=3600))
    job.pulse(0)
    assert job.state.expected_at == from_text("2026-11-26T02:00Z")
    job.take(pulses.pulse(job.state, job.settings, SUCCESS, "msg", from_text("2026-11-26T02:40Z")))
    assert job.state.expected_at == from_text("2026-11-27T02:00Z")
    job.take(pulses.miss(job.state, job.settings, (), from_text("2026-11-27T03:00Z")))
    assert job.story[-1] == "No pulse for 1 d; expected by 2026-11-27 03:00 Europe/Berlin, grace 1 h."


def test_a_fail_is_down_at_once_and_another_is_no_new_outage() -> None:
    """A fail signal, also as the very first, is down with its text and exit status until a success comes."""
    job = Job()
    (event,) = pulses.pulse(job.state, HOURLY, FAIL, "msg_1", START).events
    assert detail_of(event) == {"message_id": "msg_1", "text": "disk full", "exit_text": " with exit status 3"}
    assert job.pulse(0, FAIL).status is HeartbeatStatus.DOWN
    assert (job.state.exit_status, job.state.last_signal) == (3, "fail")
    assert job.pulse(MINUTE, FAIL).status is HeartbeatStatus.DOWN
    assert job.pulse(2 * MINUTE, BEGIN).status is HeartbeatStatus.DOWN
    assert job.pulse(3 * MINUTE).status is HeartbeatStatus.UP
    assert job.state.exit_status == 0
    assert [line.partition(";")[0] for line in job.story] == [
        "The job failed with exit status 3.",
        "Pulses are back after 3 min",
    ]


def test_the_run_time_is_from_start_to_success() -> None:
    """A run's time is known at its end, kept until the next one's, and a failed run leaves it as it was."""
    job = Job()
    job.pulse(0, BEGIN)
    assert job.pulse(90 * SECOND).run_time == 90 * SECOND
    assert job.pulse(HOUR).run_time == 90 * SECOND
    job.pulse(2 * HOUR, BEGIN)
    assert job.pulse(2 * HOUR + MINUTE, FAIL).run_time == 90 * SECOND
    assert job.state.started_at == 0


def test_a_run_that_does_not_end_in_time_is_down() -> None:
    """With a limit a run's end is due after its start, and its success resolves the outage with the run time."""
    job = Job(RUNS)
    assert job.pulse(0, BEGIN).due_at == START + 600 * SECOND
    assert pulses.state_text(job.state, RUNS) == "up, running; its end is due by 2026-11-25 12:10 UTC"
    assert job.look(600 * SECOND).status is HeartbeatStatus.DOWN
    assert job.story[-1] == "A run takes longer than 10 min; it began at 2026-11-25 12:00 UTC."
    job.pulse(900 * SECOND)
    assert (job.state.status, job.state.run_time) == (HeartbeatStatus.UP, 900 * SECOND)


def test_a_run_without_a_limit_is_a_sign_of_life() -> None:
    """Without a limit a start counts as a pulse does: the next one is expected by the rhythm."""
    job = Job()
    assert job.pulse(0, BEGIN).due_at == START + HOUR + 300 * SECOND
    assert pulses.state_text(job.state, HOURLY) == "up, running; next by 2026-11-25 13:00 UTC, grace 5 min"
    assert job.look(2 * HOUR).status is HeartbeatStatus.DOWN
    assert job.story[-1].startswith("No pulse for 2 h;")


def test_our_own_downtime_moves_the_deadline() -> None:
    """Spans in which nobody was up put the deadline off by as long, once each, and are said when it is missed."""
    job = Job()
    job.pulse(0)
    down = [(START - HOUR, START - MINUTE), (START + 10 * MINUTE, START + 40 * MINUTE)]
    due_at = job.state.due_at
    assert job.look(HOUR + 5 * MINUTE, down).due_at == due_at + 30 * MINUTE
    assert job.state.status is HeartbeatStatus.UP
    later = [*down, (START + 80 * MINUTE, START + 90 * MINUTE)]
    assert job.look(95 * MINUTE, later).due_at == due_at + 40 * MINUTE
    assert job.look(105 * MINUTE, later).status is HeartbeatStatus.DOWN
    said = "grace 5 min, and 40 min in which nothing could be received."
    assert job.story[1:] == [
        "The deadline moved to 2026-11-25 13:35 UTC: for 30 min nothing could be received.",
        "The deadline moved to 2026-11-25 13:45 UTC: for 40 min nothing could be received.",
        f"No pulse for 1 h 45 min; expected by 2026-11-25 13:00 UTC, {said}",
    ]


def test_of_cron_only_downtime_counts_in_which_the_pulse_could_have_come() -> None:
    """A night of downtime before the job's time changes nothing; one after it does."""
    job = Job(Heartbeat(cron="0 3 * * *", grace=3600))
    job.pulse(0)
    three = from_text("2026-11-26T03:00Z")
    before, around = [(START, three)], [(START, three + 20 * MINUTE)]
    assert pulses.miss(job.state, job.settings, before, three + HOUR).state.status is HeartbeatStatus.DOWN
    (event,) = pulses.miss(job.state, job.settings, around, three + HOUR).events
    assert isinstance(event, DeadlineMoved)


def test_a_downtime_that_is_shorter_than_we_are_late_does_not_hide_the_silence() -> None:
    """When the deadline is past even with what was lost, the heartbeat is down at once, and the loss is said."""
    job = Job()
    job.pulse(0)
    assert job.look(3 * HOUR, [(START + HOUR, START + 2 * HOUR)]).status is HeartbeatStatus.DOWN
    assert job.story[-1].endswith("grace 5 min, and 1 h in which nothing could be received.")


def test_planned_maintenance_excuses_silence_and_fails() -> None:
    """In a maintenance nothing goes down: a pulse is expected anew, and the timeline says why; later it counts."""
    job = Job(RUNS)
    job.pulse(0)
    planned = "maintenance 'move' until noon"
    job.take(pulses.miss(job.state, RUNS, (), START + 2 * HOUR, planned))
    assert job.story[-1] == f"Excused, {planned}: the next pulse is expected by 2026-11-25 15:00 UTC, grace 5 min."
    job.take(pulses.pulse(job.state, RUNS, FAIL, "msg", START + 3 * HOUR, planned))
    assert (job.state.status, job.state.last_signal) == (HeartbeatStatus.UP, "fail")
    assert job.state.due_at == START + 4 * HOUR + 5 * MINUTE
    waiting = pulses.pulse(Pulses(HeartbeatStatus.WAITING), RUNS, FAIL, "msg", START, planned)
    assert (waiting.state.status, waiting.events) == (HeartbeatStatus.WAITING, ())
    assert job.look(5 * HOUR).status is HeartbeatStatus.DOWN


def test_who_resolves_the_incident_expects_a_pulse_anew() -> None:
    """A person's resolve isn't a pulse: when none follows, the heartbeat is down again."""
    job = Job(RUNS)
    job.pulse(0, BEGIN)
    job.look(600 * SECOND)
    job.take(pulses.dismiss(job.state, RUNS, "by Ann", START + HOUR))
    assert job.story[-1].startswith("Its incident was resolved by Ann: a pulse is expected by 2026-11-25 14:00")
    assert job.state.due_at == START + 2 * HOUR + 300 * SECOND
    assert job.look(3 * HOUR).status is HeartbeatStatus.DOWN


def test_who_reopens_the_incident_takes_it_down_until_the_next_pulse() -> None:
    """A reopened outage is one: it ends with a pulse, and nothing else of it is due meanwhile."""
    job = Job()
    job.pulse(0)
    job.take(pulses.reopen(job.state, "inc_1", "Ann", START + MINUTE))
    assert (job.state.status, job.state.due_at, job.state.incident_id) == (HeartbeatStatus.DOWN, 0, "inc_1")
    assert job.story[-1] == "Ann reopened its incident: down until the next pulse."
    assert job.pulse(2 * MINUTE).status is HeartbeatStatus.UP


def test_changed_settings_count_from_the_change() -> None:
    """One that is up has its new time from now on; one that waits is armed where that was asked for."""
    job = Job()
    job.pulse(0)
    daily = Heartbeat(every=86_400, grace=0)
    job.take(pulses.replan(job.state, daily, START + HOUR))
    assert job.state.due_at == START + 25 * HOUR
    assert job.story[-1].endswith("expected by 2026-11-26 13:00 UTC, grace 0 s.")
    waiting = Pulses(HeartbeatStatus.WAITING)
    assert pulses.replan(waiting, daily, START) == Decision(waiting)
    at_once = replace(daily, is_armed_at_once=True)
    assert pulses.replan(waiting, at_once, START).state.due_at == START + 24 * HOUR
    down = Pulses(HeartbeatStatus.DOWN)
    assert pulses.replan(down, at_once, START) == Decision(down)


@pytest.mark.parametrize("status", [HeartbeatStatus.WAITING, HeartbeatStatus.UP, HeartbeatStatus.DOWN])
def test_an_ended_heartbeat_expects_nothing_and_begins_anew(status: HeartbeatStatus) -> None:
    """Whatever it was, the end says why, nothing is due, a second end says nothing, and it may begin again."""
    ended = pulses.end(Pulses(status, due_at=5, started_at=3), EndedBecause.DISABLED, START)
    assert [event.reason for event in ended.events] == ["disabled"]
    assert (ended.state.status, ended.state.due_at, ended.state.started_at) == (HeartbeatStatus.OFF, 0, 0)
    assert pulses.end(ended.state, EndedBecause.ARCHIVED, START).events == ()
    assert pulses.end(Pulses(), EndedBecause.ARCHIVED, START).events == ()
    assert pulses.reopen(ended.state, "inc", "Ann", START).events == ()
    begun = pulses.begin(ended.state, HOURLY, BeganBecause.ENABLED, START)
    assert begun.state.status is HeartbeatStatus.WAITING


def test_only_what_is_due_is_missed() -> None:
    """A look at one that waits, is down or isn't due yet decides nothing."""
    for state in (
        Pulses(HeartbeatStatus.WAITING, due_at=1),
        Pulses(HeartbeatStatus.DOWN, due_at=1),
        Pulses(HeartbeatStatus.UP, due_at=START + 1),
        Pulses(HeartbeatStatus.UP, due_at=0),
    ):
        assert pulses.miss(state, HOURLY, (), START) == Decision(state)


@pytest.mark.parametrize(
    ("path", "signal"),
    [
        ("Backup", Signal("success")),
        ("backup/", Signal("success")),
        ("backup/START", Signal("start")),
        ("backup/fail", Signal("fail")),
        ("backup/0", Signal("success")),
        ("backup/1", Signal("fail", 1)),
        ("backup/255", Signal("fail", 255)),
        ("backup/256", None),
        ("backup/-1", None),
        ("backup/²", None),
        ("backup/0000", None),
        ("backup/stop", None),
        ("backup/start/1", None),
        ("backups", None),
        ("start", None),
        ("", None),
    ],
)
def test_the_end_of_the_url_says_what_happened(path: str, signal: Signal | None) -> None:
    """After the source come start, fail or an exit status; anything else is no pulse of this source."""
    assert signal_of("Backup", path) == signal


def test_a_source_may_have_parts() -> None:
    """A source with a slash is taken whole."""
    assert signal_of("db/backup", "db/backup/start") == Signal("start")
    assert signal_of("db/backup", "db/backup") == Signal("success")
    assert signal_of("db", "db/backup") is None


def test_the_body_is_text() -> None:
    """Bytes that are no text, NUL and length can't harm: the text is what can be stored and shown."""
    signal = signal_of("a", "a/fail", b" \xff\x00out of space\n" + b"x" * 100_000)
    assert signal is not None
    assert signal.text.startswith("\ufffdout of space\nxx")
    assert len(signal.text) == pulses.TEXT_MAX


def test_an_event_that_the_table_does_not_know_is_a_conflict() -> None:
    """No status changes in another way than the table's."""
    event = PulsesResumed("1 h", "", "")
    assert (HeartbeatStatus.UP, PulsesResumed) not in NEXT
    with pytest.raises(Conflict, match="the heartbeat is up: no PulsesResumed"):
        apply(Pulses(HeartbeatStatus.UP), event, START)
    assert apply(Pulses(), HeartbeatArmed("", ""), START).since == START
