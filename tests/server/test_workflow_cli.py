"""`tocsin workflow`, from a shell against a running server."""

from tests.server.calling import Caller
from tests.server.test_incident_cli import run
from tests.server.test_workflows import CRITICAL, make, opened


def test_a_workflow_is_tried_and_its_log_read_from_a_shell(caller: Caller) -> None:
    """`try` says why it wouldn't begin and what it would do; `runs` what it did, and what could not be done."""
    actions = [{"kind": "note", "text": "seen: $subject"}, {"kind": "page", "to": ["assignee"]}]
    idle = make(caller, "Idle", {"when": CRITICAL, "actions": actions})
    busy = make(caller, "Busy", {"events": ["Opened"], "is_enabled": True, "actions": actions})
    incident = opened(caller, "shell", idle["id"], busy["id"])

    tried = run(caller, "workflow", "try", "Idle", str(incident["number"]))
    assert tried.exit_code == 0, tried.output
    assert tried.output.splitlines() == [
        "It would not begin. It is not enabled. severity equals critical (not met, it is 'error')",
        "  when all: severity equals critical (not met, it is 'error')",
        "  note",
        "    seen: Problem shell",
        "  page nobody (refused: nobody is meant)",
    ]
    assert (
        "It would begin at the next Opened." in run(caller, "workflow", "try", "Busy", str(incident["number"])).output
    )
    first, note, page = run(caller, "workflow", "runs", "Busy").output.splitlines()
    assert first.endswith(f" {incident['id']} ended (event, done): Opened")
    assert note.endswith(" note: done")
    assert page.endswith(" page nobody: refused: nobody is meant")
    assert run(caller, "workflow", "runs", "Idle").output == ""


def test_what_is_not_there_is_said(caller: Caller) -> None:
    """An unknown workflow or number is exit 2 with a sentence."""
    make(caller, "Known", {})
    for arguments, said in (
        (("runs", "None"), "none of the workflows is None"),
        (("try", "Known", "99"), "no incident #99"),
    ):
        found = run(caller, "workflow", *arguments)
        assert (found.exit_code, said in found.output) == (2, True), found.output
