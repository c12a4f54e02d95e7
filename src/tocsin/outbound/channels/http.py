"""HTTP: the call that a workflow makes. Its texts are filled in when the workflow acts, its headers when it is sent."""

from tocsin.kernel.errors import FormatError, Invalid
from tocsin.kernel.values import read_json
from tocsin.outbound.channels.channel import Channel, HttpRequest, Message, Target
from tocsin.outbound.channels.headers import checked_headers
from tocsin.outbound.channels.judging import judge_http

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")


def compose(message: Message, target: Target) -> HttpRequest:
    """Return the request that the message's document has, with the headers of the settings."""
    method, url, body = (str(message.document.get(name, "")) for name in ("method", "url", "body"))
    if method not in METHODS or not url:
        raise Invalid("a call needs a method and a URL", field="url")
    headers = checked_headers(target.settings.get("headers") or {})
    if body and "content-type" not in headers:
        headers["content-type"] = "application/json" if _is_json(body) else "text/plain; charset=utf-8"
    return HttpRequest(method, url, headers, body.encode())  # pyright: ignore[reportArgumentType]  # one of METHODS


def _is_json(body: str) -> bool:
    try:
        read_json(body.encode())
    except FormatError:
        return False
    return True


CHANNEL = Channel(
    kind="http",
    title="HTTP call",
    text="Makes the HTTP call of a workflow.",
    fields=(),
    can=(),
    compose=compose,
    judge=judge_http,
)
