"""What forms are drawn from: channels, rule kinds and templates with their fields; operators of conditions."""

from typing import Any, Literal, get_args

from litestar import get
from litestar.params import FromPath

from tocsin.kernel.conditions import VALUELESS, Operator
from tocsin.kernel.fields import Field, FieldKind
from tocsin.outbound.channels import CHANNELS
from tocsin.outbound.channels.channel import Can
from tocsin.respond.integrations.choosing import Raw
from tocsin.respond.integrations.mapping import MAPPED
from tocsin.respond.integrations.shapes import PathSeen, elements, shape
from tocsin.respond.integrations.templates import Template
from tocsin.server.api.answers import Answer, Page, whole
from tocsin.server.api.asking import TheActor, TheHouse
from tocsin.server.api.configuration import seen
from tocsin.store import views
from tocsin.store.tx import Tx
from tocsin.watch.rules.kinds import KINDS

RECENT = 20  # messages whose fields are offered


class FieldShown(Answer, frozen=True):
    """One setting of a form; a `secret` is shown masked, `of` is the kind of thing that a reference names."""

    key: str
    label: str
    kind: FieldKind
    required: bool
    secret: bool
    help: str
    placeholder: str
    default: Any
    choices: list[str]
    of: str


class ChannelShown(Answer, frozen=True):
    """A channel: its settings form, and whether it pages people or serves hooks."""

    key: str
    name: str
    text: str
    can: list[Can]
    fields: list[FieldShown]


class RuleKindShown(Answer, frozen=True):
    """A rule kind and its settings form; `rule_type` is its name on Sematext's wire."""

    key: str
    name: str
    text: str
    rule_type: str
    fields: list[FieldShown]


class SampleShown(Answer, frozen=True):
    """A payload as the tool sends it, and the actions of the reports in it."""

    name: str
    payload: str
    actions: list[str]


class StatusTexts(Answer, frozen=True):
    """The status texts that open, close and update; with `is_part` they need only occur in the status."""

    open: list[str]
    close: list[str]
    update: list[str]
    is_part: bool


class RouteOffered(Answer, frozen=True):
    """A route that the template suggests; `policy` is the name of an escalation policy."""

    field: str
    operator: str
    value: str
    policy: str


class TemplateShown(Answer, frozen=True):
    """
    How one tool's documents are read.

    `type` is that of the integrations that it is for. `map` gives the candidates of each report field, `each` the path
    of an array of reports ('': the document is one), `source` a last part of the API URL, `paths` what samples have.
    """

    key: str
    name: str
    text: str
    setup: str
    type: Literal["api", "email", "heartbeat", "chat"]
    source: str
    each: str
    map: dict[str, list[str]]
    status: StatusTexts
    severity: dict[str, str]
    routes: list[RouteOffered]
    samples: list[SampleShown]
    paths: list[PathSeen]


class OperatorShown(Answer, frozen=True):
    """An operator of conditions; `takes_value`: it compares with one."""

    key: str
    name: str
    takes_value: bool


class ConditionsShown(Answer, frozen=True):
    """What conditions are made of, and the report fields that a mapping may fill."""

    operators: list[OperatorShown]
    mapped: list[str]


@get("/api/v1/channels")
async def list_channels(actor: TheActor) -> Page[ChannelShown]:
    """List the channels with their settings forms."""
    return Page(
        [ChannelShown(one.kind, one.title, one.text, list(one.can), _fields(one.fields)) for one in CHANNELS], None
    )


@get("/api/v1/rule-kinds")
async def list_rule_kinds(actor: TheActor) -> Page[RuleKindShown]:
    """List the kinds of alert rules with their settings forms."""
    return Page(
        [RuleKindShown(one.name, one.title, one.text, one.rule_type, _fields(one.fields)) for one in KINDS], None
    )


@get("/api/v1/templates")
async def list_templates(house: TheHouse, actor: TheActor) -> Page[TemplateShown]:
    """List the inbound templates with what they read and samples of it."""
    return Page([_template(key, one) for key, one in sorted(house.templates.items())], None)


@get("/api/v1/conditions")
async def read_conditions(actor: TheActor) -> ConditionsShown:
    """Read what conditions are made of: operators, and the fields that a mapping may fill."""
    operators = [OperatorShown(one, one.replace("_", " "), one not in VALUELESS) for one in get_args(Operator)]
    return ConditionsShown(operators, sorted(MAPPED))


@get("/api/v1/integrations/{thing_id:str}/fields")
async def list_integration_fields(house: TheHouse, actor: TheActor, thing_id: FromPath[str]) -> Page[PathSeen]:
    """List the fields of an integration's last messages, then of its template's samples, for routes and mappings."""
    body = seen(house, actor, "integration", thing_id).body
    template = house.templates[body.template]

    def recent(tx: Tx) -> list[Any]:
        """Read what came last, beside the loop: mails may be large."""
        rows = views.recent_bodies(tx, body.api_url_id, body.source, RECENT)
        return [part for one in rows for part in elements(template, Raw("", one.body, one.content_type, one.query))]

    documents = await house.read(recent)
    return Page(shape([*documents, *_samples(template)]), None)


def _fields(fields: tuple[Field, ...]) -> list[FieldShown]:
    return [FieldShown(**whole(one)) for one in fields]


def _template(key: str, template: Template) -> TemplateShown:
    status = template.status
    samples = [
        SampleShown(
            one.name or f"sample {place}", one.payload, [str(report.get("action", "")) for report in one.expect]
        )
        for place, one in enumerate(template.samples, 1)
    ]
    return TemplateShown(
        key=key,
        name=template.name,
        text=template.description,
        setup=template.setup,
        type=template.type,
        source=template.name,
        each=template.each,
        map={name: list(paths) for name, paths in template.map.items()},
        status=StatusTexts(list(status.open), list(status.close), list(status.update), status.is_part),
        severity=template.severity,
        routes=[RouteOffered(one.field, one.operator, one.value, one.policy) for one in template.routes],
        samples=samples,
        paths=shape(_samples(template)),
    )


def _samples(template: Template) -> list[Any]:
    return [part for one in template.samples for part in elements(template, Raw("", one.payload.encode()))]


ROUTES = (list_channels, list_rule_kinds, list_templates, read_conditions, list_integration_fields)
