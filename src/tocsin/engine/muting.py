"""Muting: whether an incident's people are told now. The walk asks before it pages, and each page before it leaves."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from tocsin.engine.facts import names_of
from tocsin.engine.work import Work
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.outbound.muting.compiled import (
    CompiledInhibition,
    CompiledSilence,
    Document,
    compile_inhibition,
    compile_silence,
    until_words,
)
from tocsin.outbound.muting.muting import Muted
from tocsin.respond.incidents.document import document_of, read_of
from tocsin.respond.incidents.incidents import Incident
from tocsin.store import holders
from tocsin.store.catalog import Catalog
from tocsin.store.things import Thing
from tocsin.store.tx import Tx

OtherNumber = Callable[[str, str], int]  # (inhibition, text to agree in) → the incident that holds it in force


class Mutes(NamedTuple):
    """What may mute, compiled, each with its thing."""

    silences: list[tuple[Thing, CompiledSilence]]
    inhibitions: list[tuple[Thing, CompiledInhibition]]

    def any(self) -> bool:
        """Whether there is anything that may mute."""
        return bool(self.silences or self.inhibitions)


def mutes_of(catalog: Catalog) -> Mutes:
    """Return what may mute, compiled once per catalog."""
    found: Mutes | None = catalog.remembered.get("mutes")
    if found is None:
        silences = [(one, compile_silence(one.body, read_of)) for one in catalog.kind("silence").values()]
        inhibitions = [(one, compile_inhibition(one.body, read_of)) for one in catalog.kind("inhibition").values()]
        found = Mutes(silences, inhibitions)
        catalog.remembered["mutes"] = found
    return found


def muted_at(catalog: Catalog, incident: Incident, at: int, other_number: OtherNumber) -> Muted | None:
    """
    Return what mutes an incident at an instant, of several silences the one that holds longest.

    Nothing mutes one that a person opened: somebody wanted somebody now.
    """
    mutes = mutes_of(catalog)
    if not mutes.any() or incident.opened_by:
        return None
    document = document_of(incident, names_of(catalog, incident))
    silences = [one for thing, it in mutes.silences if (one := _silenced(catalog, thing, it, incident, document, at))]
    if silences:
        return max(silences, key=lambda one: (one.until == 0, one.until))
    for thing, inhibition in mutes.inhibitions:
        number = other_number(thing.id, inhibition.key_of(document)) if inhibition.is_target(document).matched else 0
        if number:
            why = f"incident #{number} inhibits it by {thing.name!r}"
            return Muted("inhibition", thing.id, thing.name, 0, why)
    return None


def asks(catalog: Catalog, tx: Tx, incident: Incident) -> Callable[[int], Muted | None]:
    """Return `instant → what mutes an incident`, as things stand in a transaction."""
    return lambda at: muted_at(catalog, incident, at, _others(tx, incident.id))


def inhibited_now(catalog: Catalog, tx: Tx, incident: Incident) -> Mapping[tuple[str, str], int]:
    """Return which other incidents inhibit this one, for whoever asks after the transaction."""
    document = document_of(incident, names_of(catalog, incident))
    keys = [(thing.id, it.key_of(document)) for thing, it in mutes_of(catalog).inhibitions]
    return {key: holders.other_number(tx, *key, incident.id) for key in keys}


def mutes_page(work: Work, page: Delivery) -> bool:
    """Whether a page is muted now: not what people asked for, nor what was paged by force."""
    run = work.run_of(page.subject_id) if mutes_of(work.catalog).any() and not page.is_request else None
    if run is None or run.subject is None or run.value.overrides:
        return False
    return asks(work.catalog, work.tx, run.subject.value)(work.now) is not None


def _silenced(
    catalog: Catalog, thing: Thing, silence: CompiledSilence, incident: Incident, document: Document, at: int
) -> Muted | None:
    span = silence.span_at(at)
    if span is None or span[0] > at or thing.team_id not in ("", incident.team_id):
        return None
    if not silence.match(document).matched:
        return None
    author = catalog.things.get(silence.body.author_id)
    by = f" by {author.name}" if author else ""
    why = f"silence {thing.name!r}{by} {until_words(span[1])} ({silence.body.reason})"
    return Muted("silence", thing.id, thing.name, span[1], why)


def _others(tx: Tx, incident_id: str) -> OtherNumber:
    return lambda thing_id, key: holders.other_number(tx, thing_id, key, incident_id)
