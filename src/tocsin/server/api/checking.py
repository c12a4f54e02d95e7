"""Bodies of configured things, checked before they are saved, and their secrets, masked before they are shown."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from tocsin.accounts.people import Team, User
from tocsin.accounts.permissions import MAY, Actor, Verb, may
from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value, checked
from tocsin.outbound.channels import CHANNELS, channel, checked_channel_settings
from tocsin.outbound.channels.channel import Can
from tocsin.respond.escalation.contacting import check_user
from tocsin.respond.escalation.holding import check_delay
from tocsin.respond.integrations.integration import Integration
from tocsin.respond.integrations.interpret import compile_integration
from tocsin.respond.integrations.rhythm import check_heartbeat
from tocsin.respond.integrations.samples import check_bounds
from tocsin.respond.integrations.templates import Template
from tocsin.server.api import muting_bodies, policy_bodies, rostering, workflow_bodies
from tocsin.server.api.answers import whole
from tocsin.server.api.rostering import known
from tocsin.store.catalog import Catalog
from tocsin.store.things import BODIES
from tocsin.watch.notices.hooks import Hook
from tocsin.watch.rules.kinds import kind as rule_kind
from tocsin.watch.rules.rules import AlertRule

Templates = Mapping[str, Template]
SLUG_MAX = 60
GROUP_MAX = 7 * 86_400  # seconds
MIN_DELAY_MAX = 30 * 86_400  # seconds
MAILBOX = frozenset("abcdefghijklmnopqrstuvwxyz0123456789._+-")
MAILBOX_MAX = 64
RATE_MAX = 1_000_000  # messages a second of one API URL
FIXED = {  # given once, by us
    "app": ("token",),
    "integration": ("api_url_id", "api_url_number"),
    "silence": ("author_id",),
}


def body(kind: str, value: Value, catalog: Catalog, templates: Templates) -> Value:
    """Return the checked body of a kind; raise Invalid that names the field."""
    check = CHECKS.get(kind)
    return check(value, catalog, templates) if check else value


def slug(name: str, fallback: str) -> str:
    """Return a key made of a name: lower-case letters, digits and dashes."""
    text = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in name.lower())
    return "-".join(part for part in text.split("-") if part)[:SLUG_MAX] or fallback.lower()


def sees(actor: Actor, kind: str, team_id: str) -> bool:
    """Whether the actor may see a thing."""
    return may(actor, Verb.SEE, kind, team_id)


def masked(kind: str, document: dict[str, Any], mask: str) -> dict[str, Any]:
    """Return a body with its secrets replaced by the mask."""
    return _secrets(kind, document, lambda _path, _value: mask)


def kept(kind: str, new: Value, old: Value, mask: str) -> Any:
    """Return a new body with what it keeps of the old one: secrets that came back masked, and what never changes."""
    saved: dict[str, Any] = {}
    _secrets(kind, whole(old), saved.setdefault)
    document = _secrets(kind, whole(new), lambda path, value: saved.get(path) if value == mask else value)
    for name in FIXED.get(kind, ()):
        document[name] = getattr(old, name)
    return checked(rostering.kept(kind, document, old), BODIES[kind])


def _secrets(kind: str, document: dict[str, Any], change: Callable[[str, Any], Any]) -> dict[str, Any]:
    if kind == "app" and "token" in document:
        return document | {"token": change("token", document["token"])}
    if kind == "hook":
        return document | {"settings": _channel_secrets(document, "", change)}
    if kind == "workflow":
        return workflow_bodies.secrets(document, change)
    if kind == "user":
        methods = document.get("contact_methods", [])
        return document | {
            "contact_methods": [
                one | {"settings": _channel_secrets(one, str(one.get("id", "")), change)} for one in methods
            ]
        }
    return document


def _channel_secrets(owner: dict[str, Any], path: str, change: Callable[[str, Any], Any]) -> dict[str, Any]:
    settings = dict(owner.get("settings", {}))
    chosen = next((one for one in CHANNELS if one.kind == owner.get("channel")), None)
    for field in chosen.fields if chosen else ():
        if field.secret and field.key in settings:
            settings[field.key] = change(f"{path}.{field.key}", settings[field.key])
    return settings


def _hook(value: Hook, catalog: Catalog, _templates: Templates) -> Hook:
    settings = _settings(value.channel, value.settings, Can.SERVE_HOOKS)
    for field in channel(value.channel).fields:
        if field.kind == "reference" and field.key in settings:
            known(catalog, field.of, settings[field.key], field.key)
    return msgspec.structs.replace(value, settings=settings)


def _settings(kind: str, settings: dict[str, Any], power: Can) -> dict[str, Any]:
    chosen = channel(kind)
    if power not in chosen.can:
        raise Invalid(f"{chosen.title} can't {power.replace('_', ' ')}", field="channel")
    return checked_channel_settings(kind, settings)


def _user(value: User, _catalog: Catalog, _templates: Templates) -> User:
    methods = tuple(
        msgspec.structs.replace(one, settings=_settings(one.channel, one.settings, Can.PAGE_PEOPLE))
        for one in value.contact_methods
    )
    value = msgspec.structs.replace(value, contact_methods=methods)
    check_user(value)
    return value


def _team(value: Team, catalog: Catalog, _templates: Templates) -> Team:
    for member in value.members:
        if member.permission not in MAY:
            raise Invalid(f"unknown permission {member.permission!r}; known: {', '.join(MAY)}", field="members")
    rostering.check_team(value, catalog)
    return value


def _rule(value: AlertRule, catalog: Catalog, _templates: Templates) -> AlertRule:
    if not 0 <= value.min_delay <= MIN_DELAY_MAX:
        raise Invalid(f"min_delay is 0 to {MIN_DELAY_MAX} seconds", field="min_delay")
    known(catalog, "app", value.app_id, "app_id")
    for hook_id in value.hooks.hook_ids:
        known(catalog, "hook", hook_id, "hooks.hook_ids")
    rule_kind(value.kind).compile(value.settings)
    return value


def _integration(value: Integration, catalog: Catalog, templates: Templates) -> Integration:
    if value.template not in templates:
        raise Invalid(f"unknown template {value.template!r}; known: {', '.join(sorted(templates))}", field="template")
    if value.type == "heartbeat":
        check_heartbeat(value.heartbeat)
    if value.default_policy_id:
        known(catalog, "policy", value.default_policy_id, "default_policy_id")
    for number, route in enumerate(value.routes):
        if route.policy_id:
            known(catalog, "policy", route.policy_id, f"routes[{number}].policy_id")
    if not 0 <= value.rate_max <= RATE_MAX:
        raise Invalid(f"rate_max is 0 to {RATE_MAX} messages a second", field="rate_max")
    value = _with_mailbox(value, catalog)
    check_bounds(value.samples)
    _recipients(value, catalog)
    if value.delay is not None:
        check_delay(value.delay)
    if not 0 <= value.group_within <= GROUP_MAX:
        raise Invalid(f"group_within is 0 to {GROUP_MAX} seconds", field="group_within")
    compile_integration(value, templates[value.template])
    return value


def _recipients(value: Integration, catalog: Catalog) -> None:
    for user_id in value.recipient_user_ids:
        known(catalog, "user", user_id, "recipient_user_ids")
    for team_id in value.recipient_team_ids:
        known(catalog, "team", team_id, "recipient_team_ids")
    for number, route in enumerate(value.team_routes):
        known(catalog, "team", route.team_id, f"team_routes[{number}].team_id")


def _with_mailbox(value: Integration, catalog: Catalog) -> Integration:
    """Mail comes in under the mailbox: it is the source. Where others have it too, all are at one API URL."""
    if value.type != "email":
        if value.mailbox:
            raise Invalid("only an integration of type email has a mailbox", field="mailbox")
        return value
    if not 0 < len(value.mailbox) <= MAILBOX_MAX or not MAILBOX.issuperset(value.mailbox):
        raise Invalid(
            f"a mailbox has from 1 to {MAILBOX_MAX} small letters, digits and any of . _ + -", field="mailbox"
        )
    if catalog.mailboxes.get(value.mailbox, value.api_url_id) != value.api_url_id:
        raise Invalid(
            f"{value.mailbox!r} belongs to another API URL: create an integration to share it", field="mailbox"
        )
    return msgspec.structs.replace(value, source=value.mailbox)


CHECKS: dict[str, Callable[[Any, Catalog, Templates], Value]] = {
    **muting_bodies.CHECKS,
    **rostering.CHECKS,
    "hook": _hook,
    "integration": _integration,
    "policy": policy_bodies.check,
    "rule": _rule,
    "team": _team,
    "user": _user,
    "workflow": workflow_bodies.check,
}
