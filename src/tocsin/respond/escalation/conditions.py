"""Conditions of a step: whether it is to be taken now."""

from tocsin.kernel.hours import compile_hours
from tocsin.kernel.instants import MINUTE, SECOND, to_words
from tocsin.respond.escalation.people import People
from tocsin.respond.escalation.policies import StepConditions


def unmet(only: StepConditions, people: People, now: int) -> str:
    """Return why a step isn't to be taken now, '' where it is."""
    if only.priorities and people.priority not in only.priorities:
        return f"only for {', '.join(only.priorities)}, the priority is {people.priority}"
    if only.severities and people.severity not in only.severities:
        return f"only for {', '.join(only.severities)}, the severity is {people.severity}"
    if only.hours is not None:
        hours = compile_hours(only.hours)
        if not hours.hold(now):
            return f"outside of its hours, which begin {to_words(hours.next_at(now))}"
    if only.reports and (count := people.reports(only.within)) < only.reports:
        return f"only from {only.reports} reports within {only.within * SECOND // MINUTE} min, there were {count}"
    return ""
