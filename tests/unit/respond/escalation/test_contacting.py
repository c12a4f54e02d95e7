"""How a page reaches a person: methods and times, in both modes (alertops.md 3.3)."""

import pytest

from tocsin.accounts.people import ContactMethod, ContactRule, User
from tocsin.kernel.errors import Invalid
from tocsin.kernel.hours import Hours, Window
from tocsin.kernel.instants import from_text
from tocsin.respond.escalation.contacting import check_user, ways_to
from tocsin.respond.escalation.policies import Method, Policy, Step

NOON = from_text("2026-11-23T12:00:00Z")  # a Monday
MAIL = ContactMethod("m1", "email", {}, "Email-Official")
SMS = ContactMethod("s1", "webhook", {}, "SMS-Official")
DAYTIME = Hours((Window(("mon", "tue", "wed", "thu", "fri"), "09:00", "17:00"),), "UTC")
NIGHT = Hours((Window(("mon",), "20:00", "23:00"),), "UTC")


USER_MODE = Policy()


def reached(user: User, policy: Policy = USER_MODE) -> list[tuple[str, int]]:
    """Return (method, seconds) of a page at noon."""
    return [(one.method.id, one.wait) for one in ways_to(user, policy, 1, NOON).ways]


def of(*methods: ContactMethod, rules: tuple[ContactRule, ...] = ()) -> User:
    """Return a user with these methods."""
    return User("ann@example.com", contact_methods=methods, contact_rules=rules)


def central(*methods: Method, own: tuple[Method, ...] = ()) -> Policy:
    """Return a centralized policy of one step."""
    return Policy((Step((), methods=own),), mode="centralized", methods=methods)


OFF = ContactMethod("o1", "email", {}, "Old", is_enabled=False)
AFTER_5 = (ContactRule("s1"), ContactRule("m1", 300, repeats=2, repeat_every=60))


@pytest.mark.parametrize(
    ("user", "policy", "expected"),
    [
        (of(MAIL, SMS), USER_MODE, [("m1", 0), ("s1", 0)]),
        (of(MAIL, SMS, rules=AFTER_5), USER_MODE, [("s1", 0), ("m1", 300), ("m1", 360), ("m1", 420)]),
        (of(OFF, SMS), USER_MODE, [("s1", 0)]),
        (of(OFF, SMS, rules=(ContactRule("o1"),)), USER_MODE, [("s1", 0)]),
        (of(MAIL, SMS, rules=AFTER_5), central(Method("email-official", 60)), [("m1", 60)]),
        (of(MAIL, SMS), central(Method("webhook")), [("s1", 0)]),
        (of(MAIL, SMS), central(Method("SMS-Official"), own=(Method("email"),)), [("m1", 0)]),
        (of(MAIL, SMS), central(Method("m1", 0, 1, 120)), [("m1", 0), ("m1", 120)]),
        (of(MAIL, SMS), central(Method("Phone"), Method("m1", 60)), [("m1", 60)]),
        (of(MAIL, SMS, rules=AFTER_5), central(Method("Phone")), [("s1", 0), ("m1", 300), ("m1", 360), ("m1", 420)]),
    ],
    ids=[
        "user mode without rules: all at once",
        "user mode: the own rules, with their waits and repeats",
        "what is switched off isn't used",
        "rules that leave nothing: every method",
        "centralized: the method of that name, whatever the own rules say",
        "centralized: by channel",
        "centralized: the step's methods before the policy's",
        "centralized: repeats",
        "centralized: who lacks one of the methods gets the others",
        "centralized: who lacks all of them is paged by the own rules",
    ],
)
def test_ways(user: User, policy: Policy, expected: list[tuple[str, int]]) -> None:
    """A page goes over these methods after these seconds."""
    assert reached(user, policy) == expected


@pytest.mark.parametrize(
    ("hours", "rules", "expected"),
    [
        (DAYTIME, (), ["m1", "s1"]),
        (NIGHT, (), ["s1"]),
        (DAYTIME, (ContactRule("m1", 6 * 3600), ContactRule("s1")), ["s1"]),
    ],
    ids=["within", "outside", "within now, outside when it would be sent"],
)
def test_hours_of_a_method(hours: Hours, rules: tuple[ContactRule, ...], expected: list[str]) -> None:
    """Outside of its hours a method isn't used for a page."""
    limited = ContactMethod("m1", "email", {}, hours=hours)
    assert [one for one, _ in reached(of(limited, SMS, rules=rules))] == expected


def test_the_last_method_left_is_used_whatever_the_hour() -> None:
    """Somebody whose only method is outside of its hours is paged by it nevertheless."""
    assert reached(of(ContactMethod("m1", "email", {}, hours=NIGHT))) == [("m1", 0)]


def test_what_is_not_used_says_why() -> None:
    """Each method that a page passes over is named with the reason."""
    user = of(OFF, ContactMethod("m1", "email", {}, "Mail", hours=NIGHT), SMS)
    assert ways_to(user, Policy(), 1, NOON).skipped == (("Old", "it is switched off"), ("Mail", "outside of its hours"))
    missing = ways_to(user, central(Method("Phone"), Method("SMS-Official")), 1, NOON).skipped
    assert missing == (("Phone", "this person has no such method"),)


@pytest.mark.parametrize(
    ("user", "field"),
    [
        (User("ann"), "email"),
        (of(MAIL, MAIL), "contact_methods"),
        (of(*(ContactMethod(str(one), "email", {}) for one in range(51))), "contact_methods"),
        (of(MAIL, rules=(ContactRule("s1"),)), "contact_rules"),
        (of(MAIL, rules=(ContactRule("m1", 86_401),)), "contact_rules"),
        (of(MAIL, rules=(ContactRule("m1", repeats=21),)), "contact_rules"),
        (of(MAIL, rules=(ContactRule("m1", repeats=1, repeat_every=0),)), "contact_rules"),
        (of(ContactMethod("m1", "email", {}, hours=Hours((), "UTC"))), "contact_methods[0].hours.windows"),
    ],
)
def test_a_bad_user_names_the_fault(user: User, field: str) -> None:
    """What can't be meant is refused, and the answer names the place."""
    with pytest.raises(Invalid) as refused:
        check_user(user)
    assert refused.value.field == field
