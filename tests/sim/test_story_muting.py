"""Stories of muting: silences, inhibitions and maintenance windows; who isn't told, why, and who is told afterwards."""

from msgspec.structs import replace
from tests.sim.story import Story

from tocsin.accounts.people import Team
from tocsin.engine.opening import ByHand, open_by_hand
from tocsin.kernel.conditions import Condition, Conditions
from tocsin.outbound.muting.muting import Inhibition, MaintenanceWindow, Silence
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.incidents.commands import Person, Verb
from tocsin.respond.integrations.reports import Action, Report

DISK = Conditions((Condition("subject", "contains", "disk"),))


class Ops:
    """Ann is paged at once, Bob five minutes later."""

    def __init__(self) -> None:
        self.story = story = Story()
        self.ann, self.bob = (story.person(name) for name in ("ann", "bob"))
        self.team = story.make("team", "ops", Team())
        steps = tuple(Step((StepTarget("user", one),)) for one in (self.ann, self.bob))
        self.policy = story.make("policy", "page ops", Policy(steps))
        self.integration = story.integration(self.policy, self.team)

    def silence(
        self, end: str = "2026-11-22T03:30", start: str = "2026-11-22T02:00", team: str = "", **given: object
    ) -> str:
        """Silence what is about disks."""
        body = Silence(DISK, "moving the disks", start, end, author_id=self.ann, **given)
        return self.story.make("silence", "disks", body, team)


def test_a_silenced_problem_pages_nobody_until_the_silence_ends() -> None:
    """The incident opens and says what mutes it; when the silence ends unresolved, paging begins."""
    ops = Ops()
    story = ops.story
    ops.silence()

    story.arrives("disk full")
    story.arrives("cpu")
    story.expects("03:00 page ann mail")
    assert story.run_status(1) == "muted"
    story.says(
        "Opened: disk full",
        "Nobody is paged: silence 'disks' by ann until 2026-11-22 03:30 UTC (moving the disks)",
    )
    story.does(ops.ann, Verb.ACKNOWLEDGE, number=2)
    story.passes(minutes=40)
    story.expects("03:30 page ann mail", "03:35 page bob mail")
    story.says("Nobody is paged", "Escalation goes on (time is over)", "Paging ann")


def test_what_is_resolved_under_a_silence_wakes_nobody() -> None:
    """A problem that comes and goes within the silence is never told of, nor is its end."""
    ops = Ops()
    story = ops.story
    ops.silence()

    story.arrives("disk full")
    story.passes(minutes=10)
    story.recovers("disk full")
    story.passes(hours=3)
    story.expects()


def test_a_silence_in_the_middle_of_a_walk() -> None:
    """Ann's call that waited isn't made, nor is Bob paged in his turn; when the silence is ended he is."""
    story = Story()
    ann, bob = story.person("ann", "mail", "phone", waits=(0, 120)), story.person("bob")
    steps = tuple(Step((StepTarget("user", one),)) for one in (ann, bob))
    story.integration(story.make("policy", "ops", Policy(steps)))

    story.arrives("disk full")
    story.passes(minutes=1)
    story.expects("03:00 page ann mail")
    silence = story.make("silence", "disks", Silence(DISK, "we know", "2026-11-22T03:01", "", author_id=ann))
    story.passes(minutes=30)
    story.expects()
    story.says("Not sent to ann by email: muted", "Nobody is paged: silence 'disks' by ann until it is ended (we know)")
    story.archive(silence)
    story.passes(minutes=1)
    story.expects("03:31 page bob mail")


def test_a_silence_every_night() -> None:
    """From 02:00 to 04:00 each night nobody hears of disks; by day everybody does."""
    ops = Ops()
    story = ops.story
    ops.silence("2026-11-20T04:00", "2026-11-20T02:00", rrule="FREQ=DAILY")

    story.arrives("disk full")
    story.passes(minutes=65)
    story.expects("04:00 page ann mail", "04:05 page bob mail")
    story.until("2026-11-23T01:50:00Z")
    story.arrives("disk slow")
    story.passes(minutes=30)
    story.expects("11-23 01:50 page ann mail", "11-23 01:55 page bob mail")


def test_a_silence_until_resolved() -> None:
    """It covers the problem that it was made for and ends with it: the next one of its kind pages."""
    ops = Ops()
    story = ops.story

    story.arrives("disk full")
    silence = ops.silence("", is_until_resolved=True)
    story.passes(hours=1)
    story.expects("03:00 page ann mail")
    story.recovers("disk full")
    story.expects("04:00 recovery ann mail")
    assert story.thing(silence).archived_at
    story.arrives("disk full again")
    story.expects("04:00 page ann mail")


