"""Maintained: which integrations and alert rules a maintenance window means, and when. A team means all of its own."""

from collections.abc import Callable, Mapping

from msgspec.structs import replace

from tocsin.kernel.recurrence import SpanAt
from tocsin.outbound.muting.compiled import compile_window, until_words
from tocsin.outbound.muting.muting import MaintenanceWindow
from tocsin.respond.integrations.interpret import CompiledIntegration
from tocsin.store.things import Thing

Live = Mapping[str, Mapping[str, Thing]]
Ask = Callable[[int], tuple[int, str]]  # an instant → until when it is maintained (0: it isn't), and the words


def maintained(live: Live, compiled: Mapping[str, CompiledIntegration]) -> dict[str, CompiledIntegration]:
    """Return the integrations with the windows that mean them, beside their own maintenance."""
    windows = windows_of(live, "integration")
    return {one: _with(it, windows[one]) if one in windows else it for one, it in compiled.items()}


def windows_of(live: Live, kind: str) -> dict[str, Ask]:
    """Return when the things of a kind are maintained, by id, those that no window means left out."""
    things = live.get(kind, {}).values()
    found: dict[str, list[tuple[Thing, SpanAt]]] = {}
    for window in live.get("maintenance", {}).values():
        body: MaintenanceWindow = window.body
        meant = {*body.integration_ids, *body.rule_ids}
        span_at = compile_window(body)
        for thing in things:
            if thing.id in meant or thing.team_id in body.team_ids:
                found.setdefault(thing.id, []).append((window, span_at))
    return {one: _asked(windows) for one, windows in found.items()}


def _asked(windows: list[tuple[Thing, SpanAt]]) -> Ask:
    def ask(at: int) -> tuple[int, str]:
        until, words = 0, ""
        for window, span_at in windows:
            span = span_at(at)
            if span is not None and span[0] <= at and span[1] > until:
                until = span[1]
                words = f"maintenance {window.name!r} {until_words(until)} ({window.body.reason})"
        return until, words

    return ask


def _with(compiled: CompiledIntegration, ask: Ask) -> CompiledIntegration:
    own = compiled.maintenance

    def maintenance(at: int) -> str:
        return own(at) or ask(at)[1]

    return replace(compiled, maintenance=maintenance)
