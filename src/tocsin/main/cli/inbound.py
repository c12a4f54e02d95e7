"""`tocsin inbound`: what arrived, and what an edited integration would make of it."""

import json
from collections.abc import Iterable
from typing import Any, TextIO

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tocsin.kernel.errors import Invalid
from tocsin.main.cli.rest import Server, asks_a_server

TOTALS = ("opens", "appends", "groups", "closes", "recovers", "ignored", "unmapped")


@click.group()
def inbound() -> None:
    """What arrived at integrations."""


@inbound.command()
@click.argument("integration")
@click.option(
    "--last", type=click.IntRange(1, 1_000), default=100, show_default=True, help="How many messages are read."
)
@click.option("--edit", type=click.File("r"), help="JSON of the edited integration, or of its body; - for stdin.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON.")
@asks_a_server
def replay(integration: str, last: int, edit: TextIO | None, as_json: bool, url: str, api_key: str) -> None:
    """
    Show what an edited INTEGRATION (id, key or name) would make of its last messages. Nothing is written.

    Without an edit it says what the integration, as it is saved, makes of them.
    """
    server = Server(url, api_key)
    asked: dict[str, Any] = {"last": last, "only_changed": edit is not None and not as_json}
    if edit is not None:
        asked["body"] = _edited(edit)
    tried = server.post(f"/integrations/{_integration(server, integration)}/try", asked)
    if as_json:
        click.echo(json.dumps(tried, ensure_ascii=False, indent=1))
        return
    console = Console(highlight=False)
    console.print(_differences(tried["messages"]) if edit is not None else _readings(tried["messages"]))
    console.print(_totals(tried))
    console.print(Text(f"{tried['changed_count']} of {tried['count']} messages would become something other."))


@inbound.command(name="list")
@click.option("--integration", default="", help="Id, key or name; without it every integration's.")
@click.option("--status", default="", help="pending, mapped, appended, ignored, unmapped or failed.")
@click.option("--source", default="", help="The last part of the API URL.")
@click.option("--since", default="", help="From this time on (RFC 3339).")
@click.option("--until", default="", help="Before this time (RFC 3339).")
@click.option("--text", default="", help="Part of source, reason, a dedup key or the body.")
@click.option("--limit", type=click.IntRange(1, 200), default=50, show_default=True, help="At most so many.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON.")
@asks_a_server
def list_messages(integration: str, limit: int, as_json: bool, url: str, api_key: str, **sought: str) -> None:
    """List what arrived, the newest first."""
    server = Server(url, api_key)
    integration_id = _integration(server, integration) if integration else ""
    found = server.get("/messages", integration_id=integration_id, limit=str(limit), **sought)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=1))
        return
    rows = ([one["received_at"], one["id"], one["source"], one["status"], one["reason"]] for one in found["items"])
    console = Console(highlight=False)
    console.print(_table(("received at", "message", "source", "status", "reason"), rows))
    if found["searched_until"]:
        console.print(Text(f"Searched back to {found['searched_until']}; go on with --until."))


def _edited(edit: TextIO) -> Any:
    try:
        document = json.load(edit)
    except ValueError as error:
        raise Invalid(f"{edit.name}: not JSON: {error}") from error
    return document["body"] if isinstance(document, dict) and "body" in document else document


def _integration(server: Server, wanted: str) -> str:
    """Return the id of the integration that an id, key or name means."""
    return str(server.thing("integrations", wanted)["id"])


def _differences(messages: Iterable[dict[str, Any]]) -> Table:
    rows = (
        [one["at"], one["message_id"], _side(one["before"]), _side(one["after"]), one["after"]["reason"]]
        for one in messages
        if one["is_changed"]
    )
    return _table(("at", "message", "as saved", "as edited", "why"), rows)


def _readings(messages: Iterable[dict[str, Any]]) -> Table:
    rows = ([one["at"], one["message_id"], _side(one["before"]), one["before"]["reason"]] for one in messages)
    return _table(("at", "message", "becomes", "why"), rows)


def _side(side: dict[str, Any]) -> str:
    """Return what a message would become: a line per report, with its key, policy and who is paged first."""
    return "\n".join(_report(one) for one in side["reports"]) or str(side["status"])


def _report(report: dict[str, Any]) -> str:
    parts = [f"{report['effect']} {report['dedup_key']}".rstrip()]
    if report["effect"] == "opens":
        people = ", ".join(one["user_name"] for one in report["people"])
        parts.append(report["policy_name"] or "no policy")
        parts += [f"pages {people}"] if people else []
        parts += [f"held {report['held']}"] if report["held"] else []
    return " · ".join(parts)


def _totals(tried: dict[str, Any]) -> Table:
    rows = ([name, str(tried["before"][name]), str(tried["after"][name])] for name in TOTALS)
    return _table(("", "as saved", "as edited"), rows)


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Table:
    table = Table()
    for name in columns:
        table.add_column(name, overflow="fold")  # ids and keys are shown whole
    for row in rows:
        table.add_row(*map(Text, row))
    return table
