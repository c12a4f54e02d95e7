"""Headers of a webhook: those that a person sets, and the signature of Standard Webhooks 1.0."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND

HEADERS_MAX = 30
VALUE_MAX = 4096
SECRET_PREFIX = "whsec_"  # noqa: S105  the prefix is public

_TOKEN = frozenset("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
_OURS = frozenset({"connection", "content-length", "host", "te", "trailer", "transfer-encoding", "upgrade"})


def checked_headers(headers: Mapping[str, object]) -> dict[str, str]:
    """Return the headers with names in lower case; raise Invalid for one that would break or bend the request."""
    if len(headers) > HEADERS_MAX:
        raise Invalid(f"at most {HEADERS_MAX} headers, not {len(headers)}", field="headers")
    result: dict[str, str] = {}
    for given, value in headers.items():
        name, text = given.lower(), str(value)
        if not name or not _TOKEN.issuperset(name):
            raise Invalid(f"not a header name: {given[:80]!r}", field="headers")
        if name in _OURS:
            raise Invalid(f"the header {given!r} is set by Tocsin alone", field="headers")
        if len(text) > VALUE_MAX or not text.isprintable():
            raise Invalid(f"the header {given!r} must be one line of at most {VALUE_MAX} characters", field="headers")
        result[name] = text
    return result


def signature_headers(secret: str, message_id: str, now: int, body: bytes) -> dict[str, str]:
    """Return `webhook-id`, `webhook-timestamp` and `webhook-signature`: v1, HMAC-SHA256 over id.timestamp.body."""
    seconds = str(now // SECOND)
    signed = b".".join((message_id.encode(), seconds.encode(), body))
    digest = base64.b64encode(hmac.digest(_key(secret), signed, hashlib.sha256)).decode()
    return {"webhook-id": message_id, "webhook-timestamp": seconds, "webhook-signature": f"v1,{digest}"}


def _key(secret: str) -> bytes:
    if not secret.startswith(SECRET_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise Invalid("the signing secret is not base64 after whsec_", field="secret") from error
