"""Stories of being on call: overrides, swaps, out of office, holidays, and who is told of it."""

from msgspec.structs import replace
from tests.sim.story import Story

from tocsin.accounts.people import Team, TeamMember
from tocsin.engine.answering import Reply, answer_swap
from tocsin.kernel.hours import Window
from tocsin.respond.oncall.schedules import Absence, Calendar, Layer, Override, Place, Schedule, Swap, Turn
from tocsin.respond.oncall.swaps import Verb
from tocsin.store import entries
from tocsin.watch.notices.hooks import Hook

HOOK = Hook("webhook", {"url": "https://hooks.example.com"})
ALL_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class OnCall:
    """Ann, Bob and Cyd take turns by days at 09:00 UTC, beginning with Ann on Sunday the 22nd; all of it is told."""

    def __init__(self, **schedule: object) -> None:
        self.story = story = Story()
        self.ann, self.bob, self.cyd = (story.person(name) for name in ("ann", "bob", "cyd"))
        hook = story.make("hook", "chat", HOOK)
        members = tuple(TeamMember(one) for one in (self.ann, self.bob, self.cyd))
        self.team = story.make("team", "platform", Team(members, hook_ids=(hook,)))
        places = tuple(Place(one) for one in (self.ann, self.bob, self.cyd))
        days = Layer("days", places=places, turn=Turn("day"), starts_on="2026-11-19")
        body = Schedule((days,), **{"tells_handoffs": True} | schedule)
        self.schedule = story.make("schedule", "Days", body, self.team)
        story.passes(seconds=1)
        story.expects()

    def overrides(self, user_id: str, start: str, end: str, **given: object) -> str:
        """Let somebody stand in for whoever is on call."""
        body = Override(self.schedule, "replace", start, end, user_id, **given)
        return self.story.make("override", f"for {user_id} {start}", body, self.team)

    def answers(self, swap_id: str, verb: Verb, user_id: str) -> None:
        """Let a user answer a swap."""
        reply = Reply(verb, user_id, user_id)
        self.story.work(lambda work: answer_swap(work, self.story.things, swap_id, reply))
        self.story.passes()

    def told(self, name: str) -> str:
        """Return title and text of the last message to somebody."""
        message = next(one.message for one in reversed(self.story.deliveries) if one.to == name)
        return f"{message.title}\n{message.text}"


def test_a_handoff_is_told_to_both_and_to_the_team() -> None:
    """At 09:00 who takes over, who hands over and the team's hook hear of it, once, also over a restart."""
    on_call = OnCall()
    story = on_call.story

    story.until("2026-11-22T08:59:59Z")
    story.expects()
    story.restarts()
    story.until("2026-11-22T12:00:00Z")
    story.expects("09:00 message ann mail", "09:00 message cyd mail", "09:00 message chat")
    story.restarts()
    story.passes(hours=12)
    story.expects()
    assert "You are on call as primary: Days\n2026-11-22 09:00 to 2026-11-23 09:00 UTC." in on_call.told("ann")
    assert "No open incidents." in on_call.told("ann")
    assert on_call.told("cyd") == "You are no longer on call as primary: Days\nOn call now: ann (primary)."
    assert on_call.told("chat").startswith("Handoff: ann (primary): Days\nOn call now: ann (primary). Before: cyd")


def test_who_sleeps_through_handoffs_is_told_once() -> None:
    """After two days without a node one message says how it stands, not one for each handoff that was missed."""
    on_call = OnCall()
    story = on_call.story
    story.now += 2 * 24 * 3600 * 1_000_000  # nobody is there
    story.passes(seconds=1)
    told = ("bob mail", "cyd mail", "chat")
    story.expects(*(f"11-24 03:00:01 message {one}" for one in told))


def test_an_override_in_the_night_is_a_handoff() -> None:
    """Who stands in from 23:00 to 03:00 is told at 23:00, and at 03:00 who has it again; taken back, nobody hears."""
    on_call = OnCall()
    story = on_call.story
    story.until("2026-11-22T20:00:00Z")
    story.expects("09:00 message ann mail", "09:00 message cyd mail", "09:00 message chat")

    on_call.overrides(on_call.bob, "2026-11-22T23:00:00Z", "2026-11-23T03:00:00Z", note="a concert")
    undone = on_call.overrides(on_call.cyd, "2026-11-23T04:00:00Z", "2026-11-23T05:00:00Z")
    story.archive(undone)
    story.until("2026-11-23T06:00:00Z")
    story.expects(
        "23:00 message bob mail",
        "23:00 message ann mail",
        "23:00 message chat",
        "11-23 03:00 message ann mail",
        "11-23 03:00 message bob mail",
        "11-23 03:00 message chat",
    )
    assert "override for ann (a concert)" in next(
        one.message.text for one in story.deliveries if one.to == "bob" and "You are on call" in one.message.title
    )


def test_a_change_that_counts_at_once_is_told_at_once() -> None:
    """An override that has begun puts somebody else on call now, who is told now, and who is relieved as well."""
    on_call = OnCall()
    on_call.overrides(on_call.bob, "2026-11-22T03:00:00Z", "2026-11-22T09:00:00Z")
    on_call.story.passes(seconds=1)
    on_call.story.expects("03:00:01 message bob mail", "03:00:01 message cyd mail", "03:00:01 message chat")


