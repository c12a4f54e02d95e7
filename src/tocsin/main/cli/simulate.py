"""`tocsin simulate`: who would be paged for an incident that doesn't exist yet, as a score; for people and for CI."""

import difflib
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from tocsin.main.cli.rest import Server, asks_a_server


@click.command()
@click.option("--integration", default="", help="Id, key or name of the integration that it would come from.")
@click.option("--policy", default="", help="Or of a policy.")
@click.option("--at", default="", help="When (RFC 3339); without: now.")
@click.option("--severity", type=click.Choice(["critical", "error", "warning", "info"]), default="critical")
@click.option("--payload", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="What the tool sends.")
@click.option("--json", "as_json", is_flag=True, help="Print the answer as it is.")
@click.option(
    "--expect",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with the score that is expected; exit 1 with the differences where it is another.",
)
@asks_a_server
def simulate(
    integration: str,
    policy: str,
    at: str,
    severity: str,
    payload: Path | None,
    as_json: bool,
    expect: Path | None,
    url: str,
    api_key: str,
) -> None:
    """Say who would be paged, in which minute and by which methods; nothing happens."""
    server = Server(url, api_key)
    asked = {
        "integration_id": server.thing("integrations", integration)["id"] if integration else "",
        "policy_id": server.thing("policies", policy)["id"] if policy else "",
        "at": at,
        "severity": severity,
        "payload": payload.read_text(encoding="utf-8") if payload else "",
    }
    found = server.post("/simulate", asked)
    score = lines(found)
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
    elif expect is None:
        click.echo(f"{found['at'][:16].replace('T', ' ')} UTC: {_opening(found)}")
        for line in score:
            click.echo(line)
    if expect is not None:
        wanted = [line.strip() for line in expect.read_text(encoding="utf-8").splitlines() if line.strip()]
        differences = list(difflib.unified_diff(wanted, score, str(expect), "simulated", lineterm=""))
        for line in differences:
            click.echo(line)
        sys.exit(1 if differences else 0)


def lines(found: dict[str, Any]) -> list[str]:
    """Return the score: `+minutes who by which methods`, and how it ends."""
    start = datetime.fromisoformat(found["at"])
    score: list[str] = []
    for step in found["steps"]:
        after = datetime.fromisoformat(step["at"]) - start
        for event in step["events"]:
            minutes = f"+{after.total_seconds() / 60:g} min"
            if event["deliveries"]:
                how = ", ".join(dict.fromkeys(one["method_id"] or one["channel"] for one in event["deliveries"]))
                who = event["user_name"] or f"hook {event['hook_name']}"
                role = f" ({event['role']})" if event["role"] else ""
                score.append(f"{minutes} {who}{role} by {how}")
            elif event["kind"] != "RunStarted":
                score.append(f"{minutes} {event['text']}")
    return score or [found["text"]]


def _opening(found: dict[str, Any]) -> str:
    if not found["opens"]:
        return f"no incident opens: {found['reason']}"
    policy = found["policy_name"] or "no policy"
    return f"{found['severity']} {found['priority']} under {policy} ({found['policy_reason']})"
