"""Bodies of a simulated on-call installation: random ones, each as it may be saved."""

from collections.abc import Sequence
from random import Random
from typing import Literal, TypeVar

from tocsin.accounts.people import ContactMethod, ContactRule, Team, TeamMember, User
from tocsin.kernel.conditions import Condition, Conditions
from tocsin.kernel.hours import DAYS, Hours, Window
from tocsin.kernel.instants import HOUR, MINUTE, to_text
from tocsin.outbound.muting.compiled import compile_inhibition, compile_silence
from tocsin.outbound.muting.muting import Inhibition, Silence
from tocsin.respond.escalation.checks import check_policy
from tocsin.respond.escalation.contacting import check_user
from tocsin.respond.escalation.policies import HaltsOn, Method, Policy, Step, StepConditions, StepTarget
from tocsin.respond.incidents.document import read_of
from tocsin.respond.oncall.checks import check_absence, check_override, check_schedule
from tocsin.respond.oncall.schedules import Absence, Layer, Override, Place, Schedule, Turn

T = TypeVar("T")

ROLES = ("primary", "secondary", "manager")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata")
DAY_OF_START = "2026-09-20"


def user(dice: Random, *, is_admin: bool = False) -> User:
    """Return a person with one to three methods, at times with rules, repeats and hours."""
    names = ("a", "b", "c")[: dice.randint(1, 3)]
    methods = tuple(
        ContactMethod(one, "email", {"to": "a@b.c"}, one, hours=_rarely(dice, hours(dice))) for one in names
    )
    rules = tuple(
        ContactRule(one, wait=60 * place, repeats=dice.choice((0, 0, 0, 2)), repeat_every=120)
        for place, one in enumerate(names)
        if dice.random() < 0.7
    )
    body = User("a@b.c", contact_methods=methods, contact_rules=rules, is_admin=is_admin)
    check_user(body)
    return body


def hours(dice: Random) -> Hours:
    """Return a window of some days, at times over midnight."""
    days = tuple(one for one in DAYS if dice.random() < 0.6) or DAYS[:1]
    return Hours((Window(days, f"{dice.randrange(24):02}:00", f"{dice.randrange(24):02}:30"),), dice.choice(ZONES))


def team(dice: Random, people: Sequence[str]) -> Team:
    """Return a team of some people with some roles."""
    members = tuple(TeamMember(one, (dice.choice(ROLES),)) for one in people if dice.random() < 0.7)
    return Team(members, when_nobody=dice.choice(("members", "gap")))


def schedule(dice: Random, people: Sequence[str]) -> Schedule:
    """Return one to three layers: rotations by hours or days and fixed shifts, at times within hours."""
    body = Schedule(tuple(_layer(dice, people, number) for number in range(dice.randint(1, 3))))
    check_schedule(body)
    return body


def _layer(dice: Random, people: Sequence[str], number: int) -> Layer:
    kind: Literal["rotation", "fixed"] = dice.choice(("rotation", "rotation", "fixed"))
    places = tuple(Place(one, dice.choice(ROLES)) for one in dice.sample(people, dice.randint(1, len(people))))
    turn = Turn(dice.choice(("hour", "day")), dice.choice((1, 6, 12)), f"{dice.randrange(24):02}:00")
    windows = hours(dice).windows if dice.random() < 0.4 else ()
    return Layer(
        f"l{number}",
        kind=kind,
        places=places,
        roles=ROLES[: dice.randint(1, 2)],
        turn=turn,
        zone=dice.choice(ZONES),
        starts_on=DAY_OF_START,
        windows=windows,
    )