def test_a_reminder_comes_before_the_shift() -> None:
    """Two hours before a handoff who is next is reminded, once; who wants no reminders is left alone."""
    on_call = OnCall(tells_handoffs=False, reminds=7_200)
    story = on_call.story
    story.until("2026-11-22T08:00:00Z")
    story.expects("07:00 message ann mail")
    assert on_call.told("ann").startswith("You will be on call as primary: Days\n2026-11-22 09:00 to 2026-11-23 09:00")

    story.restarts()
    schedule = story.thing(on_call.schedule).body
    story.change(on_call.schedule, replace(schedule, description="changed in between"))
    story.passes(minutes=30)
    story.expects()
    on_call.overrides(on_call.bob, "2026-11-22T09:00:00Z", "2026-11-22T12:00:00Z")
    story.passes(seconds=1)
    story.expects("08:30 message bob mail")
    story.change(on_call.ann, replace(story.thing(on_call.ann).body, wants_reminders=False))
    story.until("2026-11-22T13:00:00Z")
    story.expects()


def test_a_swap_is_asked_and_accepted() -> None:
    """Who is asked hears of it; on yes an override is made, who asked hears of it, and the page goes to the other."""
    on_call = OnCall()
    story = on_call.story
    body = Swap(on_call.schedule, on_call.ann, "2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z", on_call.bob, "a wedding")
    swap = story.make("swap", "wedding", body, on_call.team)
    story.passes(seconds=1)
    story.expects("03:00:01 message bob mail")
    assert on_call.told("bob").startswith("ann asks you to take shifts: Days\nann wants to give away 2026-11-22 09:00")

    on_call.answers(swap, "accept", on_call.bob)
    story.expects("03:00:02 message ann mail")
    assert on_call.told("ann").startswith("bob takes your shifts: Days")
    taken = story.thing(swap).body
    override = story.thing(taken.override_id).body
    assert (taken.status, taken.taken_by) == ("accepted", on_call.bob)
    assert (override.user_id, override.replaces_id, override.swap_id) == (on_call.bob, on_call.ann, swap)
    story.until("2026-11-22T10:00:00Z")
    story.expects("09:00 message bob mail", "09:00 message cyd mail", "09:00 message chat")
    kinds = [one.kind for one in story.do(lambda tx: entries.timeline(tx, swap))]
    assert [one for one in kinds if one.startswith("Swap")] == ["SwapAsked", "SwapAccepted"]
    assert kinds.count("DeliveryDelivered") == 2


def test_a_swap_that_anybody_may_take() -> None:
    """Everybody else in the team is asked; declined or withdrawn, it changes nothing, and the other side hears."""
    on_call = OnCall()
    story = on_call.story
    span = ("2026-11-22T09:00:00Z", "2026-11-23T09:00:00Z")
    anybody = story.make("swap", "anybody", Swap(on_call.schedule, on_call.ann, *span), on_call.team)
    story.passes(seconds=1)
    story.expects("03:00:01 message bob mail", "03:00:01 message cyd mail")
    on_call.answers(anybody, "withdraw", on_call.ann)
    story.expects()

    asked = story.make("swap", "bob", Swap(on_call.schedule, on_call.ann, *span, on_call.bob), on_call.team)
    story.passes(seconds=1)
    on_call.answers(asked, "decline", on_call.bob)
    story.expects("03:00:02 message bob mail", "03:00:03 message ann mail")
    story.until("2026-11-22T10:00:00Z")
    story.expects("09:00 message ann mail", "09:00 message cyd mail", "09:00 message chat")


def test_who_is_out_of_office_is_covered() -> None:
    """The cover takes over when the absence begins and hands over when it ends; the handoff between is the cover's."""
    on_call = OnCall()
    story = on_call.story
    body = Absence(on_call.ann, "2026-11-22T06:00:00Z", "2026-11-23T06:00:00Z", on_call.bob, note="ill")
    story.make("absence", "ann is ill", body)
    story.until("2026-11-23T08:00:00Z")
    story.expects(
        "09:00 message bob mail",
        "09:00 message cyd mail",
        "09:00 message chat",
        "11-23 06:00 message ann mail",
        "11-23 06:00 message bob mail",
        "11-23 06:00 message chat",
    )
    assert "covers for ann, out of office (ill)" in next(
        one.message.text for one in story.deliveries if one.to == "bob" and "You are on call" in one.message.title
    )


def test_a_holiday_has_its_own_people() -> None:
    """On the team's holiday the usual layer is off and the holiday's layer holds, from midnight to midnight."""
    on_call = OnCall()
    story = on_call.story
    calendar = story.make("calendar", "holidays", Calendar({"2026-11-23": "Thanks"}), on_call.team)
    team = story.thing(on_call.team).body
    story.change(on_call.team, replace(team, holidays_id=calendar))
    (days,) = story.thing(on_call.schedule).body.layers
    feast = Layer("feast", kind="fixed", places=(Place(on_call.cyd),), holidays="only")
    windows = (Window(ALL_WEEK, "00:00", "00:00"),)
    usual = replace(days, holidays="off", windows=windows)
    story.change(on_call.schedule, Schedule((usual, feast), tells_handoffs=True))
    story.until("2026-11-24T08:00:00Z")
    story.expects(
        "09:00 message ann mail",
        "09:00 message cyd mail",
        "09:00 message chat",
        "11-23 00:00 message cyd mail",
        "11-23 00:00 message ann mail",
        "11-23 00:00 message chat",
        "11-24 00:00 message bob mail",
        "11-24 00:00 message cyd mail",
        "11-24 00:00 message chat",
    )
