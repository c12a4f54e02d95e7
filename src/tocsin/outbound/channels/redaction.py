"""Redaction: a composed request with its secrets masked, for dry runs, logs and delivery details."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

import msgspec

from tocsin.kernel.fields import Field
from tocsin.kernel.values import to_json
from tocsin.outbound.channels.channel import HttpRequest, Inbound, Mail

MASK = "•••"


def redacted(
    request: HttpRequest | Mail | Inbound, fields: Iterable[Field], settings: Mapping[str, Any]
) -> HttpRequest | Mail | Inbound:
    """Return the request with each value of a secret field masked, in whatever form it appears."""
    secrets = sorted({form for field in fields if field.secret for form in _forms(settings.get(field.key))}, key=len)
    secrets.reverse()  # the longest first, so that none is masked in part
    document = msgspec.to_builtins(request, builtin_types=(bytes,))
    return msgspec.convert(_masked(document, secrets), type(request), builtin_types=(bytes,))


def _forms(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _forms(item)
    elif value is not None and (text := str(value)):
        yield from (text, quote(text, safe=""), quote_plus(text), to_json(text)[1:-1].decode())


def _masked(value: Any, secrets: list[str]) -> Any:
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, MASK)
        return value
    if isinstance(value, bytes):
        for secret in secrets:
            value = value.replace(secret.encode(), MASK.encode())
        return value
    if isinstance(value, Mapping):
        return {key: _masked(item, secrets) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(item, secrets) for item in value]
    return value
