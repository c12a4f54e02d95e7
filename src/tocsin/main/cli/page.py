"""`tocsin page`: somebody is needed now."""

import click

from tocsin.main.cli.rest import Server, asks_a_server


@click.command()
@click.argument("subject")
@click.option("--user", "users", multiple=True, help="Id, key or name of a user to page; may be given again.")
@click.option("--team", "teams", multiple=True, help="Id, key or name of a team to page; may be given again.")
@click.option("--policy", default="", help="Id, key or name of the escalation policy by which people are paged.")
@click.option("--text", default="", help="What else whoever is paged should know.")
@click.option(
    "--severity",
    default="critical",
    show_default=True,
    type=click.Choice(["critical", "error", "warning", "info"]),
)
@click.option("--priority", type=click.Choice(["P1", "P2", "P3", "P4", "P5"]), help="The policy's unless given.")
@asks_a_server
def page(
    subject: str,
    users: tuple[str, ...],
    teams: tuple[str, ...],
    policy: str,
    text: str,
    severity: str,
    priority: str | None,
    url: str,
    api_key: str,
) -> None:
    """Open an incident about SUBJECT, and page people for it now."""
    server = Server(url, api_key)
    opened = server.post(
        "/incidents",
        {
            "subject": subject,
            "text": text,
            "severity": severity,
            "priority": priority,
            "policy_id": server.thing("policies", policy)["id"] if policy else "",
            "user_ids": [server.thing("users", one)["id"] for one in users],
            "team_ids": [server.thing("teams", one)["id"] for one in teams],
        },
    )
    click.echo(f"#{opened['number']} {opened['subject']}: {opened['id']}")
