"""`tocsin template`: what inbound templates read, without a server."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tocsin.respond.integrations.choosing import Raw, Reading, read_message
from tocsin.respond.integrations.integration import Integration, Route, SavedSample
from tocsin.respond.integrations.interpret import CompiledIntegration, compile_integration
from tocsin.respond.integrations.samples import alone, difference, raw_of
from tocsin.respond.integrations.templates import Template, read_template

COLUMNS = ("action", "key", "severity", "subject", "policy", "why")


@click.group()
def template() -> None:
    """Inbound templates: what they read, without a server."""


@template.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--payload", type=click.File("rb"), help="Show what this payload reads as (- for stdin), not the samples."
)
@click.option("--content-type", default="", help="The payload's Content-Type.")
@click.option("--query", default="", help="What stands after the ? of the API URL.")
def test(files: tuple[Path, ...], payload: BinaryIO | None, content_type: str, query: str) -> None:
    """
    Read the samples of template FILES and show what each reads as.

    Exit 1 where one reads otherwise than it expects, or where the payload can't be read.
    """
    body = payload.read() if payload is not None else None
    console = Console(highlight=False)
    is_well = True
    for file in files:
        chosen = read_template(file.read_bytes(), file.name)
        compiled = _compiled(file.stem, chosen)
        if body is not None:
            raw = Raw(chosen.name, body, content_type, query)
            is_well &= _show(console, file.name, "the payload", read_message([alone(compiled)], raw), "")
            continue
        if not chosen.samples:
            is_well = False
            console.print(Text(f"{file.name}: BAD  it has no samples", style="red"))
        for place, one in enumerate(chosen.samples, 1):
            sample = SavedSample(one.name or f"sample {place}", one.payload, one.expect)
            reading = read_message([alone(compiled)], raw_of(sample, chosen.name))
            is_well &= _show(console, file.name, sample.name, reading, difference(sample, reading))
    if not is_well:
        raise SystemExit(1)


def _compiled(key: str, chosen: Template) -> CompiledIntegration:
    routes = tuple(Route(one.field, one.operator, one.value, one.policy) for one in chosen.routes)
    return compile_integration(Integration(key, chosen.name, routes=routes), chosen)


def _show(console: Console, file: str, name: str, reading: Reading, differs: str) -> bool:
    """Show what something reads as, and how that differs from what is expected; return whether all is well."""
    is_well = reading.taken_by is not None and not differs
    table = Table(title=Text(f"{file}: {name}"), title_justify="left")
    for column in COLUMNS:
        table.add_column(column, overflow="fold")
    for one in reading.reports:
        cells: Iterable[str] = (
            one.action,
            one.dedup_key,
            one.severity,
            one.subject,
            one.policy_id,
            one.reason,
        )
        table.add_row(*map(Text, cells))
    console.print(table)
    if not is_well:
        console.print(Text(f"BAD  {differs or reading.reason}", style="red"))
    return is_well
