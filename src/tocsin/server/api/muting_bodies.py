"""Bodies of silences, maintenance windows and inhibitions: checked before they are saved, and what they name."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from tocsin.accounts.permissions import Actor
from tocsin.kernel.values import Value
from tocsin.outbound.muting.compiled import compile_inhibition, compile_silence, compile_window
from tocsin.outbound.muting.muting import Inhibition, MaintenanceWindow, Silence
from tocsin.respond.incidents.document import read_of
from tocsin.server.api.rostering import known
from tocsin.store.catalog import Catalog


def signed(value: Any, actor: Actor) -> Any:
    """Return a new silence with its author; anything else as it is."""
    return replace(value, author_id=actor.id) if isinstance(value, Silence) else value


def named(value: MaintenanceWindow) -> Iterator[str]:
    """Yield the ids of what a window maintains."""
    yield from (*value.integration_ids, *value.rule_ids, *value.team_ids)


def _silence(value: Silence, _catalog: Catalog, _templates: object) -> Silence:
    compile_silence(value, read_of)
    return value


def _window(value: MaintenanceWindow, catalog: Catalog, _templates: object) -> MaintenanceWindow:
    compile_window(value)
    for kind, ids in (("integration", value.integration_ids), ("rule", value.rule_ids), ("team", value.team_ids)):
        for thing_id in ids:
            known(catalog, kind, thing_id, f"{kind}_ids")
    return value


def _inhibition(value: Inhibition, _catalog: Catalog, _templates: object) -> Inhibition:
    compile_inhibition(value, read_of)
    return value


CHECKS: Mapping[str, Callable[[Any, Catalog, Any], Value]] = {
    "inhibition": _inhibition,
    "maintenance": _window,
    "silence": _silence,
}
