"""The one error form: RFC 9457 problem+json, for our own errors and for the framework's."""

from http import HTTPStatus
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from tocsin.kernel.errors import FormatError, Refused, Unavailable
from tocsin.kernel.values import Value

MEDIA = "application/problem+json"
DETAIL_MAX = 1_000

log = structlog.get_logger()


class Problem(Value, frozen=True):
    """Why a request was refused; `field` is the place in the body, or the parameter, that is at fault."""

    type: str
    status: int
    title: str
    detail: str
    field: str | msgspec.UnsetType = msgspec.UNSET


def problem(status: int, detail: str, field: str | None = None, retry_after: int = 0) -> Response[Problem]:
    """Return a problem as a response."""
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    body = Problem("about:blank", status, HTTPStatus(status).phrase, detail[:DETAIL_MAX], field or msgspec.UNSET)
    return Response(body, status_code=status, media_type=MEDIA, headers=headers)


def on_refused(_request: Request[Any, Any, Any], error: Refused) -> Response[Problem]:
    """Answer what we refused."""
    return problem(error.status, error.detail, error.field, getattr(error, "retry_after", 0))


def on_unreadable(_request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer what can't be read."""
    return problem(400, f"the body can't be read: {type(error).__name__}: {error}"[:500])


def on_unavailable(_request: Request[Any, Any, Any], error: Unavailable) -> Response[Problem]:
    """Answer while our surroundings fail."""
    return problem(503, f"not available now: {error}", retry_after=1)


def on_framework(_request: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Answer what the framework refused: unknown route, wrong method, a body or parameter of the wrong shape."""
    extra: Any = getattr(error, "extra", None)
    if not isinstance(extra, list) or not extra:
        response = problem(error.status_code, error.detail)
        response.headers.update(error.headers or {})  # `Allow` of a 405
        return response
    faults = [(str(one.get("message", "")), _place(str(one.get("key", "")))) for one in extra]
    detail = "; ".join(f"{message} at {place}" if place else message for message, place in faults)
    return problem(error.status_code, detail, faults[0][1])


def _place(key: str) -> str:
    """Return the place as forms name it: within the thing's body, without the name of our argument."""
    return "" if key == "data" else key.removeprefix("body.")


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer our own bug; the log has the traceback and the route, not the path."""
    log.error("request_failed", route=str(request.scope.get("path_template", "")), exc_info=error)
    return problem(500, "an error of ours; the log has it")


HANDLERS: dict[Any, Any] = {
    Refused: on_refused,
    FormatError: on_unreadable,
    RecursionError: on_unreadable,
    UnicodeDecodeError: on_unreadable,
    Unavailable: on_unavailable,
    HTTPException: on_framework,
    Exception: on_bug,
}
