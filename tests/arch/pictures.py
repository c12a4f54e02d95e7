"""
The pictures of all state machines, drawn from their transition tables: `python -m tests.arch.pictures` writes the page.
"""

from collections.abc import Mapping
from typing import Any

from tests.arch.tree import REFERENCE

from tocsin.outbound.deliveries import deliveries
from tocsin.respond.escalation import runs
from tocsin.respond.incidents import states
from tocsin.respond.integrations import heartbeats, messages
from tocsin.respond.oncall import swaps
from tocsin.respond.workflows import runs as workflow_runs
from tocsin.watch.rules import alerts

PAGE = REFERENCE / "states.md"
HEAD = """\
# States

What the things that live can be, and which event leads from one state to the next. No status changes in any other way.
The pictures are drawn from the transition tables in the code by `python -m tests.arch.pictures`.
"""

Table = Mapping[tuple[Any, Any], Any]

# Title, what begins it and its first state ('' where the table says both), the table, where the table is.
MACHINES: tuple[tuple[str, str, str, Table, str], ...] = (
    ("Alert", "first seen", "ok", alerts.NEXT, "watch/rules/alerts.py"),
    ("Heartbeat", "", "", heartbeats.NEXT, "respond/integrations/heartbeats.py"),
    ("Inbound message", "received", "pending", messages.NEXT, "respond/integrations/messages.py"),
    ("Incident", "", "", states.NEXT, "respond/incidents/states.py"),
    ("Run", "RunStarted", "active", runs.NEXT, "respond/escalation/runs.py"),
    ("Swap", "SwapAsked", "asked", swaps.NEXT, "respond/oncall/swaps.py"),
    ("Delivery", "DeliveryQueued", "pending", deliveries.NEXT, "outbound/deliveries/deliveries.py"),
    ("Workflow's run", "", "", workflow_runs.NEXT, "respond/workflows/runs.py"),
)


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *(_section(*machine) for machine in MACHINES)])


def _section(title: str, begins: str, first: str, table: Table, place: str) -> str:
    drawn = "\n".join(f"    {line}" for line in lines(begins, first, table))
    return f"## {title}\n\n`{place}`\n\n```mermaid\nstateDiagram-v2\n{drawn}\n```\n"


def lines(begins: str, first: str, table: Table) -> list[str]:
    """Return the arrows of a picture: one per pair of states, with all events that lead there."""
    arrows: dict[tuple[str, str], list[str]] = {("[*]", first): [begins]} if first else {}
    for (before, event), after in table.items():
        arrows.setdefault((before or "[*]", str(after)), []).append(getattr(event, "__name__", str(event)))
    left = {str(before) for before, _ in table if before}
    ends = dict.fromkeys(str(after) for after in table.values() if str(after) not in left)
    return [
        *(f"{before} --> {after}: {', '.join(events)}" for (before, after), events in arrows.items()),
        *(f"{end} --> [*]" for end in ends),
    ]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
