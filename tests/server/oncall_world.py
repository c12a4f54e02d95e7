"""A team with a schedule of days, in which two people take turns, over the API."""

from typing import Any

from tests.server.calling import Caller

DAYS = {
    "tells_handoffs": True,
    "layers": [{"id": "days", "name": "Days", "turn": {"unit": "day"}, "starts_on": "2026-01-04"}],
}
MONDAY, TUESDAY, WEDNESDAY = "2030-01-07T09:00:00Z", "2030-01-08T09:00:00Z", "2030-01-09T09:00:00Z"


class World:
    """Ann and Bob take turns by days at 09:00 UTC; Zoe is in no team."""

    def __init__(self, caller: Caller) -> None:
        self.caller = caller
        self._cookies: dict[str, str] = {}
        self.ann, self.bob = (caller.one("users", name)["id"] for name in ("ann", "bob"))
        self.team = caller.get("/api/v1/teams")["items"][0]["id"]
        self.zoe = self.makes("users", "Zoe", {"email": "zoe@example.com"})
        (layer,) = DAYS["layers"]
        places = [{"user_id": self.ann}, {"user_id": self.bob}]
        self.body = DAYS | {"layers": [layer | {"places": places}]}
        self.schedule = self.makes("schedules", "Days", self.body, self.team)

    def makes(self, plural: str, name: str, body: Any, team_id: str = "") -> str:
        """Make a thing; return its id."""
        status, made = self.caller.call(
            "POST", f"/api/v1/{plural}", json={"name": name, "body": body, "team_id": team_id}
        )
        assert status == 201, made
        return str(made["id"])

    def refused(self, plural: str, body: Any, **given: Any) -> str:
        """Return the field, or the sentence, for which a body is refused."""
        status, problem = self.caller.call("POST", f"/api/v1/{plural}", json={"name": "x", "body": body} | given)
        assert status in (400, 409), problem
        return str(problem.get("field") or problem["detail"])

    def swap(self, **given: Any) -> str:
        """Let Ann ask Bob to take Monday's shift; return the swap's id."""
        body = {"schedule_id": self.schedule, "user_id": self.ann, "start": MONDAY, "end": TUESDAY, "to_id": self.bob}
        return self.makes("swaps", "swap", body | given)

    def asks(self, user_id: str, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        """Return status and answer of what a signed-in user asks."""
        if user_id not in self._cookies:
            password = self.caller.call("POST", f"/api/v1/users/{user_id}/password")[1]["password"]
            email = self.caller.get(f"/api/v1/users/{user_id}")["body"]["email"]
            self._cookies[user_id] = self.caller.cookie({"email": email, "password": password})
        cookie = {"Cookie": self._cookies[user_id]}
        return self.caller.call(method, f"/api/v1{path}", key="", headers=cookie | headers, json=body)

    def on_call(self, at: str) -> list[str]:
        """Return the names of who is on call by the schedule at an instant."""
        (team,) = self.caller.get("/api/v1/oncall", at=at, schedule_id=self.schedule)["items"]
        (schedule,) = team["schedules"]
        return [one["user_name"] for place in schedule["now"] for one in place["people"]]
