"""The whole API held against its own OpenAPI document, by generated requests: nothing makes it fail or lie."""

from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.server.world import World, world

from tocsin.server.openapi import described

__all__ = ["world"]

EXAMPLES = 5  # of each operation, beside those that schemathesis makes of each bound in the document
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
REAL = {
    "channel": "email",
    "end": "2026-01-02T00:00:00Z",
    "expression": "os.cpu.user + os.cpu.system",
    "kind": "threshold",
    "start": "2026-01-01T00:00:00Z",
    "template": "sematext",
}
schema = schemathesis.openapi.from_dict(described())
schema.config.phases.coverage.unexpected_methods = set()


class Fitting:
    """Gives three requests of four the ids and names of what exists, so that they get past the first look."""

    def __init__(self, world: World) -> None:
        self.caller = world.caller
        self._ids = world.ids
        self._names = REAL | {
            "app_id": world.ids["apps"],
            "assignee_id": world.ids["users"],
            "policy_id": world.ids["policies"],
            "user_id": world.ids["users"],
        }
        self._count = count()

    def fitted(self, case: schemathesis.Case) -> None:
        """Change the case, unless it is a fourth one."""
        if not next(self._count) % 4:
            return
        kind = case.path.split("/")[3] if case.path.count("/") > 2 else ""
        if case.path_parameters and case.method != "DELETE":
            case.path_parameters = dict.fromkeys(case.path_parameters, self._ids.get(kind, "none"))
        if isinstance(case.body, dict):
            case.body = self._real(case.body)

    def _real(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                key: self._names[key] if isinstance(one, str) and key in self._names else self._real(one)
                for key, one in value.items()
            }
        return [self._real(one) for one in value] if isinstance(value, list) else value


@pytest.fixture(scope="module")
def fitting(world: World) -> Fitting:
    """The module's world, for requests."""
    return Fitting(world)


@schema.exclude(path="/api/v1/feed").parametrize()  # its answer has no end; test_feed.py reads it
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_answers_as_it_says(case: schemathesis.Case, fitting: Fitting) -> None:
    """No request, right or wrong, makes a server error, and every answer has the documented form."""
    fitting.fitted(case)
    headers = {"Authorization": f"Bearer {fitting.caller.seeded.api_key}", "If-Match": "*"}
    response = case.call(base_url=fitting.caller.node.house.url, headers=headers, timeout=20)
    case.validate_response(response, checks=CHECKS)
