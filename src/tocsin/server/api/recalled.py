"""What is recalled of a person and incidents, as it is shown, and the answer in short."""

from collections.abc import Sequence

from tocsin.engine.recalling import Question, Recalled
from tocsin.kernel.instants import to_words
from tocsin.respond.escalation.unpaged import Because
from tocsin.respond.incidents.incidents import Incident
from tocsin.server.api.answers import Answer
from tocsin.server.api.paged import ToldShown, page_shown

FAR = (
    Because.NOT_OPEN,
    Because.TEST,
    Because.NOT_MEANT,
)  # told in short only where there is nothing nearer


class IncidentForPerson(Answer, frozen=True):
    """
    An incident and a person: the pages, and why there were none, or none that arrived.

    `because` is null where one arrived or is under way; `text` says it, `facts` say more.
    """

    incident_id: str
    number: int
    subject: str
    because: Because | None
    text: str
    facts: list[str]
    pages: list[ToldShown]


def shown(incident: Incident, recalled: Recalled) -> IncidentForPerson:
    """Return what a person was told of an incident, and why or why not."""
    why = recalled.unpaged
    told = recalled.pages
    return IncidentForPerson(
        incident_id=incident.id,
        number=incident.number,
        subject=incident.subject,
        because=why.because if why else None,
        text=why.text if why else f"At {to_words(told[-1].at)}: {told[-1].text}",
        facts=list(why.facts) if why else [],
        pages=[page_shown(one) for one in told],
    )


def summary(asked: Question, found: Sequence[IncidentForPerson]) -> str:
    """Answer in short: the incident of which the person was told, else the nearest reason why not."""
    told = next((one for one in found if one.because is None), None)
    if told is not None:
        return f"{asked.name} was paged for #{told.number} {told.subject}. {told.text}"
    if not found:
        return f"{asked.name} was not paged: no incident was open around {to_words(asked.at)}."
    near = next((one for one in found if one.because not in FAR), found[0])
    more = f" {len(found) - 1} more were open." if len(found) > 1 else ""
    word = "not reached" if near.because is Because.NOT_DELIVERED else "not paged"
    return f"{asked.name} was {word} for #{near.number} {near.subject}. {near.text}{more}"
