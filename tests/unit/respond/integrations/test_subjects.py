"""Subjects: what stands before the topic is told apart from it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.respond.integrations.subjects import problem, state, topic, unprefixed


@pytest.mark.parametrize(
    ("subject", "rest", "word", "about"),
    [
        ("Disk full", "Disk full", "", "Disk full"),
        ("Re: Disk full", "Disk full", "", "Disk full"),
        ("AW: WG: Fwd: Re[2]: Disk  full", "Disk full", "", "Disk full"),
        ("RECOVERY: Disk full", "RECOVERY: Disk full", "recovery", "Disk full"),
        ("Re: [RESOLVED] Disk full", "[RESOLVED] Disk full", "resolved", "Disk full"),
        ("[Resolved]: Re: Disk full", "[Resolved]: Re: Disk full", "resolved", "Disk full"),
        ("PROBLEM: Disk: full", "PROBLEM: Disk: full", "problem", "Disk: full"),
        ("[shop] Disk full", "[shop] Disk full", "", "[shop] Disk full"),
        ("Re:", "Re:", "", "Re:"),
        ("Resolved:", "Resolved:", "", "Resolved:"),
        ("", "", "", ""),
    ],
)
def test_what_stands_before_the_topic(subject: str, rest: str, word: str, about: str) -> None:
    """Prefixes of replies go, a word for a status is found behind them, and the topic is what is left."""
    assert (unprefixed(subject), state(subject), topic(subject)) == (rest, word, about)


@pytest.mark.parametrize(("subject", "found"), [("Re: DOWN: web-1", "web-1"), ("UP: web-1", ""), ("web-1: down", "")])
def test_only_a_problem_has_the_topic_of_a_problem(subject: str, found: str) -> None:
    """A subject that begins with a word for a problem gives its topic; any other gives nothing."""
    assert problem(subject) == found


@given(st.text(st.sampled_from("Re:Fwd[]() okUP:\n\x00"), max_size=80) | st.text(max_size=60))
def test_any_subject_has_a_topic(subject: str) -> None:
    """Nothing is made of nothing, and what was peeled stays peeled."""
    assert bool(topic(subject)) == bool(subject.split())
    assert topic(topic(subject)) == topic(subject)
    assert unprefixed(unprefixed(subject)) == unprefixed(subject)
