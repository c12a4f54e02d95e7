"""Incidents that a person opens: somebody is needed now, and no tool has said so."""

from typing import Annotated

from litestar import Response, post
from litestar.params import JSONBody
from msgspec import Meta

from tocsin.accounts.permissions import Verb, require
from tocsin.engine.opening import ByHand, open_by_hand
from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.incidents.decide import Person
from tocsin.respond.incidents.incidents import NOTE_MAX
from tocsin.respond.incidents.verbs import FIELD_MAX, RESPONDERS_MAX
from tocsin.respond.integrations.reports import Action, Recipient, Report
from tocsin.respond.integrations.texts import SUBJECT_MAX, clean
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.forms import Ids, things
from tocsin.server.api.incidents import IncidentShown, Priority, Severity, shown
from tocsin.store.tx import Tx

LABELS_MAX = 50


class NewIncident(Value, frozen=True, forbid_unknown_fields=True):
    """
    What is wrong, and who is paged: under the policy `policy_id`, or users and teams, or both.

    `priority`: without one it is the policy's, else P3. The incident is the team's that `team_id` names, else the
    policy's, else the first of `team_ids`.
    """

    subject: Annotated[str, Meta(min_length=1, max_length=SUBJECT_MAX)]
    text: Annotated[str, Meta(max_length=NOTE_MAX)] = ""
    severity: Severity = "critical"
    priority: Priority | None = None
    policy_id: str = ""
    user_ids: Ids = []
    team_ids: Ids = []
    team_id: str = ""
    labels: dict[str, str] = {}


@post("/api/v1/incidents")
async def create_incident(house: TheHouse, actor: TheActor, data: JSONBody[NewIncident]) -> Response[IncidentShown]:
    """
    Open an incident by hand, and page people for it now.

    Its dedup key is its own id, so no report joins or closes it. Policies with `is_quick_launch` are meant for this.
    """
    policies = things(house, "policy", [data.policy_id] if data.policy_id else [], "policy_id", actor)
    users = things(house, "user", data.user_ids, "user_ids")
    teams = things(house, "team", data.team_ids, "team_ids")
    owner = data.team_id or (policies[0].team_id if policies else "") or (teams[0].id if teams else "")
    if owner:
        things(house, "team", [owner], "team_id")
    require(actor, Verb.RESPOND, "incident", owner)
    _check(data)
    report = Report(
        Action.OPEN,
        "",
        "opened by hand",
        subject=clean(data.subject, SUBJECT_MAX),
        text=data.text,
        severity=data.severity,
        labels=data.labels,
        policy_id=data.policy_id,
        policy_reason=f"opened by {actor.name}",
        recipients=(
            *(Recipient("user", one.id) for one in users),
            *(Recipient("team", one.id) for one in teams),
        ),
    )
    by_hand = ByHand(Person(actor.id, actor.name), owner, data.priority or "")

    def opened(tx: Tx) -> IncidentShown:
        work = house.turns.work(tx)
        record = open_by_hand(work, report, by_hand)
        work.save()
        return shown(house, record.value, 1)

    body = await house.write(opened)
    house.wheel.wake()
    return Response(body, status_code=201, headers={"ETag": f'"{body.version}"'})


def _check(data: NewIncident) -> None:
    if not data.subject.strip():
        raise Invalid("say what is wrong", field="subject")
    if not data.policy_id and not data.user_ids and not data.team_ids:
        raise Invalid(f"name a policy, or up to {RESPONDERS_MAX} users or teams", field="policy_id")
    if len(data.labels) > LABELS_MAX or any(len(name) + len(text) > FIELD_MAX for name, text in data.labels.items()):
        raise Invalid(f"at most {LABELS_MAX} labels of {FIELD_MAX} characters", field="labels")


ROUTES = (create_incident,)
