"""The oldest story: a problem, an escalation, an acknowledgement, a recovery; and the storyteller's own honesty."""

import pytest
from tests.sim.story import Story

from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.incidents.decide import Verb


def test_a_problem_is_paged_step_by_step_until_it_is_acknowledged() -> None:
    """Ann is paged at once, Bob five minutes later; after Bob's acknowledgement nobody is, and both hear of the end."""
    story = Story()
    ann, bob, eve = (story.person(name) for name in ("ann", "bob", "eve"))
    steps = tuple(Step((StepTarget("user", one),), wait=300) for one in (ann, bob, eve))
    story.integration(story.make("policy", "ops", Policy(steps)))

    story.arrives("disk")
    story.expects("03:00 page ann mail")
    story.passes(minutes=7)
    story.expects("03:05 page bob mail")
    story.does(bob, Verb.ACKNOWLEDGE)
    story.passes(hours=3)
    story.expects()
    story.recovers("disk")
    story.expects("06:07 recovery ann mail", "06:07 recovery bob mail")
    story.says("Opened: disk", "Paging ann", "Paging bob", "Acknowledged by bob", "Resolved")


def test_what_is_not_expected_is_noticed() -> None:
    """A page that the score doesn't have fails the story."""
    story = Story()
    story.integration(story.make("policy", "ops", Policy((Step((StepTarget("user", story.person("ann")),)),))))
    story.arrives()
    with pytest.raises(AssertionError):
        story.expects()
