"""Sentences of timelines."""

import pytest

from tocsin.server.api.timelines import said


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ({"last_message_id": "msg_1"}, "1 more report(s) of the same problem, the last in message msg_1 (open)."),
        (
            {"last_message_id": "msg_1", "count": 3},
            "3 more report(s) of the same problem, the last in message msg_1 (open).",
        ),
    ],
)
def test_a_value_at_its_default_is_said_too(detail: dict[str, str | int], text: str) -> None:
    """What isn't stored, since it is as usual, stands in the sentence like anything else."""
    assert said("Appended", "open", detail) == text
