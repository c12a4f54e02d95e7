"""Golden values: what a release stored is read by this one, as it was meant."""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.golden.stored import RELEASE, files, read, sample, stored

from tocsin.kernel.values import Value, from_json, read_json, to_json

TYPES = stored()


class Before(Value, frozen=True):
    """A stored value of a release."""

    name: str
    count: int = 0


class Renamed(Value, frozen=True):
    """Its field has another name now."""

    title: str = ""
    count: int = 0


class Retyped(Value, frozen=True):
    """Its field has another type now."""

    name: str
    count: str = ""


class Demanding(Value, frozen=True):
    """It has a new field without a default."""

    name: str
    place: str
    count: int = 0


def whole(value: Any) -> Any:
    """Return a value as builtins, fields at their default included."""
    if isinstance(value, msgspec.Struct):
        return {name: whole(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [whole(one) for one in value]
    return msgspec.to_builtins(value)


def lost(golden: Any, now: Any, place: str = "") -> list[str]:
    """Return the places at which a value no longer says what the golden one does."""
    if isinstance(golden, dict) and isinstance(now, dict):
        return [one for key in golden for one in lost(golden[key], now.get(key), f"{place}.{key}")]
    if isinstance(golden, list) and isinstance(now, list) and len(golden) == len(now):
        return [one for number, item in enumerate(golden) for one in lost(item, now[number], f"{place}[{number}]")]
    return [] if golden == now and type(golden) is type(now) else [place]


@pytest.mark.parametrize("file", files(), ids=lambda file: file.stem)
def test_what_a_release_stored_is_read(file: Path) -> None:
    """Each value of each release is read by its type of today, and every field says what it said."""
    for name, golden in read(file).items():
        assert name in TYPES, f"{name} of {file.stem} can't be read any more"
        value = from_json(to_json(golden), TYPES[name])
        assert lost(golden, whole(value)) == [], f"{name} of {file.stem}"


@pytest.mark.parametrize("name", TYPES)
def test_this_release_has_a_golden_value_of_each_type(name: str) -> None:
    """What is stored, with every field, is in this release's file; `python -m tests.golden.stored` writes it."""
    (file,) = [one for one in files() if one.stem == RELEASE]
    assert read(file).get(name) == sample(TYPES[name])


@pytest.mark.parametrize("name", TYPES)
def test_a_golden_value_leaves_nothing_at_its_default(name: str) -> None:
    """Stored values leave out what is at its default, so a golden value says every field otherwise."""
    golden = sample(TYPES[name])
    assert lost(golden, read_json(to_json(msgspec.convert(golden, TYPES[name])))) == []


@pytest.mark.parametrize(("kind", "is_read"), [(Renamed, True), (Retyped, False), (Demanding, False)])
def test_a_field_that_is_renamed_retyped_or_demanded_is_noticed(kind: type[Value], is_read: bool) -> None:
    """What breaks stored values is found: the value can't be read, or says less than it did."""
    golden = sample(Before)
    if is_read:
        assert lost(golden, whole(from_json(to_json(golden), kind))) == [".name"]
    else:
        with pytest.raises(msgspec.ValidationError):
            from_json(to_json(golden), kind)
