"""`Idempotency-Key`: what is sent again does nothing twice."""

import asyncio
from typing import Any

import aiohttp
import pytest
from tests.server.calling import Caller

from tocsin.accounts.permissions import Permission
from tocsin.kernel.instants import DAY, MINUTE
from tocsin.store import replies
from tocsin.store.tables import replies as rows

TEAM = {"name": "Night", "body": {}}


def post(caller: Caller, key: str, body: Any, path: str = "/api/v1/teams", who: str | None = None) -> tuple[int, Any]:
    """Ask for a change with an Idempotency-Key."""
    return caller.call("POST", path, key=who, json=body, headers={"Idempotency-Key": key})


def named(caller: Caller, name: str) -> int:
    """Return how many teams have a name."""
    return [team["name"] for team in caller.get("/api/v1/teams")["items"]].count(name)


def test_a_repeated_request_gets_the_first_answer_and_makes_nothing(caller: Caller) -> None:
    """Twice the same POST: one team, one answer, and the second says that it is a repetition."""
    first = post(caller, "k-1", TEAM)
    assert first[0] == 201

    async def again() -> aiohttp.ClientResponse:
        headers = {"Authorization": f"Bearer {caller.seeded.api_key}", "Idempotency-Key": "k-1"}
        async with (
            aiohttp.ClientSession(caller.node.house.url, headers=headers) as session,
            session.post("/api/v1/teams", json=TEAM) as answer,
        ):
            assert await answer.json() == first[1]
            return answer

    answer = caller.run(again())
    assert answer.status == 201
    assert answer.headers["Idempotency-Replayed"] == "true"
    assert answer.headers["ETag"] == '"1"'
    assert named(caller, "Night") == 1


def test_a_key_is_for_one_request(caller: Caller) -> None:
    """The same key with another body is refused; for another path or another actor it is another key."""
    assert post(caller, "k-2", {"name": "Day", "body": {}})[0] == 201
    status, problem = post(caller, "k-2", {"name": "Noon", "body": {}})
    assert (status, problem["field"]) == (422, "Idempotency-Key")
    assert named(caller, "Noon") == 0
    assert post(caller, "k-2", {"name": "Pager", "permission": "observer"}, "/api/v1/keys")[0] == 201
    other = caller.key(Permission.ADMIN)
    assert post(caller, "k-2", {"name": "Noon", "body": {}}, who=other)[0] == 201


def test_what_was_refused_is_tried_anew(caller: Caller) -> None:
    """A request that changed nothing leaves its key free."""
    assert post(caller, "k-3", {"name": "", "body": {}})[0] == 400
    assert post(caller, "k-3", {"name": "Dusk", "body": {}})[0] == 201


def test_requests_at_the_same_time_make_one_thing(caller: Caller) -> None:
    """Of several that arrive together one is done; the others get its answer, or 409 and come again."""
    body = {"name": "Crowd", "body": {}}

    async def ask() -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {caller.seeded.api_key}", "Idempotency-Key": "k-4"}
        async with (
            aiohttp.ClientSession(caller.node.house.url, headers=headers) as session,
            session.post("/api/v1/teams", json=body) as answer,
        ):
            return answer.status, answer.headers.get("Retry-After", "")

    async def crowd() -> list[tuple[int, str]]:
        return await asyncio.gather(*(ask() for _ in range(8)))

    answers = caller.run(crowd())
    assert (201, "") in answers
    assert set(answers) <= {(201, ""), (409, "1")}
    assert named(caller, "Crowd") == 1


def test_a_request_whose_end_is_unknown_is_not_repeated(caller: Caller) -> None:
    """Where a node died between the change and its answer, one is told to look, rather than doing it twice."""
    assert post(caller, "k-5", {"name": "Lost", "body": {}})[0] == 201
    begun = caller.node.house.now() - 2 * MINUTE

    def lose(tx: Any) -> None:
        (row,) = [row for row in tx.all(rows.select()) if row.at == max(one.at for one in tx.all(rows.select()))]
        tx.update(rows, ("key",), ("status", "at"), [(row.key, replies.BEGUN, begun)])

    caller.run(caller.node.house.write(lose))
    status, problem = post(caller, "k-5", {"name": "Lost", "body": {}})
    assert status == 409
    assert "not known" in problem["detail"]


@pytest.mark.parametrize("key", ["", " ", "k" * 256, "schlüssel"])
def test_a_key_has_a_form(key: str, caller: Caller) -> None:
    """An empty, long or unprintable key is refused and names the header."""
    status, problem = post(caller, key, TEAM)
    assert (status, problem["field"]) == (400, "Idempotency-Key")


def test_secrets_in_kept_answers_are_sealed_and_answers_last_a_day(caller: Caller) -> None:
    """The token of a new key doesn't stand in the database; upkeep deletes answers after a day."""
    status, made = post(caller, "k-6", {"name": "tv", "permission": "observer"}, "/api/v1/keys")
    assert status == 201
    assert post(caller, "k-6", {"name": "tv", "permission": "observer"}, "/api/v1/keys")[1] == made
    house = caller.node.house
    stored = caller.run(house.read(lambda tx: tx.all(rows.select())))
    assert stored
    assert all(made["token"].encode() not in row.body for row in stored)
    now = house.now()
    assert caller.run(house.write(lambda tx: replies.delete_old(tx, now - DAY, 100))) == 0
    assert caller.run(house.write(lambda tx: replies.delete_old(tx, now + 1, 100))) == len(stored)
