"""How a report opens an incident; and incidents of our own: what Tocsin finds wrong itself, it tells like any other."""

from collections.abc import Sequence

from tocsin.engine.recipients import named
from tocsin.engine.sla import sla_of
from tocsin.engine.work import Work
from tocsin.kernel.values import Value
from tocsin.respond.incidents import decide
from tocsin.respond.incidents.decide import TEST_LASTS, Person
from tocsin.respond.incidents.incidents import Incident, Opened
from tocsin.respond.integrations.reports import Report
from tocsin.store import counters
from tocsin.store.records import Record
from tocsin.store.things import Thing

OWN = ""  # the API URL of our own incidents, and of those that people open: no sender has it
NOBODY = Person("", "")


class ByHand(Value, frozen=True):
    """Who opened an incident without any report of a tool, for which team, and its priority ('': the policy's)."""

    by: Person
    team_id: str = ""
    priority: str = ""


def open_incident(
    work: Work,
    api_url_id: str,
    report: Report,
    source: Thing | None,
    message_id: str,
    number: int,
    by_hand: ByHand | None = None,
) -> Record[Incident]:
    """
    Open an incident as a report asks, under the policy that it names.

    `source` is what it comes from or is about: the incident is its team's. Without a policy the team's managers are
    paged, else the administrators. The dedup key of one that a person opens is its own id: no report is of it.
    """
    incident_id = work.ids.new("inc")
    hand = by_hand or ByHand(NOBODY, source.team_id if source else "")
    integration = source if source and source.kind == "integration" else None
    key = incident_id if by_hand else report.dedup_key
    event = _opened(work, report, integration, hand, (number, api_url_id, key, message_id))
    decision = decide.decided(None, incident_id, (event,), work.now)
    return work.open_incident(incident_id, decision, message_id, hand.by.id or "engine")


def _opened(
    work: Work, report: Report, integration: Thing | None, hand: ByHand, where: tuple[int, str, str, str]
) -> Opened:
    number, api_url_id, dedup_key, message_id = where
    policy = work.catalog.kind("policy").get(report.policy_id)
    who = named(work.catalog, report)
    return Opened(
        number=number,
        api_url_id=api_url_id,
        dedup_key=dedup_key,
        message_id=message_id,
        integration_id=integration.id if integration else "",
        integration_revision=integration.revision_id if integration else "",
        policy_id=policy.id if policy else "",
        policy_revision=policy.revision_id if policy else "",
        policy_name=policy.name if policy else "none",
        team_id=hand.team_id,
        subject=report.subject,
        severity=report.severity,
        priority=hand.priority or (policy.body.priority if policy else "P3"),
        text=report.text,
        fallback_key=report.fallback_key or message_id,  # the answer to the post, by which some senders close
        labels=report.labels,
        links=report.links,
        is_test=report.is_test,
        due_at=work.now + TEST_LASTS if report.is_test else 0,
        source_name=report.source_name,
        attributes=report.attributes,
        recipient_user_ids=who.user_ids,
        recipient_team_ids=who.team_ids,
        assignee_id=who.assignee_id,
        confirm_url=report.confirm_url,
        by=hand.by.id,
        by_name=hand.by.name,
        sla_at=0 if report.is_test else sla_of(policy.body if policy else None, work.now),
        reason=report.policy_reason + who.note,
    )


def open_by_hand(work: Work, report: Report, by_hand: ByHand) -> Record[Incident]:
    """Open the incident that a person asks for."""
    number = counters.take(work.tx, "incident_number")
    return open_incident(work, OWN, report, None, "", number, by_hand)


def say(work: Work, report: Report, about: Thing | None = None, message_id: str = "") -> bool:
    """Open an incident of our own unless there is one with the report's key; return whether it was opened."""
    if work.load_open(OWN, [report.dedup_key]):
        return False
    open_incident(work, OWN, report, about, message_id, counters.take(work.tx, "incident_number"))
    return True


def is_over(work: Work, keys: Sequence[str], why: str, message_id: str = "") -> None:
    """End those of our own problems that have one of the keys; each resolves its incident, or leaves it to others."""
    known = work.load_open(OWN, keys)
    work.load_followers([record.id for record in known.values()])
    for key, record in known.items():
        problem = decide.problem_of(record.value, OWN, key)
        if decide.has_problem(record.value, problem):
            work.decided(record, decide.over(record.value, problem, message_id, why, work.now), cause=message_id)
