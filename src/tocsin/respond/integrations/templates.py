"""Templates: how one tool's documents are read. A TOML file each in `templates/`; the folder is the list."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.integrations.extracts import Extract


class DefaultRoute(Value, frozen=True):
    """A route that the template brings: the policy is given by its name."""

    field: str
    operator: str
    value: str
    policy: str


class Sample(Value, frozen=True):
    """A payload as the tool sends it, and what it reads as, one table of report fields per report."""

    payload: str
    expect: tuple[dict[str, Any], ...]
    name: str = ""


class Status(Value, frozen=True, forbid_unknown_fields=True):
    """
    The status texts that open, close and update; `otherwise` is what any other does.

    With `is_part` a text need only occur in the status. Opening goes first: a page too many is better than one too few.
    """

    open: tuple[str, ...] = ()
    close: tuple[str, ...] = ()
    update: tuple[str, ...] = ()
    is_part: bool = False
    otherwise: Literal["ignore", "open"] = "ignore"


class Template(Value, frozen=True, forbid_unknown_fields=True):
    """
    A tool's reading. `map` gives a path or a text with placeholders per report field, several candidates in order.

    A document without a status opens. `test` are field values that mark the tool's test message. `type` is that of the
    integrations that it is for.
    """

    name: str
    description: str = ""
    setup: str = ""
    type: Literal["api", "email", "heartbeat", "chat"] = "api"
    reads: Literal["fields", "text", "mail"] = "fields"  # JSON or a form; any text; or a raw mail
    unwrap: str = ""  # a field that holds JSON in a string
    each: str = ""
    map: dict[str, tuple[str, ...]] = {}
    status: Status = Status()
    severity: dict[str, str] = {}
    extracts: tuple[Extract, ...] = ()
    constant_subject: str = ""  # a title that says nothing: the subject is then the text's first line
    test: dict[str, str] = {}
    routes: tuple[DefaultRoute, ...] = ()
    samples: tuple[Sample, ...] = ()


def read_template(raw: bytes, key: str) -> Template:
    """Return the template that a file holds; raise Invalid that names the file."""
    try:
        document = tomllib.loads(raw.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"template {key}: {error}") from error
    document["map"] = {
        name: (paths,) if isinstance(paths, str) else tuple(paths) for name, paths in document.get("map", {}).items()
    }
    try:
        return msgspec.convert(document, Template)
    except msgspec.ValidationError as error:
        raise Invalid(f"template {key}: {error}") from error


@cache
def load_templates() -> dict[str, Template]:
    """Return all templates of the package by key."""
    folder = resources.files("tocsin.respond.integrations") / "templates"
    files = {one.name.removesuffix(".toml"): one for one in folder.iterdir() if one.name.endswith(".toml")}
    return {key: read_template(files[key].read_bytes(), files[key].name) for key in sorted(files)}
