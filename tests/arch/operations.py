"""The tables of all operations in the API's page, from the OpenAPI document: `python -m tests.arch.operations`."""

from typing import Any

from tests.arch.tree import REFERENCE

from tocsin.server.openapi import described

PAGE = REFERENCE / "api.md"
MARK = "## Operations\n"
HEAD = "| operation | does | query, headers |\n|---|---|---|"
ALIVE = ("/healthz", "/readyz")
METHODS = ("get", "post", "put", "patch", "delete")


def tables(api: dict[str, Any]) -> str:
    """Return one table per resource, the resources by name, the operations by path."""
    found: dict[str, list[str]] = {}
    for path, methods in sorted(api["paths"].items()):
        resource = "health" if path in ALIVE else path.removeprefix("/api/v1/").split("/")[0]
        for method in METHODS:
            if method in methods:
                found.setdefault(resource, []).append(_row(path, method, methods[method]))
    sections = (
        f"### {name.replace('-', ' ').capitalize()}\n\n{HEAD}\n" + "\n".join(rows)
        for name, rows in sorted(found.items())
    )
    return "\n\n".join(sections) + "\n"


def page(text: str, api: dict[str, Any]) -> str:
    """Return the page with its tables as they are to be; what stands before them is written by hand."""
    return f"{text.partition(MARK)[0]}{MARK}\n{tables(api)}"


def _row(path: str, method: str, operation: dict[str, Any]) -> str:
    asked = [one for one in operation.get("parameters", []) if one["in"] in ("query", "header")]
    names = [f"`{one['name']}`" for one in asked if one["name"] != "If-Match"]
    return f"| `{method.upper()} {path}` | {operation['summary']} | {', '.join(names)} |"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8"), described()), encoding="utf-8")
