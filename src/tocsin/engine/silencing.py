"""
Silencing: what follows when silences and inhibitions come, change and go, and when what they wait for happens.

A muted walk stands still until what mutes it is over. Where nobody can know when that is, or things change meanwhile,
it asks again: a timer per muted walk waits without an instant, and whatever may end a mute sets all of them off.
"""

from msgspec.structs import replace

from tocsin.engine.facts import names_of
from tocsin.engine.informing import Audience, tell
from tocsin.engine.muting import mutes_of
from tocsin.engine.walking import look_again
from tocsin.engine.work import Work
from tocsin.kernel.events import Event
from tocsin.kernel.instants import SECOND, to_words
from tocsin.kernel.spans import span_text
from tocsin.outbound.channels.channel import Message, MessageKind
from tocsin.outbound.muting.compiled import compile_silence
from tocsin.outbound.muting.muting import Silence
from tocsin.respond.escalation.runs import Run, RunStatus, WalkMuted
from tocsin.respond.incidents.document import document_of, read_of
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import holders, timers, workflows
from tocsin.store.records import Record
from tocsin.store.things import Thing
from tocsin.store.timers import Timer

MUTED = holders.MUTED
SCAN = "mute_scan"
SCAN_MAX = 50  # incidents that one turn looks at for a thing that was changed
WARNING = "silence"


def remember_muted(work: Work, run: Record[Run], event: WalkMuted, cause: str) -> None:
    """Let a muted walk be asked again when something changes that may end it."""
    timers.set_timer(work.tx, Timer(f"{MUTED} {run.value.incident_id}", MUTED, run.value.incident_id, 0))


def ring_muted(work: Work, timer: Timer) -> None:
    """Let a muted walk ask whether it still is; while it is, go on waiting."""
    run = work.run_of(timer.subject_id)
    if run is not None and run.value.status is RunStatus.MUTED:
        timers.set_timer(work.tx, Timer(timer.id, MUTED, timer.subject_id, 0))
        look_again(work, [timer.subject_id], timer.id)


def follow_mute(work: Work, old: Thing | None, new: Thing, actor: str) -> None:
    """Find anew who holds a silence or inhibition in force, warn of its end in time, and ask all muted walks."""
    holders.forget(work.tx, new.id)
    timers.clear(work.tx, f"{WARNING} {new.id}")
    if not new.archived_at:
        if new.kind == "inhibition" or new.body.is_until_resolved:
            timers.set_timer(work.tx, Timer(f"{SCAN} {new.id}", SCAN, new.id, work.now, {"after": ""}))
        if new.kind == "silence":
            _warn_in_time(work, new, work.now)
    holders.look_again(work.tx, work.now)


def scan_mutes(work: Work, timer: Timer) -> None:
    """Find some of the unresolved incidents that hold a thing in force; the next ones are due at once."""
    ids = workflows.unresolved(work.tx, str(timer.state["after"]), SCAN_MAX)
    for incident in work.load_incidents(ids):
        _hold(work, incident)
    if len(ids) == SCAN_MAX:
        timers.set_timer(work.tx, Timer(timer.id, SCAN, timer.subject_id, work.now, {"after": ids[-1]}))


def heed_holder(work: Work, incident: Record[Incident], event: Event, cause: str) -> None:
    """See, once the decision is whole, whether the incident still holds in force what it did, and what else it does."""
    mutes = mutes_of(work.catalog)
    if mutes.inhibitions or any(it.body.is_until_resolved for _, it in mutes.silences):
        work.later(f"hold {incident.id}", lambda: _hold(work, incident))


def ring_silence(work: Work, timer: Timer) -> None:
    """Tell a silence's author that it ends soon, and wait for the next end."""
    thing = work.catalog.kind("silence").get(timer.subject_id)
    if thing is None:
        return
    silence: Silence = thing.body
    ends = int(timer.state["ends"])
    left = span_text(ends - work.now)
    text = f"It ends at {to_words(ends)}, in {left}. Whoever it mutes is paged then. Its reason: {silence.reason}"
    message = Message(
        kind=MessageKind.MESSAGE,
        title=f"Silence {thing.name!r} ends in {left}",
        text=text,
        url=f"{work.public_url}/silences/{thing.id}",
        at=work.now,
        document={"silence_id": thing.id, "ends_at": to_words(ends)},
    )
    tell(work, work.load_thing(thing), Audience((silence.author_id,)), message, timer.id)
    _warn_in_time(work, thing, ends)


def _warn_in_time(work: Work, thing: Thing, after: int) -> None:
    """Set the timer for the warning before the next end, of those that come after an instant."""
    silence: Silence = thing.body
    span = compile_silence(silence, read_of).span_at(after)
    if span is not None and span[1] and silence.warns:
        at = max(span[1] - silence.warns * SECOND, span[0], work.now)
        timers.set_timer(work.tx, Timer(f"{WARNING} {thing.id}", WARNING, thing.id, at, {"ends": span[1]}))


def _hold(work: Work, incident: Record[Incident]) -> None:
    known = set() if incident.is_new else holders.of_incident(work.tx, incident.id)
    wanted = _held_by(work, incident.value)
    gone = known - wanted
    holders.change(work.tx, incident.id, sorted(gone), sorted(wanted - known))
    if not gone:
        return
    holders.look_again(work.tx, work.now)
    for thing_id in sorted({one for one, _ in gone}):
        thing = work.catalog.kind("silence").get(thing_id)
        if thing is not None and not holders.is_held(work.tx, thing_id):
            _end(work, thing)


def _held_by(work: Work, incident: Incident) -> set[holders.Held]:
    """Return what an incident holds in force: a resolved one nothing."""
    if incident.is_resolved or incident.is_test:
        return set()
    mutes = mutes_of(work.catalog)
    document = document_of(incident, names_of(work.catalog, incident))
    sources = {(one.id, it.key_of(document)) for one, it in mutes.inhibitions if it.is_source(document).matched}
    return sources | {
        (one.id, "")
        for one, it in mutes.silences
        if it.body.is_until_resolved and one.team_id in ("", incident.team_id) and it.match(document).matched
    }


def _end(work: Work, silence: Thing) -> None:
    """Archive a silence whose incidents are all resolved, once it has begun."""
    span = compile_silence(silence.body, read_of).span_at(work.now)
    if span is not None and span[0] <= work.now:
        work.keeper.store.update(work.tx, replace(silence, archived_at=work.now), "engine", work.now)
        timers.clear(work.tx, f"{WARNING} {silence.id}")
