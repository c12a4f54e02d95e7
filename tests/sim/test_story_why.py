"""Stories of why: who asks in the morning why the night went as it did is told it in sentences, as things were then."""

from msgspec.structs import replace
from tests.sim.story import Story

from tocsin.accounts.people import Team, TeamMember
from tocsin.engine.duties import duties
from tocsin.engine.recalling import Question, Recalled, Recaller
from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.instants import MINUTE, from_text
from tocsin.outbound.channels.channel import Rejected
from tocsin.outbound.muting.muting import Silence
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.escalation.walked import ASKED, happened
from tocsin.respond.incidents.commands import Verb
from tocsin.respond.oncall.schedules import Absence, Layer, Override, Place, Schedule, Turn
from tocsin.store import entries
from tocsin.store.past import catalog_at
from tocsin.store.tx import Tx

MORNING = "2026-11-22T08:00:00Z"


class Night:
    """Ann has the night by the schedule Night, Bob the next one; step 1 pages by it, step 2 after 10 min Max."""

    def __init__(self) -> None:
        self.story = story = Story()
        self.ann, self.bob, self.max = (story.person(name) for name in ("ann", "bob", "max"))
        members = (TeamMember(self.ann), TeamMember(self.bob), TeamMember(self.max, ("manager",)))
        self.team = story.make("team", "ops", Team(members))
        places = (Place(self.ann), Place(self.bob))
        days = Layer("days", "Nights", places=places, turn=Turn("day"), starts_on="2026-11-21")
        self.schedule = story.make("schedule", "Night", Schedule((days,)), self.team)
        steps = (Step((StepTarget("schedule", self.schedule),), 600), Step((StepTarget("role", "", "manager"),), 600))
        self.policy = story.make("policy", "Critical", Policy(steps))
        self.integration = story.integration(self.policy, self.team)

    def asks(self, user_id: str, at: str = "", number: int = 1) -> Recalled:
        """Ask why a user was paged, or not, for an incident around an instant, else until now."""
        story = self.story
        moment = from_text(f"2026-11-22T{at}:00Z") if at else story.now
        question = Question(user_id, story.names[user_id], moment - 15 * MINUTE if at else 0, moment)
        incident_id = story.incident(number).id

        def recall(tx: Tx) -> Recalled:
            timeline = happened(entries.of_subjects(tx, [incident_id], ASKED, 1_000)[incident_id])
            return Recaller(tx, story.keeper, question).of(incident_id, timeline)

        return story.do(recall)

    def why_not(self, user_id: str, at: str = "") -> tuple[str, str]:
        """Return the code and the sentence for which a user was not paged."""
        found = self.asks(user_id, at)
        assert found.pages == []
        assert found.unpaged is not None
        return found.unpaged.because, found.unpaged.text

    def forgets(self) -> None:
        """Change by the morning whatever decided the night: nothing of it may count."""
        story = self.story
        story.until(MORNING)
        story.change(self.schedule, Schedule())
        story.change(self.policy, Policy((Step((StepTarget("user", self.bob),)),)))
        story.change(self.team, Team((TeamMember(self.bob, ("manager",)),)))


def test_who_was_paged_learns_by_which_step_policy_and_schedule() -> None:
    """Ann reads rule, version and shift, and by what she was told, though everything has changed since."""
    night = Night()
    night.story.arrives()
    night.story.expects("03:00 page ann mail")
    night.forgets()

    found = night.asks(night.ann, "03:05")
    assert found.unpaged is None
    (page,) = found.pages
    assert page.text == (
        "Paging ann: step 1, round 1, as primary (step target). On call by Night, version 1: rotation Nights, "
        "2026-11-21 09:00 to 2026-11-22 09:00 UTC. By policy Critical, version 1."
    )
    assert [one.text for one in page.sent] == ["Delivered to ann by email, attempt 1: 200."]


def test_who_comes_later_learns_when() -> None:
    """Max would have been paged ten minutes later by step 2, had Ann not taken over."""
    night = Night()
    night.story.arrives()
    night.story.does(night.ann, Verb.ACKNOWLEDGE)
    night.forgets()
    assert night.why_not(night.max, "03:12") == (
        "halted",
        "At 2026-11-22 03:00 UTC: Acknowledged by ann. Escalation halted: acknowledged.",
    )

    other = Night()
    other.story.arrives()
    other.forgets()
    because, text = other.why_not(other.max, "03:05")
    assert because == "later_step"
    assert text.startswith(
        "Step 2 of policy Critical, version 1, means max, which comes 600 s after step 1 unless somebody takes over."
    )
    assert "At 2026-11-22 03:00 UTC: Paging ann: step 1" in text
    assert other.asks(other.max, "03:12").unpaged is None


