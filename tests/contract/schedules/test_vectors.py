"""The public vectors in tests/vectors: the engine and the oracle answer as each says."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.contract.schedules.oracle import Oracle

from tocsin.kernel.instants import from_text
from tocsin.kernel.values import checked
from tocsin.respond.oncall.checks import check_absence, check_calendar, check_override, check_schedule
from tocsin.respond.oncall.final import CompiledSchedule, by_role
from tocsin.respond.oncall.schedules import Books, Schedule

FOLDER = Path(__file__).resolve().parents[2] / "vectors"
VECTORS = [
    pytest.param(vector, id=f"{file.stem}: {vector['name']}")
    for file in sorted(FOLDER.glob("*.json"))
    for vector in json.loads(file.read_text(encoding="utf-8"))["vectors"]
]


def read(vector: dict[str, Any]) -> tuple[Schedule, Books]:
    """Return the values of a vector."""
    return checked(vector["schedule"], Schedule), checked(vector.get("books", {}), Books)


@pytest.mark.parametrize("vector", VECTORS)
def test_who_is_on_call(vector: dict[str, Any]):
    """At each instant of a vector, those have the roles whom it names, who leads first."""
    compiled = CompiledSchedule(*read(vector))

    for at, expected in vector["who"]:
        found = by_role(compiled.at(from_text(at)))
        assert {role: [one.user_id for one in people] for role, people in found.items()} == expected, at


@pytest.mark.parametrize("vector", VECTORS)
def test_the_oracle_agrees(vector: dict[str, Any]):
    """The slow reading of the definitions answers as the vector says, in the years that it knows."""
    oracle = Oracle(*read(vector))

    for at, expected in vector["who"]:
        if "2021" <= at[:4] <= "2026":
            assert oracle.at(from_text(at)) == expected, at


@pytest.mark.parametrize("vector", VECTORS)
def test_a_vector_could_be_saved(vector: dict[str, Any]):
    """What a vector describes passes the checks that everything passes before it is saved."""
    schedule, books = read(vector)

    assert check_schedule(schedule) is None
    assert [check_override(one) for one in books.overrides.values()] == [None] * len(books.overrides)
    assert [check_absence(one) for one in books.absences.values()] == [None] * len(books.absences)
    assert [check_calendar(one) for one in books.calendars.values()] == [None] * len(books.calendars)
