"""The OpenAPI document: whole, typed, and said in the reference."""

import json
import subprocess
import sys
from typing import Any

import pytest
from tests.arch.operations import PAGE, page

from tocsin.server.openapi import described

RAW = {"application/octet-stream", "text/event-stream"}  # answers that are no JSON
METHODS = ("get", "post", "put", "delete")


@pytest.fixture(scope="module")
def api() -> dict[str, Any]:
    """The document, made without a node."""
    return described()


def operations(api: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return (method, path, operation) of every operation."""
    return [(method, path, one[method]) for path, one in api["paths"].items() for method in METHODS if method in one]


def test_every_body_and_answer_is_a_named_schema(api: dict[str, Any]) -> None:
    """Every body and every answer is a named object with properties, and a refused request answers a Problem."""
    schemas = api["components"]["schemas"]
    for method, path, operation in operations(api):
        responses = dict(operation["responses"])
        problem = responses.pop("default")["content"]["application/problem+json"]["schema"]
        assert problem == {"$ref": "#/components/schemas/Problem"}
        contents = [one["content"] for one in responses.values() if "content" in one]
        media = [one["application/json"] for one in contents if RAW.isdisjoint(one)]
        media += [operation["requestBody"]["content"]["application/json"]] if "requestBody" in operation else []
        for one in media:
            schema = next((part for part in one["schema"].get("anyOf", ()) if "$ref" in part), one["schema"])
            assert schemas[schema["$ref"].rpartition("/")[2]]["properties"], f"{method} {path}"
        assert media or contents or "204" in responses, f"{method} {path}"


def test_every_list_is_a_page_of_typed_items(api: dict[str, Any]) -> None:
    """A list is `items` of one named schema, with `next`."""
    pages = {name: one for name, one in api["components"]["schemas"].items() if name.startswith("Page")}
    assert pages
    for one in pages.values():
        assert one["required"] == ["items", "next"]
        assert one["properties"]["items"]["items"].keys() == {"$ref"}


def test_operations_read_well(api: dict[str, Any]) -> None:
    """Operation ids are unique, in camel case, and each operation says in a sentence what it does."""
    ids = [one["operationId"] for _, _, one in operations(api)]
    assert len(set(ids)) == len(ids)
    assert all(one.isalnum() and one[0].islower() for one in ids)
    assert {"listPolicies", "createPolicy", "readPolicy", "replacePolicy", "archivePolicy"} <= set(ids)
    assert all(one["summary"] for _, _, one in operations(api))


def test_every_operation_is_in_the_reference(api: dict[str, Any]) -> None:
    """The reference has every operation; `python -m tests.arch.operations` writes its tables."""
    text = PAGE.read_text(encoding="utf-8")
    assert text == page(text, api)


def test_the_document_is_printed_without_a_server() -> None:
    """One command prints the document; it needs neither a data folder nor a database."""
    printed = subprocess.run([sys.executable, "-m", "tocsin.server.openapi"], capture_output=True, check=True)
    assert json.loads(printed.stdout)["openapi"].startswith("3.1")
