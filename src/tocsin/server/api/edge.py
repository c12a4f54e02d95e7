"""
The edge: what a database can't hold is refused before anyone looks at it, with the same answer on all of them.

Here too it is said which methods a path has: the framework answers OPTIONS with those of a path's first handler only.
"""

from typing import Any
from urllib.parse import unquote_to_bytes

from litestar import Request, Response

from tocsin.kernel.errors import FormatError, Invalid
from tocsin.kernel.values import checked, read_json

INTEGER_MAX = (1 << 63) - 1


async def first(request: Request[Any, Any, Any]) -> Response[None] | None:
    """Answer OPTIONS, and let through what a database can hold; raise Invalid for what it can't."""
    if request.method == "OPTIONS":
        methods = request.app.route_handler_method_map[str(request.scope["path_template"])]
        return Response(None, status_code=204, headers={"Allow": ", ".join(sorted(methods))})
    document = await refuse_unstorable(request)
    field = request.scope["route_handler"].parsed_data_field
    if document is not None and field is not None:
        checked(document, field.annotation)  # the framework would take 0 for false, and "5" for 5
    return None


async def refuse_unstorable(request: Request[Any, Any, Any]) -> Any:
    """
    Return the body's document, None where there is none or it isn't JSON.

    Raise Invalid for a NUL character in path, query or body, and for an integer beyond 64 bits in the body.
    """
    if b"\x00" in request.scope["raw_path"] or "\x00" in request.scope["path"]:
        raise Invalid("the path contains a NUL character")
    if b"\x00" in unquote_to_bytes(request.scope["query_string"]):
        raise Invalid("the query contains a NUL character")
    try:
        document = read_json(await request.body() or b"null")
    except FormatError:
        return None  # whoever wants JSON says what is wrong with it
    check_storable(document)
    return document


def check_storable(document: Any) -> None:
    """Raise Invalid that names the place of the first NUL character or integer beyond 64 bits in a document."""
    rest: list[tuple[str, Any]] = [("", document)]
    while rest:
        place, value = rest.pop()
        if isinstance(value, dict):
            rest += [(f"{place}.{key}".lstrip("."), item) for key, item in value.items()]
            rest += [(place, key) for key in value]
        elif isinstance(value, list):
            rest += [(f"{place}[{number}]", item) for number, item in enumerate(value)]
        elif isinstance(value, str) and "\x00" in value:
            raise Invalid("a text contains a NUL character", field=place.removeprefix("body."))
        elif isinstance(value, int) and not -INTEGER_MAX - 1 <= value <= INTEGER_MAX:
            raise Invalid("an integer is beyond 64 bits", field=place.removeprefix("body."))
