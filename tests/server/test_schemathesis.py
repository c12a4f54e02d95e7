"""The whole API held against its own OpenAPI document, by generated requests: nothing makes it fail or lie."""

from collections import Counter
from contextlib import suppress
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from schemathesis.checks import CheckContext, not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import (
    allow_header_conformance,
    content_type_conformance,
    ensure_resource_availability,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    positive_data_acceptance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
    use_after_free,
)
from tests.server.world import World, world

from tocsin.server.openapi import described

__all__ = ["world"]

EXAMPLES = 50  # of each operation, beside those that schemathesis makes of each bound in the document
WALKS = 20  # through operations that make, change, read and archive the same things
STEPS = {"stateful_step_count": 12}
KEY = "/api/v1/keys/{key_id}"  # no walk goes here: the key that it revokes may be its own
TIMES = frozenset({"at", "end", "since", "start", "until"})


def reads_accept_what_is_valid(ctx: CheckContext, response: Response, case: schemathesis.Case) -> bool | None:
    """
    Hold GETs to accepting what is valid by the document.

    Bodies can't be: which users, policies, apps, channels and templates exist, and what each of these wants, no schema
    says. Nor times, which are of the years 1970 to 9000 and one before the other; nor NUL, which is refused anywhere.
    """
    refused = response.json() if response.status_code == 400 else {}
    if case.method != "GET" or refused.get("field") in TIMES or "NUL" in refused.get("detail", ""):
        return None
    return positive_data_acceptance(ctx, response, case)


# All that schemathesis has but `object_level_authorization`: it wants a second identity that owns things; here things
# belong to teams, and test_may.py goes through every permission.
CHECKS = [
    allow_header_conformance,
    content_type_conformance,
    ignored_auth,
    missing_required_header,
    negative_data_rejection,
    not_a_server_error,
    reads_accept_what_is_valid,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
]
WALKED = [*CHECKS, ensure_resource_availability, use_after_free]
REAL = {
    "channel": "email",
    "end": "2026-01-02T00:00:00Z",
    "expression": "os.cpu.user + os.cpu.system",
    "kind": "threshold",
    "start": "2026-01-01T00:00:00Z",
    "template": "sematext",
}
SETTINGS = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
schema = schemathesis.openapi.from_dict(described())
schema.config.generation.update(with_security_parameters=False)  # the caller's key; `ignored_auth` leaves it out


class Fitting:
    """Gives three requests of four the ids and names of what exists, so that they get past the first look."""

    def __init__(self, world: World) -> None:
        caller = world.caller
        self._ids = world.ids
        self._names = REAL | {
            "app_id": world.ids["apps"],
            "assignee_id": world.ids["users"],
            "policy_id": world.ids["policies"],
            "user_id": world.ids["users"],
        }
        self._count = count()
        self.sent: dict[str, Any] = {
            "base_url": caller.node.house.url,
            "headers": {"Authorization": f"Bearer {caller.seeded.api_key}", "If-Match": "*"},
            "timeout": 20,
        }

    def fitted(self, case: schemathesis.Case) -> None:
        """Change the case, unless it is a fourth one, or is there to be refused."""
        if not next(self._count) % 4 or (case.meta is not None and case.meta.generation.mode.is_negative):
            return
        kind = case.path.split("/")[3] if case.path.count("/") > 2 else ""
        if case.path_parameters and case.method != "DELETE":
            case.path_parameters = dict.fromkeys(case.path_parameters, self._ids.get(kind, "none"))
        self.named(case)

    def named(self, case: schemathesis.Case) -> None:
        """Name what exists in the body."""
        if isinstance(case.body, dict):
            case.body = self._real(case.body)

    def check(self, case: schemathesis.Case, response: Any, checks: list[Any], **more: Any) -> None:
        """Hold an answer against the document."""
        headers = dict(self.sent["headers"])
        case.validate_response(response, checks=checks, headers=headers, transport_kwargs=self.sent, **more)

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
@SETTINGS
def test_every_operation_answers_as_it_says(case: schemathesis.Case, fitting: Fitting) -> None:
    """No request, right or wrong, makes a server error, and every answer has the documented form."""
    fitting.fitted(case)
    fitting.check(case, case.call(**fitting.sent), CHECKS)


def test_what_is_made_is_there_until_it_is_archived(fitting: Fitting) -> None:
    """On walks through operations that belong together no thing is missing that was made, and none outlives its end."""
    answers: Counter[tuple[str, bool]] = Counter()
    failures: list[FailureGroup] = []

    class Walk(schema.exclude(path=["/api/v1/feed", KEY]).as_state_machine()):  # pyright: ignore
        def before_call(self, case: schemathesis.Case) -> None:
            fitting.named(case)

        def get_call_kwargs(self, case: schemathesis.Case) -> dict[str, Any]:
            return fitting.sent

        def validate_response(self, response: Any, case: schemathesis.Case, **_: Any) -> None:
            answers[case.method, response.status_code < 300] += 1
            try:
                fitting.check(case, response, WALKED, recorder=self.recorder)
            except FailureGroup as failure:
                failures.append(failure)

    for number in range(WALKS):
        # What a walk meets depends on what those before it left behind, which hypothesis takes for a flaw of the test.
        with suppress(FlakyStrategyDefinition):
            seed(number)(Walk).run(settings=settings(SETTINGS, derandomize=False, max_examples=2, **STEPS))
    assert not failures, failures[0]
    assert all(answers[method, True] for method in ("DELETE", "GET", "POST", "PUT")), answers
