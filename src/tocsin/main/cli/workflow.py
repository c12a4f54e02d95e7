"""`tocsin workflow`: what a workflow would do to an incident, and what workflows did, from a shell."""

from typing import Any

import click

from tocsin.main.cli.incident import numbered
from tocsin.main.cli.rest import Server, asks_a_server


@click.group()
def workflow() -> None:
    """What workflows do to incidents; NAME is a workflow's name, key or id."""


@workflow.command("try")
@click.argument("name")
@click.argument("number", type=int)
@asks_a_server
def try_one(name: str, number: int, url: str, api_key: str) -> None:
    """Say whether it would begin on the incident with this NUMBER, why, and what it would do; nothing is done."""
    server = Server(url, api_key)
    thing = server.thing("workflows", name)
    incident = numbered(server, number)
    found = server.post(f"/workflows/{thing['id']}/try", {"incident_id": incident["id"]})
    off = "" if found["is_enabled"] else " It is not enabled."
    click.echo(f"{_begins(found)}{off} {found['why']}")
    for group in ("when", "until"):
        for one in found[group]:
            click.echo(f"  {group} {one['group']}: {one['text']}")
    for action in found["actions"]:
        refused = f" (refused: {action['refusal']})" if action["refusal"] else ""
        click.echo(f"  {action['text']}{refused}")
        for text in (action["subject"], action["message"], action["url"], action["body"]):
            if text:
                click.echo(f"    {text}")


@workflow.command()
@click.argument("name")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many runs.")
@asks_a_server
def runs(name: str, limit: int, url: str, api_key: str) -> None:
    """Show what it did, the newest run first, with each step's outcome."""
    server = Server(url, api_key)
    thing = server.thing("workflows", name)
    for run in server.get(f"/workflows/{thing['id']}/runs", limit=str(limit))["items"]:
        click.echo(_run(run))
        for step in run["steps"]:
            detail = f": {step['detail']}" if step["detail"] else ""
            click.echo(f"  {step['at']} {step['text']}: {_words(step['outcome'])}{detail}")
            for sent in step["deliveries"]:
                error = f": {sent['last_error']}" if sent["last_error"] else ""
                click.echo(f"    to {sent['to']} by {sent['channel']}: {sent['status']}{error}")


def _begins(found: dict[str, Any]) -> str:
    when = f" It would act at {found['at']}." if found["at"] else ""
    if not found["would_begin"]:
        return f"It would not begin.{when}"
    at = f" at the next {' or '.join(found['events'])}" if found["events"] else " now"
    return f"It would begin{at}.{when}"


def _run(run: dict[str, Any]) -> str:
    then = f", acts next at {run['due_at']}" if run["due_at"] else ""
    ended = f", {_words(run['ended_because'])}" if run["ended_because"] else ""
    why = f": {run['why']}" if run["why"] else ""
    return f"{run['started_at']} {run['incident_id']} {run['status']} ({_words(run['reason'])}{ended}{then}){why}"


def _words(name: str) -> str:
    return name.replace("_", " ")
