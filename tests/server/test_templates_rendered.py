"""Templates in a mapping: rendered before the lane turn, and where that fails the incident opens all the same."""

from typing import Any

import aiohttp
import psutil
from tests.server.calling import Caller

GOOD = "{{ labels.host|upper }}: {{ value|round(1) }}"
BREAKS = "{{ labels.update({'all': labels}) or (labels|tojson) }}"  # an object that contains itself


def make(caller: Caller, name: str, **mapping: str) -> tuple[str, str]:
    """Create an integration with templates; return its id and API URL."""
    body = {
        "template": "generic",
        "source": name,
        "default_policy_id": caller.one("policies", "Low")["id"],
        "mapping": {field: [text] for field, text in mapping.items()},
    }
    status, made = caller.call("POST", "/api/v1/integrations", json={"name": name, "body": body})
    assert status == 201, made
    return made["id"], caller.get(f"/api/v1/integrations/{made['id']}/url")["url"]


def send(caller: Caller, url: str, **document: Any) -> str:
    """Post a message; return its id."""

    async def post() -> str:
        async with aiohttp.ClientSession() as session, session.post(url, json=document) as answer:
            return str(await answer.json())

    return caller.run(post())


def decided(caller: Caller, message_id: str) -> dict[str, Any]:
    """Return a message once it is decided."""

    def look() -> dict[str, Any] | None:
        found = caller.get(f"/api/v1/messages/{message_id}")
        return found if found["status"] != "pending" else None

    return caller.until(look) or {}


def incident_of(caller: Caller, message: dict[str, Any]) -> dict[str, Any]:
    """Return the incident that a message opened."""
    return dict(caller.get(f"/api/v1/incidents/{message['reports'][0]['incident_id']}"))


def test_a_template_makes_the_incidents_subject(caller: Caller) -> None:
    """The incident has the rendered subject; a close that comes right after it closes it, in order."""
    _, url = make(caller, "Sensors", subject=GOOD, dedup_key="{{ labels.host }}")
    ids = [
        send(caller, url, labels={"host": "web-1"}, value=91.24),
        send(caller, url, labels={"host": "web-1"}, value=91.31),
        send(caller, url, labels={"host": "web-1"}, status="ok"),
    ]
    opened, repeated, closed = (decided(caller, one) for one in ids)
    incident = incident_of(caller, opened)
    assert (incident["subject"], incident["dedup_key"]) == ("WEB-1: 91.2", "web-1")
    assert (opened["status"], repeated["status"], closed["status"]) == ("mapped", "appended", "mapped")
    assert incident["status"] == "resolved"


def test_a_template_that_fails_leaves_the_templates_own_text_and_says_why(caller: Caller) -> None:
    """A broken, a greedy and an endless template: the incident opens with the default text, the reason names each."""
    _, url = make(caller, "Greedy", subject=BREAKS, text="{{ nothing.at.all }}", url="{{ 'x' * 99999999999 }}")
    message = decided(caller, send(caller, url, subject="Disk full", text="On db-1", dedup_key="db-1", labels={}))
    incident = incident_of(caller, message)
    assert (incident["subject"], incident["text"]) == ("Disk full", "On db-1")
    (report,) = message["reports"]
    for says in ("subject by the template Generic: it took longer", "text by the template Generic: undefined value"):
        assert says in report["reason"]


def test_others_are_not_delayed(caller: Caller) -> None:
    """While one integration's templates break workers, another's message is rendered and decided by the next."""
    _, greedy = make(caller, "Breaker", subject=BREAKS)
    for number in range(40):
        send(caller, greedy, subject="x", dedup_key=str(number), labels={})
    _, calm = make(caller, "Calm", subject=GOOD)
    message = decided(caller, send(caller, calm, labels={"host": "a"}, value=1))
    assert incident_of(caller, message)["subject"] == "A: 1"


def test_a_worker_that_is_killed_costs_nothing(caller: Caller) -> None:
    """After somebody kills all workers the next message is rendered as if nothing had been."""
    _, url = make(caller, "Killed", subject=GOOD)
    decided(caller, send(caller, url, labels={"host": "a"}, value=1))
    workers = [one for one in psutil.Process().children() if "render_worker.py" in " ".join(one.cmdline())]
    for worker in workers:
        worker.kill()
    assert workers
    message = decided(caller, send(caller, url, labels={"host": "b"}, value=2))
    assert incident_of(caller, message)["subject"] == "B: 2"


def test_an_edit_holds_for_what_is_still_pending(caller: Caller) -> None:
    """What an older revision's templates made of a message isn't used by a newer one."""
    thing_id, url = make(caller, "Edited", subject="old {{ n }}")
    assert incident_of(caller, decided(caller, send(caller, url, n=1)))["subject"] == "old 1"
    thing = caller.get(f"/api/v1/integrations/{thing_id}")
    body = thing["body"] | {"mapping": {"subject": ["new {{ n }}"]}}
    status, saved = caller.call(
        "PUT",
        f"/api/v1/integrations/{thing_id}",
        json={"name": "Edited", "body": body},
        headers={"If-Match": f'"{thing["version"]}"'},
    )
    assert status == 200, saved
    assert incident_of(caller, decided(caller, send(caller, url, n=2)))["subject"] == "new 2"


def test_a_template_that_can_not_be_parsed_is_not_saved(caller: Caller) -> None:
    """A syntax error is a 400 that names the field and the line, and so is a source that exhausts the parser."""
    for bad, says in (("{{ labels.host }", "unexpected `}`"), ("{{ " + "-" * 60_000 + "1 }}", "longer than 250 ms")):
        body = {"template": "generic", "source": "Bad", "mapping": {"subject": [bad]}}
        status, problem = caller.call("POST", "/api/v1/integrations", json={"name": "Bad", "body": body})
        assert (status, problem["field"]) == (400, "mapping.subject"), problem
        assert says in problem["detail"]


def test_an_edit_with_a_template_is_tried_and_kept_as_a_sample(caller: Caller) -> None:
    """Try and samples read by the same worker as the lane turn, before and after the edit."""
    thing_id, url = make(caller, "Tried", subject="{{ n }} apples")
    message_id = send(caller, url, n=1, dedup_key="k")
    decided(caller, message_id)
    body = caller.get(f"/api/v1/integrations/{thing_id}")["body"]
    edited = body | {"mapping": {"subject": ["{{ n }} pears"], "text": ["{{ no.such.thing }}"]}}
    status, tried = caller.call("POST", f"/api/v1/integrations/{thing_id}/try", json={"body": edited, "last": 1})
    assert status == 200, tried
    (before,), (after,) = (tried["messages"][0][side]["reports"] for side in ("before", "after"))
    assert (before["subject"], after["subject"]) == ("1 apples", "1 pears")
    assert "undefined value" in after["reason"]
    status, kept = caller.call("POST", f"/api/v1/messages/{message_id}/sample", json={"name": "one"})
    assert status == 201, kept
    assert kept["body"]["samples"][0]["expect"][0]["subject"] == "1 apples"
    broken = body | {"mapping": {"subject": ["{{ n "]}}
    status, problem = caller.call("POST", f"/api/v1/integrations/{thing_id}/try", json={"body": broken})
    assert (status, problem["field"]) == (400, "mapping.subject")
