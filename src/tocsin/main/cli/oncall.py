"""`tocsin oncall`: who is on call, now or at another time, and who is next."""

from typing import Any

import click

from tocsin.main.cli.rest import Server, asks_a_server


@click.command()
@click.option("--at", default="", help="When (RFC 3339); without: now.")
@click.option("--team", default="", help="Id, key or name of a team; without: all.")
@click.option("--schedule", default="", help="Id, key or name of a schedule; without: all.")
@click.option("--why", is_flag=True, help="Say why each of them is.")
@asks_a_server
def oncall(at: str, team: str, schedule: str, why: bool, url: str, api_key: str) -> None:
    """Say who is on call, by team and schedule, until when, and who is next."""
    server = Server(url, api_key)
    team_id = server.thing("teams", team)["id"] if team else ""
    schedule_id = server.thing("schedules", schedule)["id"] if schedule else ""
    found = server.get("/oncall", at=at, team_id=team_id, schedule_id=schedule_id)
    for one in found["items"]:
        if one["team_id"]:
            _say(one["team_name"], one, why)
        for each in one["schedules"]:
            _say(f"{one['team_name']} / {each['schedule_name']}".removeprefix(" / "), each, why)


def _say(name: str, one: dict[str, Any], why: bool) -> None:
    until = f" (until {one['until'][:16].replace('T', ' ')} UTC, then {_people(one['next'])})" if one["until"] else ""
    click.echo(f"{name}: {_people(one['now'])}{until}")
    for place in one["now"] if why else ():
        for person in place["people"]:
            click.echo(f"  {person['user_name']} ({place['role']}): {person['why']}")


def _people(places: list[dict[str, Any]]) -> str:
    """Return who has which role, as a sentence names them."""
    named = (f"{', '.join(one['user_name'] for one in place['people'])} ({place['role']})" for place in places)
    return ", ".join(named) or "nobody"
