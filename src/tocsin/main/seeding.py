"""The demo's world: two people on a rotation, four policies, an integration, a hook that posts to it, two rules."""

from typing import Any

import msgspec

from tocsin.accounts.keys import ApiKey, hash_token, make_token
from tocsin.accounts.passwords import hash_password
from tocsin.accounts.people import ContactMethod, ContactRule, Rotation, Team, TeamMember, User
from tocsin.accounts.permissions import Permission
from tocsin.kernel.values import Value
from tocsin.main.wiring import House
from tocsin.respond.escalation.policies import Policy, Step, StepTarget
from tocsin.respond.integrations.integration import Integration, Route
from tocsin.store import accounts, urls
from tocsin.store.things import Thing
from tocsin.store.tx import Tx
from tocsin.watch.notices.hooks import Hook
from tocsin.watch.rules.rules import AlertRule
from tocsin.watch.signals.apps import App

POLICIES = (("Critical", "P1"), ("High", "P2"), ("Medium", "P3"), ("Low", "P4"))
ROUTES = (("CRITICAL", "Critical"), ("ERROR", "High"), ("WARN", "Medium"), ("INFO", "Low"))
CPU = "os.cpu.user + os.cpu.system"


class Seeded(Value, frozen=True, omit_defaults=False):
    """What the demo's user needs to know."""

    base_url: str
    api_key: str
    app_token: str
    integration_url: str
    hook_id: str
    mail_sink_url: str
    admin_email: str
    admin_password: str


class Seeding:
    """Makes the demo's world in one transaction."""

    def __init__(self, house: House, base_url: str, mail_sink_url: str, step_wait: int) -> None:
        self._house = house
        self._base_url = base_url
        self._sink = mail_sink_url
        self._wait = step_wait

    def seed(self, tx: Tx) -> Seeded:
        """Create everything; return what to print."""
        house = self._house
        password, token = house.ids.secret(8), make_token(house.ids.secret())
        people = [self._user(tx, name) for name in ("ann", "bob")]
        admin = self._user(tx, "admin", is_admin=True)
        hashed = hash_password(password)
        accounts.set_password(tx, admin.id, hashed, house.now(), must_change=True)
        key = ApiKey(house.ids.new("key"), "demo", hash_token(token), Permission.ADMIN, created_at=house.now())
        accounts.add_key(tx, key)
        ids = tuple(one.id for one in people)
        team = self._make(
            tx,
            "team",
            "Operations",
            Team(
                members=(*(TeamMember(one) for one in ids), TeamMember(admin.id, ("manager",), "admin")),
                rotation=Rotation(ids, zone="Europe/Berlin"),
            ),
        )
        policies = {name: self._policy(tx, team.id, name, priority) for name, priority in POLICIES}
        url = self._integration(tx, team.id, policies)
        hook = self._make(tx, "hook", "AlertOps", Hook(channel="alertops", settings={"url": url}, is_default=True))
        app = self._make(tx, "app", "This machine", App(token=house.ids.guid()))
        self._rules(tx, app.id)
        return Seeded(
            base_url=self._base_url,
            api_key=token,
            app_token=app.body.token,
            integration_url=url,
            hook_id=hook.id,
            mail_sink_url=self._sink,
            admin_email="admin@example.com",
            admin_password=password,
        )

    def moved(self, tx: Tx, before: Seeded) -> Seeded:
        """Let the hook of a world that was made before post to where it is served now; return what to print."""
        house = self._house
        url = before.integration_url.replace(before.base_url, self._base_url, 1)
        hook = house.keeper.refresh(tx).things[before.hook_id]
        if hook.body.settings == {"url": before.integration_url} and url != before.integration_url:
            body = msgspec.structs.replace(hook.body, settings={"url": url})
            house.things.update(tx, msgspec.structs.replace(hook, body=body), "demo", house.now())
        return msgspec.structs.replace(before, base_url=self._base_url, integration_url=url, mail_sink_url=self._sink)

    def _make(self, tx: Tx, kind: str, name: str, body: Value, team_id: str = "") -> Thing:
        key = name.lower().replace(" ", "-")
        house = self._house
        return house.things.create(tx, kind, key, name, body, team_id=team_id, author="demo", now=house.now())

    def _user(self, tx: Tx, name: str, *, is_admin: bool = False) -> Thing:
        email = f"{name}@example.com"
        settings: dict[str, Any] = {"to": email}
        body = User(
            email=email,
            zone="Europe/Berlin",
            contact_methods=(ContactMethod("mail", "email", settings),),
            contact_rules=(ContactRule("mail"),),
            is_admin=is_admin,
        )
        return self._make(tx, "user", name, body)

    def _policy(self, tx: Tx, team_id: str, name: str, priority: Any) -> Thing:
        steps = tuple(Step((StepTarget("role", team_id, role),), wait=self._wait) for role in ("primary", "secondary"))
        return self._make(tx, "policy", name, Policy(steps=steps, priority=priority), team_id)

    def _integration(self, tx: Tx, team_id: str, policies: dict[str, Thing]) -> str:
        house = self._house
        url_id = urls.create(tx, house.seal, house.ids, house.now())
        body = Integration(
            template="sematext",
            source="Sematext",
            api_url_id=url_id,
            default_policy_id=policies["Medium"].id,
            routes=tuple(Route("priority", "contains", value, policies[name].id) for value, name in ROUTES),
        )
        self._make(tx, "integration", "Sematext", body, team_id)
        return f"{self._base_url}/POSTAlert/{urls.guid_of(tx, house.seal, url_id)}/Sematext"

    def _rules(self, tx: Tx, app_id: str) -> None:
        settings: dict[str, Any] = {
            "expression": CPU,
            "window": 30,
            "rollup": "avg",
            "operator": "more",
            "threshold": 90,
            "recovery_threshold": 70,
            "group_by": ["os.host"],
        }
        cpu = AlertRule(app_id=app_id, kind="threshold", severity="critical", settings=settings)
        self._make(tx, "rule", "CPU is busy", cpu)
        beat: dict[str, Any] = {"silence": 120, "group_by": ["os.host"]}
        self._make(tx, "rule", "Host is silent", AlertRule(app_id, "heartbeat", beat, severity="error"))
