"""Documents for machines: a message's facts, and an encoding that fits the receiver's bound."""

from collections.abc import Callable, Mapping
from string import Template
from typing import Any
from urllib.parse import urlencode

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import to_text
from tocsin.outbound.channels.channel import Message, MessageKind, Target
from tocsin.outbound.channels.texts import cut

TEXT_MIN = 16  # bytes: a shorter cut says nothing
PARAMETERS_MAX = 50


def facts(message: Message, target: Target) -> dict[str, str]:
    """Return what every message has, as flat texts."""
    return {
        "id": target.delivery_id,
        "kind": message.kind.value,
        "severity": message.severity,
        "title": message.title,
        "text": message.text,
        "url": message.url,
        "at": to_text(message.at) if message.at else "",
    }


def variables(message: Message, target: Target) -> dict[str, str]:
    """Return what `$name` stands for: the message's own variables, over its facts under Sematext's names and ours."""
    is_over = message.kind is MessageKind.RECOVERY
    own = {"description": message.text or message.title, "backToNormal": "true" if is_over else "false"}
    return facts(message, target) | own | message.variables


def filled(parameters: Mapping[str, object], names: Mapping[str, str]) -> dict[str, str]:
    """Return the parameters with their `$names` filled in; an unknown name stays as it is written."""
    if len(parameters) > PARAMETERS_MAX:
        raise Invalid(f"at most {PARAMETERS_MAX} parameters, not {len(parameters)}", field="parameters")
    return {key: Template(str(text)).safe_substitute(names) for key, text in parameters.items()}


def form(document: Mapping[str, Any]) -> bytes:
    """Return flat texts as `application/x-www-form-urlencoded`."""
    return urlencode({key: str(value) for key, value in document.items()}).encode()


def fitted(document: Mapping[str, Any], encode: Callable[[Any], bytes], bytes_max: int) -> bytes:
    """Return the encoded document; where it is larger than `bytes_max`, its longest texts are cut until it fits."""
    body = encode(document)
    text_max = bytes_max
    while len(body) > bytes_max and text_max > TEXT_MIN:
        text_max = max(text_max // 2, TEXT_MIN)
        body = encode(_shortened(document, text_max))
    return body


def _shortened(value: Any, text_max: int) -> Any:
    if isinstance(value, str):
        return cut(value, text_max)
    if isinstance(value, Mapping):
        return {key: _shortened(item, text_max) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(item, text_max) for item in value]
    return value
