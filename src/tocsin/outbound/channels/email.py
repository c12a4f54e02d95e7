"""Email: plain text, all mails of one incident or alert in one thread."""

from tocsin.kernel.errors import Invalid
from tocsin.kernel.fields import Field
from tocsin.outbound.channels.channel import Can, Channel, Mail, Message, MessageKind, Target
from tocsin.outbound.channels.judging import judge_mail
from tocsin.outbound.channels.texts import cut, one_line, plain, titled

BODY_MAX = 20_000
RECIPIENTS_MAX = 50

_SIGNS = frozenset(' <>;"')

PREFIXES = {
    MessageKind.PROBLEM: "[Problem]",
    MessageKind.RECOVERY: "[Recovered]",
    MessageKind.TEST: "[Test]",
    MessageKind.MESSAGE: "[Tocsin]",
}


def compose(message: Message, target: Target) -> Mail:
    """Return the mail; raise Invalid for what is no address."""
    headers = {"Auto-Submitted": "auto-generated"}
    thread = message.document.get("incident_id") or message.document.get("alert_id")
    if thread:
        # No mail has this id: it is the common ancestor that makes a thread of the mails, whichever arrives first.
        headers["In-Reply-To"] = headers["References"] = f"<{titled(str(thread))}@tocsin.invalid>"
    url = one_line(message.url)
    text = cut(plain(message.text), BODY_MAX - len(url.encode()) - 2)
    return Mail(
        to=recipients(target.settings["to"]),
        subject=titled(f"{PREFIXES[message.kind]} {message.title}"),
        text="\n\n".join(part for part in (text, url) if part),
        headers=headers,
    )


def recipients(text: str) -> tuple[str, ...]:
    """Return the addresses in a text that separates them by commas."""
    addresses = tuple(part for part in (part.strip() for part in text.split(",")) if part)
    for address in addresses:
        local, _, domain = address.rpartition("@")
        is_plain = address.isascii() and address.isprintable() and not _SIGNS.intersection(address)
        if not local or not domain or not is_plain:
            raise Invalid(f"not an email address: {address[:80]!r}", field="to")
    if not 1 <= len(addresses) <= RECIPIENTS_MAX:
        raise Invalid(f"give 1 to {RECIPIENTS_MAX} email addresses, not {len(addresses)}", field="to")
    return addresses


CHANNEL = Channel(
    kind="email",
    title="Email",
    text="Plain mail to one address or several; all mails of one incident or alert make one thread.",
    fields=(Field("to", "To", placeholder="ops@example.com", help="One address, or several separated by commas."),),
    can=(Can.PAGE_PEOPLE, Can.SERVE_HOOKS),
    compose=compose,
    judge=judge_mail,
    text_max=BODY_MAX,
)