def test_the_author_hears_before_it_ends() -> None:
    """Ten minutes before its end, and once, whoever made the silence is told."""
    ops = Ops()
    story = ops.story
    ops.silence(warns=600)

    story.passes(hours=2)
    story.expects("03:20 message ann mail")
    assert story.deliveries[-1].message.title == "Silence 'disks' ends in 10 min"


def test_a_silence_of_a_team_is_for_its_own_incidents() -> None:
    """Another team's disks page as ever."""
    ops = Ops()
    story = ops.story
    other = story.make("team", "web", Team())
    theirs = story.integration(ops.policy, other, "theirs")
    ops.silence(team=ops.team)

    story.arrives("disk a", integration=theirs)
    story.arrives("disk b", integration=ops.integration)
    story.expects("03:00 page ann mail")


def test_escalating_pages_although_it_is_muted() -> None:
    """Who escalates a muted incident wants somebody now; the step after that asks again."""
    ops = Ops()
    story = ops.story
    ops.silence()

    story.arrives("disk full")
    story.expects()
    story.does(ops.bob, Verb.ESCALATE)
    story.expects("03:00 page ann mail")
    story.passes(minutes=20)
    story.expects()
    story.passes(minutes=15)
    story.expects("03:30 page bob mail")


def test_a_cause_inhibits_its_consequences() -> None:
    """While the network of a site is down, its hosts page nobody; another site's do; when it is up again, all do."""
    ops = Ops()
    story = ops.story
    network, host = (Conditions((Condition("subject", "starts_with", one),)) for one in ("network", "host"))
    story.make("inhibition", "site", Inhibition(network, host, ("labels.site",)))

    story.arrives("network down", labels={"site": "a"})
    story.arrives("host 1", labels={"site": "a"})
    story.arrives("host 2", labels={"site": "b"})
    story.expects("03:00 page ann mail", "03:00 page ann mail")
    story.says("Nobody is paged: incident #1 inhibits it by 'site'", number=2)
    story.does(ops.ann, Verb.ACKNOWLEDGE, number=3)
    story.does(ops.ann, Verb.ACKNOWLEDGE, number=1)
    story.passes(hours=2)
    story.expects()
    story.recovers("network down")
    story.expects("05:00 recovery ann mail", "05:00 page ann mail")


def test_an_inhibition_that_is_archived_mutes_nobody() -> None:
    """Whoever was muted by it is paged at once."""
    ops = Ops()
    story = ops.story
    network, host = (Conditions((Condition("subject", "starts_with", one),)) for one in ("network", "host"))
    story.arrives("network down")
    inhibition = story.make("inhibition", "all", Inhibition(network, host))
    story.passes()
    story.arrives("host 1")
    story.expects("03:00 page ann mail")
    story.archive(inhibition)
    story.passes()
    story.expects("03:00 page ann mail")


def test_an_edited_silence_counts_at_once() -> None:
    """Made shorter, it lets the muted walk go on."""
    ops = Ops()
    story = ops.story
    silence = ops.silence()

    story.arrives("disk full")
    story.passes(minutes=5)
    story.expects()
    story.change(silence, replace(story.thing(silence).body, end="2026-11-22T03:05"))
    story.passes(minutes=1)
    story.expects("03:05 page ann mail")


def test_in_a_maintenance_window_an_integration_opens_nothing() -> None:
    """For a team's window none of its integrations opens an incident; the inbound log says which window it was."""
    ops = Ops()
    story = ops.story
    window = MaintenanceWindow("new racks", "2026-11-22T02:00", "2026-11-22T04:00", team_ids=(ops.team,))
    story.make("maintenance", "racks", window)

    story.arrives("disk full")
    assert "maintenance 'racks' until 2026-11-22 04:00 UTC (new racks)" in story.fate()
    story.passes(hours=1)
    story.arrives("disk full")
    story.expects("04:00 page ann mail")


def test_nothing_mutes_what_a_person_opens() -> None:
    """Somebody who opens an incident by hand wants somebody now, whatever is silenced."""
    ops = Ops()
    story = ops.story
    ops.silence()

    report = Report(Action.OPEN, "", "by hand", subject="disk full", policy_id=ops.policy)
    story.work(lambda work: open_by_hand(work, report, ByHand(Person(ops.bob, "bob"))))
    story.expects("03:00 page ann mail")
