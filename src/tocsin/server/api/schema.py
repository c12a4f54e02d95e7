"""The OpenAPI document: routes as the framework sees them, bodies and answers as msgspec reads and writes them."""

from collections.abc import Iterator
from typing import Any

import msgspec
from litestar import Litestar, Request, Response
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.response import Stream
from litestar.routes import HTTPRoute
from litestar.typing import FieldDefinition

from tocsin.kernel.values import to_json
from tocsin.server.api.problems import Problem
from tocsin.server.api.repeating import HEADER, KEY_MAX

REF = "#/components/schemas/{name}"
JSON = "application/json"
SECURITY = {
    "key": {"type": "http", "scheme": "bearer", "description": "An API key."},
    "session": {"type": "apiKey", "in": "cookie", "name": "tocsin_session"},
}
REPEATABLE = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "Sent again with the same key, the request does nothing twice.",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX, "pattern": "^[!-~]+$"},
}
PUBLIC = ("signIn", "signOut", "healthz", "readyz")


class Rendered(JsonRenderPlugin):
    """Serves the document."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Return the document as JSON."""
        return to_json(document(request.app))


def operation_id(route: HTTPRouteHandler, *_: object) -> str:
    """Return the name under which clients know an operation: that of its function, in camel case."""
    first, *rest = route.handler_name.rpartition(".")[2].split("_")
    return first + "".join(word.capitalize() for word in rest)


def document(app: Litestar) -> dict[str, Any]:
    """Return the OpenAPI document of the application."""
    found: dict[str, Any] = app.openapi_schema.to_schema()
    operations = {one["operationId"]: one for path in found["paths"].values() for one in _methods(path)}
    types_of = {name: _types(route) for name, route in _routes(app) if name in operations}
    types = list(dict.fromkeys(kind for pair in types_of.values() for kind in pair if kind is not None))
    schemas, components = msgspec.json.schema_components([Problem, *types], ref_template=REF)
    known = dict(zip([Problem, *types], schemas, strict=True))
    for path in found["paths"].values():
        if "post" in path and path["post"]["operationId"] not in PUBLIC:
            path["post"].setdefault("parameters", []).append(REPEATABLE)
    for name, operation in operations.items():
        body, answer = types_of[name]
        _complete(operation, name, known.get(body), known.get(answer), known[Problem])
    named = {key: _readable(one.get("title", key)) for key, one in components.items()}
    refs = {REF.format(name=key): REF.format(name=name) for key, name in named.items()}
    shown = {name: components[key] | {"title": name} for key, name in named.items()}
    enums = {key: one for key, one in found["components"]["schemas"].items() if "enum" in one and key not in shown}
    found["components"] = {"schemas": dict(sorted((shown | enums).items())), "securitySchemes": SECURITY}
    found["security"] = [{name: []} for name in SECURITY]
    return _renamed(found, refs)


def _methods(path: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (one for one in path.values() if isinstance(one, dict) and "operationId" in one)


def _routes(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    for route in app.routes:
        for one in route.route_handlers if isinstance(route, HTTPRoute) else ():
            yield str(one.operation_id or operation_id(one)), one


def _types(route: HTTPRouteHandler) -> tuple[Any, Any]:
    """Return the types of a route's body and answer; None where there is none."""
    body: FieldDefinition | None = route.parsed_data_field
    answer: FieldDefinition = route.parsed_return_field
    if answer.is_subclass_of(Stream):
        return None, None
    if answer.is_subclass_of(Response):
        answer = answer.inner_types[0]
    if answer.annotation is bytes:
        return None, None
    return (body.annotation if body else None), (None if answer.annotation in (None, type(None)) else answer.annotation)


def _complete(operation: dict[str, Any], name: str, body: Any, answer: Any, problem: Any) -> None:
    operation["summary"] = operation.get("description", "").partition("\n")[0].partition(". ")[0].rstrip(".")
    operation["responses"].pop("400", None)
    if body is not None:
        is_required = {"type": "null"} not in body.get("anyOf", ())
        operation["requestBody"] = {"content": {JSON: {"schema": body}}, "required": is_required}
    for status, response in operation["responses"].items():
        response["description"] = operation["summary"]
        if answer is not None and status.startswith("2"):
            response["content"] = {JSON: {"schema": answer}}
    operation["responses"]["default"] = {
        "description": "What was refused, and why",
        "content": {"application/problem+json": {"schema": problem}},
    }
    if name in PUBLIC:
        operation["security"] = []


def _readable(title: str) -> str:
    """Return the name of a schema: `Page[tocsin.….Shown[Policy]]` is `ToldShownPolicy`."""
    parts = title.replace("]", "").replace(", ", "[").split("[")
    return "".join(part.rpartition(".")[2] for part in parts)


def _renamed(node: Any, names: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            key: names[one] if key == "$ref" and one in names else _renamed(one, names) for key, one in node.items()
        }
    if isinstance(node, list):
        return [_renamed(one, names) for one in node]
    return node
