"""`tocsin incident`: what an incident is, and what people do to it, from a shell."""

from typing import Any

import click

from tocsin.kernel.errors import NotFound
from tocsin.main.cli.rest import Server, asks_a_server


@click.group()
def incident() -> None:
    """What people do to an incident; NUMBER is the one that pages name."""


@incident.command()
@click.argument("number", type=int)
@asks_a_server
def ack(number: int, url: str, api_key: str) -> None:
    """Say: I know."""
    _act(Server(url, api_key), number, "acknowledge", {})


@incident.command()
@click.argument("number", type=int)
@click.option("--text", default="", help="Why it is over.")
@asks_a_server
def resolve(number: int, text: str, url: str, api_key: str) -> None:
    """Say that the problem is over."""
    _act(Server(url, api_key), number, "resolve", {"text": text})


@incident.command()
@click.argument("number", type=int)
@click.option("--until", default="", help="Until when it can wait (RFC 3339); without: until somebody wakes it.")
@click.option("--text", default="", help="Why it can wait.")
@asks_a_server
def snooze(number: int, until: str, text: str, url: str, api_key: str) -> None:
    """Let it wait: nobody more is paged meanwhile."""
    _act(Server(url, api_key), number, "snooze", {"until": until, "text": text})


@incident.command()
@click.argument("number", type=int)
@asks_a_server
def show(number: int, url: str, api_key: str) -> None:
    """Show what it is, and its timeline."""
    server = Server(url, api_key)
    found = numbered(server, number)
    click.echo(_said(found))
    after = ""
    while after is not None:
        page = server.get(f"/incidents/{found['id']}/timeline", after=after)
        for line in page["items"]:
            click.echo(f"{line['at']} {line['text']}")
        after = page["next"]


def _act(server: Server, number: int, verb: str, body: dict[str, str]) -> None:
    found = numbered(server, number)
    click.echo(_said(server.post(f"/incidents/{found['id']}/{verb}", body)))


def numbered(server: Server, number: int) -> dict[str, Any]:
    """Return the incident with a number."""
    found = server.get("/incidents", text=f"#{number}", limit="200")
    one: dict[str, Any] | None = next((one for one in found["items"] if one["number"] == number), None)
    if one is None:
        raise NotFound(f"no incident #{number}")
    return one


def _said(one: dict[str, Any]) -> str:
    snoozed = f", snoozed until {one['snoozed_until'] or 'somebody wakes it'}" if one["is_snoozed"] else ""
    assignee = f", assigned to {one['assignee_name']}" if one["assignee_name"] else ""
    return f"#{one['number']} {one['subject']}: {one['status']}{snoozed}{assignee}, {one['priority']}"
