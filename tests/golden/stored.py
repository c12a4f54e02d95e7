"""
Golden files: every value that this release stores, with every field at a value that is not its default.

`python -m tests.golden.stored` writes the file of the release in the making; those of releases are never changed.
"""

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec
from msgspec import inspect

from tocsin.kernel.events import Event
from tocsin.outbound.deliveries.deliveries import Delivery
from tocsin.respond.escalation.runs import Run
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.integrations.heartbeats import Pulses
from tocsin.respond.workflows.runs import WorkflowRun
from tocsin.server.api.timelines import EVENTS
from tocsin.store.things import BODIES
from tocsin.watch.rules.alerts import Alert

FOLDER = Path(__file__).parent
RELEASE = ".".join(version("tocsin").split(".")[:2])
STATES = (Alert, Delivery, Incident, Pulses, Run, WorkflowRun)
PLAIN: dict[type[inspect.Type], tuple[Any, ...]] = {
    inspect.AnyType: ({"any": [1, 0.5, None, "text"]},),
    inspect.BoolType: (True, False),
    inspect.FloatType: (98.25, 0.5),
    inspect.IntType: (7, 8),
}


def stored() -> dict[str, type[Any]]:
    """Return every type of which values are stored, by its name in the golden files."""
    states = {f"state {one.__name__}": one for one in STATES}
    bodies = {f"thing {kind}": body for kind, body in sorted(BODIES.items())}
    events: list[type[Event]] = sorted(EVENTS, key=lambda one: one.__name__)
    return {**states, **bodies, **{f"event {one.__name__}": one for one in events}}


def files() -> list[Path]:
    """Return the golden file of every release, and of the one in the making."""
    return sorted(FOLDER.glob("*.json"))


def read(file: Path) -> dict[str, Any]:
    """Return what a golden file holds."""
    return dict(json.loads(file.read_text(encoding="utf-8")))


def sample(kind: type[Any]) -> Any:
    """Return a value of a type as builtins, no field of it at its default."""
    return _filled(inspect.type_info(kind), "", msgspec.NODEFAULT)


def _filled(kind: inspect.Type, name: str, default: Any) -> Any:
    return next(value for value in _candidates(kind, name) if value != default)


def _candidates(kind: inspect.Type, name: str) -> Iterator[Any]:
    match kind:
        case inspect.StructType():
            yield {field.encode_name: _filled(field.type, field.name, field.default) for field in kind.fields}
        case inspect.UnionType():
            yield from _candidates(next(one for one in kind.types if not isinstance(one, inspect.NoneType)), name)
        case inspect.EnumType():
            yield from (member.value for member in reversed(kind.cls))
        case inspect.LiteralType():
            yield from reversed(kind.values)
        case inspect.StrType():
            yield f"{name} é"
        case inspect.DictType():
            yield {"key.ä": _filled(kind.value_type, name, msgspec.NODEFAULT)}
        case inspect.VarTupleType() | inspect.ListType():
            yield [_filled(kind.item_type, name, msgspec.NODEFAULT)]
        case _:
            yield from PLAIN[type(kind)]


def main() -> None:
    """Write the golden file of the release in the making."""
    golden = {name: sample(kind) for name, kind in stored().items()}
    file = FOLDER / f"{RELEASE}.json"
    file.write_text(json.dumps(golden, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
