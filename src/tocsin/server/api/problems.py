"""The one error form: RFC 9457 problem+json, for our own errors and for the framework's."""

from typing import Any

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from tocsin.kernel.errors import FormatError, Refused, Unavailable

MEDIA = "application/problem+json"

log = structlog.get_logger()


def problem(status: int, detail: str, field: str | None = None, retry_after: int = 0) -> Response[dict[str, Any]]:
    """Return a problem as a response."""
    body: dict[str, Any] = {"type": "about:blank", "status": status, "detail": detail}
    if field:
        body["field"] = field
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(body, status_code=status, media_type=MEDIA, headers=headers)


def on_refused(_request: Request[Any, Any, Any], error: Refused) -> Response[dict[str, Any]]:
    """Answer what we refused."""
    return problem(error.status, error.detail, error.field, getattr(error, "retry_after", 0))


def on_unreadable(_request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
    """Answer what can't be read."""
    return problem(400, f"the body can't be read: {type(error).__name__}: {error}"[:500])


def on_unavailable(_request: Request[Any, Any, Any], error: Unavailable) -> Response[dict[str, Any]]:
    """Answer while our surroundings fail."""
    return problem(503, f"not available now: {error}", retry_after=1)


def on_framework(_request: Request[Any, Any, Any], error: HTTPException) -> Response[dict[str, Any]]:
    """Answer what the framework refused: unknown route, wrong method, a body of the wrong shape."""
    extra = getattr(error, "extra", None)
    detail = f"{error.detail}: {extra}" if extra else error.detail
    return problem(error.status_code, str(detail)[:1000])


def on_bug(request: Request[Any, Any, Any], error: Exception) -> Response[dict[str, Any]]:
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
