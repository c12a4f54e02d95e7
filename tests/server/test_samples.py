"""Samples: a stored message is kept as a test of its integration, and every save is held to it."""

from typing import Any

from tests.server.arrived import edit, event, integration, send
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission


def keep(caller: Caller, message_id: str, name: str = "opening") -> tuple[int, Any]:
    """Save a message as a sample; return status and answer."""
    return caller.call("POST", f"/api/v1/messages/{message_id}/sample", json={"name": name})


def test_a_save_that_breaks_a_sample_is_refused_with_what_it_was_and_would_be(caller: Caller) -> None:
    """The kept message is a new revision; an edit under which it reads otherwise is a 400 that names the sample."""
    thing = integration(caller, "Kept")
    (message_id,) = send(caller, thing, [event("a")])
    status, saved = keep(caller, message_id)
    assert (status, saved["version"]) == (201, thing["version"] + 1)
    (sample,) = saved["body"]["samples"]
    assert (sample["name"], sample["content_type"], sample["query"]) == ("opening", "application/json", "")
    assert sample["expect"][0] == {
        "action": "open",
        "dedup_key": "a",
        "subject": "Problem a",
        "severity": "error",
        "policy_id": "",
    }
    assert "abc" not in str(sample)  # of the headers nothing is kept

    status, problem = edit(caller, saved, mapping={"dedup_key": ["subject"]})
    assert (status, problem["field"]) == (400, "samples[0]")
    assert "the sample 'opening' would read otherwise: dedup_key was 'a', would be 'Problem a'" in problem["detail"]
    assert edit(caller, saved, description="harmless")[0] == 200
    # Who means it corrects the sample, or removes it, in the same save.
    mended = [sample | {"expect": [{"action": "open", "dedup_key": "Problem a"}]}]
    assert edit(caller, saved, mapping={"dedup_key": ["subject"]}, samples=mended)[0] == 200
    assert edit(caller, saved, mapping={"dedup_key": ["text"]}, samples=[])[0] == 200


def test_an_integration_is_created_only_with_samples_that_hold(caller: Caller) -> None:
    """Samples that come with a new integration are checked before there is one."""
    body = {"template": "generic", "source": "tool"}
    sample = {"name": "s", "payload": '{"subject": "x"}', "expect": [{"action": "close"}]}
    asked = {"name": "New", "body": body | {"samples": [sample]}}
    status, problem = caller.call("POST", "/api/v1/integrations", json=asked)
    assert (status, problem["field"]) == (400, "samples[0]")


def test_what_cannot_be_a_sample_is_refused_with_the_reason(caller: Caller) -> None:
    """What nobody read, a name that is taken, and an unknown message are refused."""
    thing = integration(caller, "Refused")
    good, bad = send(caller, thing, [event("a"), b"no json"])
    assert keep(caller, good)[0] == 201
    status, problem = keep(caller, good)
    assert (status, problem["detail"]) == (400, "two samples have the same name")
    status, problem = keep(caller, bad)
    assert (status, problem["detail"].partition(":")[0]) == (409, "no integration has read the message")
    assert keep(caller, "msg_none")[0] == 404
    key = caller.key(Permission.OBSERVER)
    assert caller.call("POST", f"/api/v1/messages/{good}/sample", json={"name": "mine"}, key=key)[0] == 403
