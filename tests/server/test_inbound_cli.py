"""`tocsin inbound`: the inbound log and the try of an edit, from a shell against a running server."""

import json
from pathlib import Path

from click.testing import CliRunner, Result
from tests.server.arrived import event, integration, send
from tests.server.calling import Caller

from tocsin.main.cli import main


def run(caller: Caller, *arguments: str, given: str = "") -> Result:
    """Run a command as the demo's admin, on a wide terminal."""
    env = {"TOCSIN_URL": caller.node.house.url, "TOCSIN_API_KEY": caller.seeded.api_key, "COLUMNS": "250"}
    return CliRunner().invoke(main, ["inbound", *arguments], input=given, env=env)


def test_an_edit_is_tried_from_a_file(caller: Caller, tmp_path: Path) -> None:
    """The messages that would become something other are shown with what they were and would be, and the totals."""
    thing = integration(caller, "Shell")
    opened, closed = send(caller, thing, [event("a"), event("a", "close")])
    file = tmp_path / "body.json"
    file.write_text(json.dumps(thing["body"] | {"status": {"open": ["open"], "close": ["over"]}}))
    shown = run(caller, "replay", "Shell", "--edit", str(file))
    assert shown.exit_code == 0, shown.output
    (line,) = [line for line in shown.output.splitlines() if "msg_" in line]
    assert closed in line
    assert "closes a" in line
    assert "ignored a" in line
    assert "1 of 2 messages would become something other." in shown.output
    assert opened not in shown.output


def test_without_an_edit_every_message_is_shown(caller: Caller) -> None:
    """As saved, each message is shown with what it becomes; as JSON the whole answer is there."""
    thing = integration(caller, "Saved")
    (message_id,) = send(caller, thing, [event("a")])
    shown = run(caller, "replay", thing["key"], "--last", "5")
    assert (shown.exit_code, message_id in shown.output) == (0, True)
    document = json.loads(run(caller, "replay", thing["id"], "--json").output)
    assert [one["message_id"] for one in document["messages"]] == [message_id]
    whole = json.dumps({"body": thing["body"]})
    assert json.loads(run(caller, "replay", thing["id"], "--edit", "-", "--json", given=whole).output)["count"] == 1


def test_the_log_is_searched(caller: Caller) -> None:
    """`list` takes the filters of the search and shows what it finds."""
    thing = integration(caller, "Listed")
    first, second = send(caller, thing, [event("needle"), event("hay")])
    shown = run(caller, "list", "--integration", "Listed", "--text", "NEEDLE")
    assert (shown.exit_code, first in shown.output, second in shown.output) == (0, True, False)
    found = json.loads(run(caller, "list", "--integration", "Listed", "--json").output)
    assert [one["id"] for one in found["items"]] == [second, first]


def test_what_is_wrong_is_said(caller: Caller) -> None:
    """An unknown integration, an edit that is none and a server that is away are exit 2 with a sentence."""
    integration(caller, "Wrong")
    assert "none of the integrations is Nobody" in run(caller, "replay", "Nobody").output
    assert "not JSON" in run(caller, "replay", "Wrong", "--edit", "-", given="{").output
    refused = run(caller, "replay", "Wrong", "--edit", "-", given='{"template": "none", "source": "x"}')
    assert (refused.exit_code, "unknown template 'none'" in refused.output) == (2, True)
    away = run(caller, "list", "--url", "http://127.0.0.1:1")
    assert (away.exit_code, "http://127.0.0.1:1 can't be reached" in away.output) == (2, True)
