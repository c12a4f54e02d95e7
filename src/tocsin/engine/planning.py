"""Planning: what a workflow's action would do now, whom it reaches and with which texts. A dry run ends here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from tocsin.engine.informing import Audience, Place, places
from tocsin.engine.people import people_of
from tocsin.outbound.deliveries.deliveries import Delivery, DeliveryPurpose, DeliveryStatus
from tocsin.respond.escalation.policies import StepTarget
from tocsin.respond.incidents.incidents import Incident
from tocsin.respond.workflows.tokens import filled, in_json, named
from tocsin.respond.workflows.workflows import Action
from tocsin.store.catalog import Catalog

SHOWN_MAX = 5  # names that a sentence has


class Planned(NamedTuple):
    """
    One action as it would be done now: `says` it in words.

    `user_ids` and `team_ids` are whom it means, `names` what they are called; `places` where its message goes; `url`,
    `host`, `body` and `fields` (that its headers name) are an HTTP call's.
    """

    action: Action
    says: str
    subject: str = ""
    text: str = ""
    user_ids: tuple[str, ...] = ()
    team_ids: tuple[str, ...] = ()
    names: str = ""
    audience: Audience = Audience()
    places: tuple[Place, ...] = ()
    url: str = ""
    host: str = ""
    body: str = ""
    fields: dict[str, Any] = {}


class Planner:
    """Plans actions for one incident at one instant; `sent` are its deliveries, `tokens` what texts may name."""

    def __init__(
        self, catalog: Catalog, incident: Incident, sent: Sequence[Delivery], tokens: Mapping[str, Any], now: int
    ) -> None:
        self._catalog = catalog
        self._incident = incident
        self._sent = sent
        self._tokens = tokens
        self._people = people_of(catalog, incident, now)

    def plan(self, action: Action) -> Planned:
        """Plan one action."""
        match action.kind:
            case "message" | "send":
                return self._message(action)
            case "http":
                return self._call(action)
            case "page" | "add_responders" | "assign":
                return self._whom(action)
            case _:
                return Planned(action, self._words(action), text=filled(action.text, self._tokens))

    def _words(self, action: Action) -> str:
        match action.kind:
            case "set_priority":
                return f"priority {action.priority}"
            case "set_policy":
                return f"policy {self._name(action.policy_id)}"
            case "stop":
                return "halt the escalation"
            case _:
                return action.kind

    def _message(self, action: Action) -> Planned:
        who = Audience((), (action.hook_id,)) if action.kind == "send" else self._audience(action)
        found = tuple(places(self._catalog, who))
        says = f"message to {self._said(one.name for one in found)}"
        subject = filled(action.subject, self._tokens) or str(self._tokens["subject"])
        return Planned(action, says, subject, filled(action.text, self._tokens), audience=who, places=found)

    def _call(self, action: Action) -> Planned:
        url = filled(action.url, self._tokens, lambda text: quote(text, safe=""))
        is_json = action.body.lstrip().startswith(("{", "["))
        body = filled(action.body, self._tokens, in_json) if is_json else filled(action.body, self._tokens)
        host = urlsplit(url).hostname or ""
        fields = named(" ".join(action.headers.values()), self._tokens)
        return Planned(action, f"{action.method} to {host}", url=url, host=host, body=body, fields=fields)

    def _whom(self, action: Action) -> Planned:
        users = _once((*action.user_ids, *(one for whom in action.to for one in self._users(whom))))
        if action.kind == "assign":
            users = _once((*users, *(one for team in action.team_ids for one in self._team(team))))[:1]
            names = self._said(map(self._name, users))
            return Planned(action, f"assign to {names}", user_ids=users, names=names)
        names = self._said(map(self._name, (*users, *action.team_ids)))
        says = f"page {names}" if action.kind == "page" else f"ask {names} to help"
        text = filled(action.text, self._tokens)
        return Planned(action, says, text=text, user_ids=users, team_ids=action.team_ids, names=names)

    def _audience(self, action: Action) -> Audience:
        users = (
            *action.user_ids,
            *(one for team in action.team_ids for one in self._team(team)),
            *(one for whom in action.to for one in self._users(whom)),
        )
        hooks = (one for whom in action.to for one in self._hooks(whom))
        return Audience(_once(users), _once(hooks))

    def _users(self, whom: str) -> Iterable[str]:
        incident = self._incident
        match whom:
            case "assignee":
                return (incident.assignee_id,) if incident.assignee_id else ()
            case "managers":
                return (one.user_id for one in self._people.managers())
            case "paged":
                return (one.user_id for one in self._paged() if one.user_id)
            case "recipients":
                teams = (one for team in incident.recipient_team_ids for one in self._team(team))
                return (*incident.recipient_user_ids, *teams)
            case "responders":
                teams = (one for team in incident.responder_team_ids for one in self._team(team))
                return (*incident.responder_user_ids, *teams)
            case "sender":
                return (incident.opened_by,) if incident.opened_by else ()
            case _:
                return incident.subscriber_user_ids

    def _hooks(self, whom: str) -> Iterable[str]:
        if whom == "paged":
            return (one.hook_id for one in self._paged() if one.hook_id)
        return self._incident.subscriber_hook_ids if whom == "subscribers" else ()

    def _paged(self) -> Iterable[Delivery]:
        pages = (one for one in self._sent if one.purpose is DeliveryPurpose.PAGE)
        return (one for one in pages if one.status is not DeliveryStatus.WITHHELD)

    def _team(self, team_id: str) -> tuple[str, ...]:
        """Return who is a team's primary, where nobody is that, all of it."""
        reach = self._people.reach
        found = reach(StepTarget("role", team_id, "primary")) or reach(StepTarget("team", team_id))
        return tuple(one.user_id for one in found)

    def _name(self, thing_id: str) -> str:
        thing = self._catalog.things.get(thing_id)
        return thing.name if thing else thing_id

    @staticmethod
    def _said(names: Iterable[str]) -> str:
        every = list(names)
        more = f" and {len(every) - SHOWN_MAX} more" if len(every) > SHOWN_MAX else ""
        return f"{', '.join(every[:SHOWN_MAX])}{more}" or "nobody"


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))
