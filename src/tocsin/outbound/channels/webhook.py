"""Webhook: any HTTP receiver. With a secret, signed as Standard Webhooks 1.0 describes."""

from tocsin.kernel.fields import Field
from tocsin.kernel.values import to_json
from tocsin.outbound.channels.channel import Can, Channel, HttpRequest, Message, Target
from tocsin.outbound.channels.documents import facts, filled, fitted, form, variables
from tocsin.outbound.channels.headers import checked_headers, signature_headers
from tocsin.outbound.channels.judging import judge_http

BODY_MAX = 20_000
QUERY_MAX = 4_000  # bytes: servers take a request line of 8 KiB


def compose(message: Message, target: Target) -> HttpRequest:
    """Return the request: the parameters with their `$names` filled in, else the message's document."""
    settings = target.settings
    parameters = settings.get("parameters") or {}
    method, send_as = settings.get("method", "POST"), settings.get("send_as", "json")
    flat = filled(parameters, variables(message, target)) if parameters else facts(message, target)
    url, headers, body = settings["url"], dict[str, str](), b""
    if send_as == "query" or method == "GET":
        address, hash_sign, fragment = url.partition("#")
        query = fitted(flat, form, QUERY_MAX).decode()
        url = f"{address}{'&' if '?' in address else '?'}{query}{hash_sign}{fragment}"
    elif send_as == "form":
        headers["content-type"] = "application/x-www-form-urlencoded"
        body = fitted(flat, form, BODY_MAX)
    else:
        headers["content-type"] = "application/json"
        body = fitted(flat if parameters else flat | message.document, to_json, BODY_MAX)
        body = body if len(body) <= BODY_MAX else fitted(flat, to_json, BODY_MAX)
    headers |= checked_headers(settings.get("headers") or {})
    if settings.get("secret"):
        headers |= signature_headers(settings["secret"], target.delivery_id, target.now, body)
    return HttpRequest(method, url, headers, body)


CHANNEL = Channel(
    kind="webhook",
    title="Webhook",
    text="Sends JSON, a form or a query to any HTTP receiver, signed where it has a secret.",
    fields=(
        Field("url", "URL", kind="url"),
        Field("method", "Method", kind="choice", choices=("GET", "POST", "PUT"), default="POST"),
        Field("send_as", "Send as", kind="choice", choices=("json", "form", "query"), default="json"),
        Field(
            "parameters", "Parameters", kind="map", required=False, help="Name → text; $title, $url … are filled in."
        ),
        Field("headers", "Headers", kind="map", required=False, secret=True),
        Field("secret", "Signing secret", required=False, secret=True, help="Any text, or whsec_ and base64."),
    ),
    can=(Can.PAGE_PEOPLE, Can.SERVE_HOOKS),
    compose=compose,
    judge=judge_http,
    text_max=BODY_MAX,
)
