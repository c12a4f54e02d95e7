"""Channels: one file per channel, each two pure functions and a form. `CHANNELS` is the list."""

from collections.abc import Mapping
from typing import Any

from tocsin.kernel.errors import Invalid
from tocsin.kernel.fields import check_settings
from tocsin.outbound.channels import alertops, email, http, incidents, ntfy, sns, webhook
from tocsin.outbound.channels.channel import Channel, Message, MessageKind, Target

CHANNELS: tuple[Channel, ...] = (
    alertops.CHANNEL,
    email.CHANNEL,
    incidents.CHANNEL,
    ntfy.CHANNEL,
    webhook.CHANNEL,
)

OURS: tuple[Channel, ...] = (http.CHANNEL, sns.CHANNEL)  # what only Tocsin itself sends by: nobody chooses them

_BY_KIND = {one.kind: one for one in (*CHANNELS, *OURS)}
_TRIAL = Message(MessageKind.TEST, "Trial")


def channel(kind: str) -> Channel:
    """Return the channel of this kind; raise Invalid when there is none."""
    found = _BY_KIND.get(kind)
    if found is None:
        known = ", ".join(one.kind for one in CHANNELS)
        raise Invalid(f"unknown channel {kind[:80]!r}; known: {known}", field="channel")
    return found


def checked_channel_settings(kind: str, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a channel's settings with defaults filled in; raise Invalid for any with which it couldn't compose."""
    found = channel(kind)
    result = check_settings(found.fields, settings)
    found.compose(_TRIAL, Target(result, "dlv_trial", 0))
    return result
