"""ntfy: a push notification. Wire format: ntfy's "publish as JSON", a POST to the server's root."""

from typing import Any

from tocsin.kernel.fields import Field
from tocsin.kernel.values import to_json
from tocsin.outbound.channels.channel import Can, Channel, HttpRequest, Message, MessageKind, Severity, Target
from tocsin.outbound.channels.documents import fitted
from tocsin.outbound.channels.judging import judge_http
from tocsin.outbound.channels.texts import one_line, plain, titled

BODY_MAX = 4_000  # a longer message would arrive as an attachment

PRIORITIES: dict[Severity, int] = {"critical": 5, "error": 4, "warning": 3, "info": 2}
PRIORITY_OTHER = 3
TAGS = {
    MessageKind.PROBLEM: "rotating_light",
    MessageKind.RECOVERY: "white_check_mark",
    MessageKind.TEST: "test_tube",
    MessageKind.MESSAGE: "speech_balloon",
}


def compose(message: Message, target: Target) -> HttpRequest:
    """Return the publication: a problem is as urgent as it is severe, the rest has ntfy's default priority."""
    settings = target.settings
    document: dict[str, Any] = {
        "topic": settings["topic"],
        "title": titled(message.title),
        "message": plain(message.text) or titled(message.title) or message.kind.value,
        "priority": PRIORITIES[message.severity] if message.kind is MessageKind.PROBLEM else PRIORITY_OTHER,
        "tags": [TAGS[message.kind]],
    }
    if message.url.startswith(("https://", "http://")):
        document["click"] = one_line(message.url)
    headers = {"content-type": "application/json"}
    if settings.get("token"):
        headers["authorization"] = f"Bearer {one_line(settings['token'])}"
    return HttpRequest("POST", settings["url"], headers, fitted(document, to_json, BODY_MAX))


CHANNEL = Channel(
    kind="ntfy",
    title="ntfy",
    text="Pushes to phones by a topic of ntfy.sh or of an ntfy server of your own.",
    fields=(
        Field("url", "Server", kind="url", default="https://ntfy.sh"),
        Field("topic", "Topic", help="Whoever knows a topic's name can read it: choose one that can't be guessed."),
        Field("token", "Access token", required=False, secret=True),
    ),
    can=(Can.PAGE_PEOPLE, Can.SERVE_HOOKS),
    compose=compose,
    judge=judge_http,
    text_max=BODY_MAX,
)
