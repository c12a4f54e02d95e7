"""
AlertOps: a notice in the exact form that Sematext's AlertOps hook has.

Wire format: the "Sample Data" of AlertOps' Sematext integration; all values are texts. `priority` was added later, and
`filters` comes with rules that group, in the form of a Java map.
"""

from tocsin.kernel.fields import Field
from tocsin.kernel.values import to_json
from tocsin.outbound.channels.channel import Can, Channel, HttpRequest, Message, Target
from tocsin.outbound.channels.documents import fitted, variables
from tocsin.outbound.channels.judging import judge_http

BODY_MAX = 20_000

# The wire's key → the variable, in the order of the wire.
KEYS = {
    "timeStamp": "createTimestamp",
    "troubleshootURL": "troubleshootUrl",
    "appId": "applicationId",
    "ruleType": "ruleType",
    "webhookName": "webHookName",
    "alertURL": "url",
    "alertConditionNormality": "backToNormal",
    "alertDescription": "description",
    "alertTitle": "title",
}
EXTRA = ("priority", "filters")


def compose(message: Message, target: Target) -> HttpRequest:
    """Return the POST of the nine keys, with `priority` and `filters` where the notice has them."""
    texts = variables(message, target)
    document = {key: texts.get(name, "") for key, name in KEYS.items()}
    document |= {name: texts[name] for name in EXTRA if name in texts}
    body = fitted(document, to_json, BODY_MAX)
    return HttpRequest("POST", target.settings["url"], {"content-type": "application/json"}, body)


CHANNEL = Channel(
    kind="alertops",
    title="AlertOps",
    text="Posts a notice exactly as Sematext's AlertOps hook does, to an API URL of AlertOps or of Tocsin.",
    fields=(
        Field(
            "url",
            "Webhook URL",
            kind="url",
            placeholder="https://notify.alertops.com/POSTAlert/…/Sematext",
            help="The API URL of an inbound integration made from the Sematext template: AlertOps' own, or Tocsin's.",
        ),
    ),
    can=(Can.SERVE_HOOKS,),
    compose=compose,
    judge=judge_http,
    text_max=BODY_MAX,
)