def test_an_override_is_named_with_who_made_it() -> None:
    """But for the override Ann would have been paged; the page names Bob, the override and the schedule's version."""
    night = Night()
    story = night.story
    span = ("2026-11-22T02:00:00Z", "2026-11-22T06:00:00Z")
    body = Override(night.schedule, "replace", *span, night.bob, note="a concert")
    override = story.make("override", "bob for ann", body, night.team)
    story.arrives()
    story.expects("03:00 page bob mail")
    story.until(MORNING)
    story.archive(override)
    night.forgets()

    because, text = night.why_not(night.ann, "03:12")
    assert because == "overridden"
    assert text.startswith(
        "But for override 'bob for ann' (version 1, made by story: a concert) of schedule Night, step 1 would have "
        "paged ann. On call by Night, version 1: rotation Nights, "
    )
    assert "Paging bob: step 1, round 1, as primary (step target). On call by Night, version 1: override for" in text


def test_who_is_out_of_office_learns_who_covered() -> None:
    """But for the absence Ann would have been paged; Bob was, as her cover."""
    night = Night()
    span = ("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z")
    night.story.make("absence", "ann is ill", Absence(night.ann, *span, night.bob, note="ill"))
    night.story.arrives()
    night.forgets()
    because, text = night.why_not(night.ann, "03:05")
    assert because == "out_of_office"
    assert text.startswith("But for absence 'ann is ill' (version 1, made by story: ill), step 1 would have paged ann.")
    assert "covers for ann, out of office (ill)" in text


def test_who_could_not_be_reached_learns_it() -> None:
    """Who opted out of the integration, or had no method in use then, is told so, whatever is so today."""
    night = Night()
    story = night.story
    usual = story.thing(night.ann).body
    story.change(night.ann, replace(usual, opted_out_ids=(night.integration,)))
    story.arrives()
    story.passes(minutes=1)
    story.change(night.ann, usual)
    night.forgets()
    because, text = night.why_not(night.ann, "03:05")
    assert because == "opted_out"
    assert text.startswith("Step 1 meant ann, who (version 2 of the user) had opted out of integration monitor.")
    assert "reached nobody: nobody is on call in Night" in text + " ".join(night.asks(night.ann, "03:05").unpaged.facts)

    other = Night()
    other.story.change(other.ann, replace(usual, contact_methods=()))
    other.story.arrives()
    other.forgets()
    assert other.why_not(other.ann, "03:05")[0] == "no_contact_method"


def test_what_keeps_a_walk_still_is_the_reason() -> None:
    """Muted, snoozed and resolved: each is told with its instant, and a silence with its version and author."""
    night = Night()
    story = night.story
    disks = Conditions((Condition("subject", "contains", "disk"),))
    story.make("silence", "disks", Silence(disks, "new disks", "2026-11-22T02:00", "2026-11-22T04:00"), night.team)
    story.arrives()
    story.expects()
    found = night.asks(night.ann, "03:05").unpaged
    assert (found.because, "'disks'" in found.text) == ("muted", True)
    assert found.facts == ("By silence 'disks', version 1, made by story.",)
    story.does(night.bob, Verb.SNOOZE)
    story.until("2026-11-22T05:00:00Z")
    because, text = night.why_not(night.ann, "04:30")
    assert (because, "Snoozed by bob" in text) == ("snoozed", True)
    story.recovers()
    assert night.why_not(night.ann, "05:10")[0] == "not_open"
    assert night.why_not(night.ann, "02:50") == ("not_open", "The incident opened later.")


def test_a_page_that_did_not_arrive_is_no_page() -> None:
    """Paged, and yet not told: the answer of the mail server is the reason."""
    night = Night()
    night.story.answers = lambda _delivery: Rejected("550 no such mailbox")
    night.story.arrives()
    found = night.asks(night.ann, "03:05")
    assert len(found.pages) == 1
    assert found.unpaged.because == "not_delivered"
    assert found.unpaged.text.endswith("Could not reach ann by email after 1 attempt(s): 550 no such mailbox.")


def test_whom_nobody_meant_learns_who_was_on_call() -> None:
    """Bob's turn is the next night; Ann's page is told, and his team's duty with the schedule's version of then."""
    night = Night()
    night.story.arrives()
    night.forgets()
    because, text = night.why_not(night.bob, "03:05")
    assert because == "not_meant"
    assert text.startswith("No step of policy Critical, version 1, meant bob at that time. At 2026-11-22 03:00 UTC: ")
    at = from_text("2026-11-22T03:05:00Z")
    said = night.story.do(lambda tx: duties(catalog_at(tx, night.story.keeper, at), night.bob, at, lambda _team: True))
    shift = "rotation Nights, 2026-11-21 09:00 to 2026-11-22 09:00 UTC"
    assert said == [f"By schedule Night, version 1 ann was on call as primary: {shift}."]
