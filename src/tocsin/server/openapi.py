"""`python -m tocsin.server.openapi` prints the OpenAPI document; it needs no server and no database."""

import sys
from typing import Any, cast

import msgspec

from tocsin.kernel.values import to_json
from tocsin.server.api.schema import document
from tocsin.server.app import rest
from tocsin.server.feed import Feed
from tocsin.server.house import House


def described() -> dict[str, Any]:
    """Return the OpenAPI document of Tocsin."""
    house = cast("House", None)  # no route is called
    return document(rest(house, Feed(house)))


def main() -> None:
    """Print the document."""
    sys.stdout.buffer.write(msgspec.json.format(to_json(described()), indent=2) + b"\n")


if __name__ == "__main__":
    main()
