"""Places: the bounds on what goes out at once."""

import asyncio

from tests.contract.transport.receivers import run

from tocsin.transport.places import Places


def test_each_key_and_the_total_have_their_bound() -> None:
    """A third call to one key, and a fourth at all, find no place; one given back is taken by who waits."""

    async def score() -> None:
        places = Places(each=2, total=3)
        assert [await places.take("a", 1), await places.take("a", 1), await places.take("b", 1)] == [True] * 3
        assert not await places.take("a", 0.01)
        assert not await places.take("c", 0.01)
        waiting = asyncio.create_task(places.take("c", 10))
        places.give_back("a")
        assert await waiting

    run(score())


def test_first_come_first_served() -> None:
    """Who waits longer for a key gets its place first."""

    async def score() -> None:
        places, order = Places(each=1, total=9), list[int]()
        assert await places.take("a", 1)

        async def take(number: int) -> None:
            assert await places.take("a", 10)
            order.append(number)
            places.give_back("a")

        async with asyncio.TaskGroup() as group:
            for number in range(5):
                group.create_task(take(number))
            asyncio.get_running_loop().call_soon(places.give_back, "a")
        assert order == [0, 1, 2, 3, 4]

    run(score())


def test_who_gives_up_leaves_nothing_behind() -> None:
    """A call cancelled while it waits gives its turn on, and keys that nobody uses are forgotten."""

    async def score() -> None:
        places = Places(each=1, total=1)
        assert await places.take("a", 1)
        waiting = [asyncio.create_task(places.take(key, 10)) for key in ("a", "b", "b")]
        next_round = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_soon(next_round.set_result, None)
        await next_round
        for task in waiting[:2]:
            task.cancel()
        await asyncio.wait(waiting[:2])
        places.give_back("a")
        assert await waiting[2]
        places.give_back("b")
        assert places.key_count == 0

    run(score())
