"""Renderings: what a lane turn may take of what was rendered."""

import pytest

from tocsin.engine.renderings import LANES_MAX, Held, Renderings
from tocsin.engine.templating import Texts
from tocsin.respond.integrations.reports import Rendered

NOW, BEFORE = ("rev_2",), ("rev_1",)


def texts(text: str) -> Texts:
    """Return what one template made of a message with one element."""
    return {"itg": (Rendered({"subject": text}),)}


@pytest.fixture
def renderings() -> Renderings:
    """Three messages of a lane are rendered, the third by an older revision."""
    renderings = Renderings()
    held = {"m1": Held(NOW, texts("a")), "m3": Held(NOW, texts("c")), "m4": Held(BEFORE, texts("d"))}
    renderings.keep("lane", held)
    return renderings


def test_a_lane_is_taken_up_to_the_first_that_is_not_rendered(renderings: Renderings) -> None:
    """What comes after a gap waits, so that a lane's messages are decided in order."""
    assert renderings.of("lane", NOW, ["m1", "m2", "m3"]) == [texts("a")]
    assert renderings.of("lane", NOW, ["m2", "m3"]) == []
    assert renderings.of("lane", NOW, ["m1", "m3"]) == [texts("a"), texts("c")]


def test_what_another_revision_made_does_not_count(renderings: Renderings) -> None:
    """After an edit the same messages are rendered anew."""
    assert renderings.of("lane", NOW, ["m3", "m4"]) == [texts("c")]
    assert renderings.of("lane", BEFORE, ["m4"]) == [texts("d")]
    assert set(renderings.known("lane", NOW, ["m1", "m3", "m4"])) == {"m1", "m3"}


def test_what_was_decided_is_forgotten(renderings: Renderings) -> None:
    """Nothing is kept of decided messages; a lane of which nothing is left waits again."""
    renderings.decided("lane", ["m1", "m3"])
    assert renderings.of("lane", NOW, ["m1"]) == []
    assert renderings.holds("lane")
    renderings.decided("lane", ["m4"])
    assert not renderings.holds("lane")


def test_few_lanes_are_held(renderings: Renderings) -> None:
    """The lane that was rendered longest ago gives way."""
    for number in range(LANES_MAX):
        renderings.keep(f"lane {number}", {"m": Held(NOW, {})})
    assert not renderings.holds("lane")
    assert renderings.holds("lane 0")


async def two(renderings: Renderings) -> list[str]:
    """Return the next two lanes."""
    return [await renderings.next_lane(), await renderings.next_lane()]


def test_a_lane_waits_once() -> None:
    """However often turns want a lane, it is served once, in the order in which lanes were wanted."""
    renderings = Renderings()
    renderings.want(["a", "b", "a"])
    renderings.want(["a"])
    coroutine = two(renderings)
    with pytest.raises(StopIteration) as ended:
        coroutine.send(None)
    assert ended.value.value == ["a", "b"]
    renderings.served("a")
    renderings.want(["a", "b"])
    with pytest.raises(StopIteration) as ended:
        renderings.next_lane().send(None)
    assert ended.value.value == "a"


def test_the_size_is_that_of_all_texts() -> None:
    """Characters of every integration, element and field count; errors don't."""
    parts = (Rendered({"subject": "ab", "text": "c"}, {"url": "no such thing"}), Rendered({"subject": "d"}))
    assert Held(NOW, {"itg": parts, "other": ()}).size == 4
