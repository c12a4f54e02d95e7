"""`python -m tocsin.server.openapi` prints the OpenAPI document; it needs no server and no database."""

import sys
from typing import cast

import msgspec

from tocsin.kernel.values import to_json
from tocsin.server.api.schema import document
from tocsin.server.app import rest
from tocsin.server.house import House


def main() -> None:
    """Print the document."""
    app = rest(cast("House", None))  # no route is called
    sys.stdout.buffer.write(msgspec.json.format(to_json(document(app)), indent=2) + b"\n")


if __name__ == "__main__":
    main()