def policy(dice: Random, targets: Sequence[StepTarget], hooks: Sequence[StepTarget]) -> Policy:
    """Return one to four steps with any of the features, and a fallback at times."""
    mode: Literal["user", "centralized"] = dice.choice(("user", "user", "centralized"))
    body = Policy(
        tuple(_step(dice, targets, hooks) for _ in range(dice.randint(1, 4))),
        repeats=dice.choice((0, 1, 2)),
        halts_on=dice.choice((HaltsOn.ACKNOWLEDGE, HaltsOn.ACKNOWLEDGE, HaltsOn.ASSIGN)),
        mode=mode,
        methods=(Method("a"), Method("b", 120, 1, 60)) if mode == "centralized" else (),
        fallback=tuple(one for one in dice.sample(targets, 2) if dice.random() < 0.5),
        ack_timeout=dice.choice((0, 0, 3_600)),
        sla=dice.choice((0, 0, 7_200)),
        between_teams=dice.choice((0, 0, 120)),
        teams_first=dice.random() < 0.2,
        is_once_per_round=dice.random() < 0.3,
    )
    check_policy(body)
    return body


def _step(dice: Random, targets: Sequence[StepTarget], hooks: Sequence[StepTarget]) -> Step:
    chosen = [*dice.sample(targets, dice.randint(1, 3)), *(one for one in hooks if dice.random() < 0.2)]
    return Step(
        tuple(chosen),
        wait=dice.choice((0, 60, 300, 300, 900)),
        between=dice.choice((0, 0, 120)),
        retries=dice.choice((0, 0, 2)),
        retry_every=90,
        is_round_robin=dice.random() < 0.2,
        acks_required=dice.choice((1, 1, 2)),
        only=_rarely(dice, _conditions(dice)),
    )


def _conditions(dice: Random) -> StepConditions:
    match dice.randrange(3):
        case 0:
            return StepConditions(hours=hours(dice))
        case 1:
            return StepConditions(priorities=("P1", "P2"))
        case _:
            return StepConditions(reports=2, within=dice.choice((0, 1_800)))


def override(dice: Random, schedule_id: str, people: Sequence[str], now: int) -> Override:
    """Return an override of some hours that begins soon."""
    start = now - now % MINUTE + dice.randrange(3 * HOUR // MINUTE) * MINUTE
    end = start + dice.randint(1, 24) * HOUR
    kind: Literal["replace", "join", "leave"] = dice.choice(("replace", "join", "leave"))
    one, other = dice.sample(people, 2)
    replaces_id = other if kind == "replace" and dice.random() < 0.5 else ""
    body = Override(schedule_id, kind, to_text(start), to_text(end), one, replaces_id=replaces_id)
    check_override(body)
    return body


def absence(dice: Random, people: Sequence[str], now: int) -> Absence:
    """Return some hours or days out of office, at times with a cover."""
    start = now - now % MINUTE
    user_id, cover_id = dice.sample(people, 2)
    cover = cover_id if dice.random() < 0.7 else ""
    body = Absence(user_id, to_text(start), to_text(start + dice.randint(2, 48) * HOUR), cover)
    check_absence(body)
    return body


def silence(dice: Random, now: int, keys: Sequence[str]) -> Silence:
    """Return a silence of some of the keys: once, every day, without an end, or until what it mutes is resolved."""
    wanted = ",".join(dice.sample(keys, dice.randint(1, 3)))
    start = now - now % MINUTE + dice.randrange(-60, 120) * MINUTE
    end = start + dice.randint(1, 8) * HOUR
    rrule, until_resolved = dice.choice((("", False), ("FREQ=DAILY", False), ("", True)))
    body = Silence(
        Conditions((Condition("dedup_key", "in_list", wanted),)),
        "because",
        to_text(start)[:16],
        "" if until_resolved and dice.random() < 0.5 else to_text(end)[:16],
        rrule=rrule,
        is_until_resolved=until_resolved,
        warns=0,
    )
    compile_silence(body, read_of)
    return body


def inhibition(dice: Random, keys: Sequence[str]) -> Inhibition:
    """Return an inhibition of some keys by one, at times only where both are of one integration."""
    source, *targets = dice.sample(keys, 3)
    body = Inhibition(
        Conditions((Condition("dedup_key", "equals", source),)),
        Conditions((Condition("dedup_key", "in_list", ",".join(targets)),)),
        dice.choice(((), ("integration",))),
    )
    compile_inhibition(body, read_of)
    return body


def _rarely(dice: Random, value: T) -> T | None:
    return value if dice.random() < 0.2 else None
