"""Handoffs: who takes over and who hands over."""

from tocsin.respond.oncall.handoffs import handoff

BEFORE = [("primary", "ann"), ("secondary", "bob")]


def test_who_moves_up_takes_over() -> None:
    """At a usual handoff the second becomes the first, a third comes, and only who leaves altogether hands over."""
    takes, leaves = handoff(BEFORE, [("primary", "bob"), ("secondary", "cyd")])
    assert takes == {"bob": ("primary",), "cyd": ("secondary",)}
    assert leaves == {"ann": ("primary",)}


def test_gaps_have_one_side_only() -> None:
    """Before a gap people hand over to nobody; after it they take over from nobody; several roles are one message."""
    assert handoff(BEFORE, []) == ({}, {"ann": ("primary",), "bob": ("secondary",)})
    assert handoff([], [("primary", "ann"), ("secondary", "ann")]) == ({"ann": ("primary", "secondary")}, {})


def test_nothing_changes_for_who_stays() -> None:
    """The same people in another order are no handoff."""
    assert handoff(BEFORE, BEFORE[::-1]) == ({}, {})
