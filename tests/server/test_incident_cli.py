"""`tocsin page` and `tocsin incident`, from a shell against a running server."""

from click.testing import CliRunner, Result
from tests.server.calling import Caller

from tocsin.main.cli import main


def run(caller: Caller, *arguments: str) -> Result:
    """Run a command as the demo's admin."""
    env = {"TOCSIN_URL": caller.node.house.url, "TOCSIN_API_KEY": caller.seeded.api_key}
    return CliRunner().invoke(main, arguments, env=env)


def test_somebody_is_paged_and_answers_from_a_shell(caller: Caller) -> None:
    """`page` names the incident that it opened; by its number it is shown, snoozed, acknowledged and resolved."""
    user = caller.get("/api/v1/users")["items"][0]
    team = caller.get("/api/v1/teams")["items"][0]
    policy = caller.get("/api/v1/policies")["items"][0]
    asked = ("--user", user["name"], "--team", team["key"], "--policy", policy["id"], "--priority", "P1")
    paged = run(caller, "page", "The shop is slow", *asked)
    assert paged.exit_code == 0, paged.output
    number = paged.output.partition(" ")[0].removeprefix("#")

    assert ", snoozed until somebody wakes it" in run(caller, "incident", "snooze", number).output
    assert f"#{number} The shop is slow: acknowledged" in run(caller, "incident", "ack", number).output
    assert ": resolved" in run(caller, "incident", "resolve", number, "--text", "swept").output
    shown = run(caller, "incident", "show", number).output
    assert f"Paging {user['name']}" in shown
    assert shown.rstrip().splitlines()[0] == f"#{number} The shop is slow: resolved, P1"
    assert "(person) swept" in shown


def test_what_is_not_there_is_said(caller: Caller) -> None:
    """An unknown number, user or policy is exit 2 with a sentence."""
    for arguments, said in (
        (("incident", "show", "999999"), "no incident #999999"),
        (("page", "x", "--user", "Nobody"), "none of the users is Nobody"),
        (("page", "x"), "name a policy"),
    ):
        found = run(caller, *arguments)
        assert (found.exit_code, said in found.output) == (2, True), found.output
