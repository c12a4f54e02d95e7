"""SNS: answers Amazon SNS, which asks whether a subscription is wanted, by following the link in its message."""

from urllib.parse import urlsplit

from tocsin.kernel.errors import Invalid
from tocsin.outbound.channels.channel import Channel, HttpRequest, Message, Target
from tocsin.outbound.channels.judging import judge_http

DOMAIN = ".amazonaws.com"
URL_MAX = 4_096


def compose(message: Message, _target: Target) -> HttpRequest:
    """Return the request to the message's link; raise Invalid for one that isn't https to a host of Amazon's."""
    try:
        parts = urlsplit(message.url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Invalid("the link that confirms can't be read", field="url") from error
    if parts.scheme != "https" or not host.endswith(DOMAIN) or port not in (None, 443) or "@" in parts.netloc:
        raise Invalid(f"a link that confirms must be https to a host of {DOMAIN[1:]}", field="url")
    if len(message.url) > URL_MAX or not message.url.isascii() or not message.url.isprintable():
        raise Invalid("the link that confirms is no URL", field="url")
    return HttpRequest("GET", message.url)


CHANNEL = Channel(
    kind="sns",
    title="Amazon SNS",
    text="Confirms a subscription of Amazon SNS.",
    fields=(),
    can=(),
    compose=compose,
    judge=judge_http,
)
