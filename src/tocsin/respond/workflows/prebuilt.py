"""Prebuilt workflows: what many want. A TOML file each in `prebuilt/`; the folder is the list."""

from functools import cache
from importlib import resources

import msgspec

from tocsin.kernel.errors import Invalid
from tocsin.kernel.values import Value
from tocsin.respond.workflows.workflows import Workflow


class Prebuilt(Value, frozen=True, forbid_unknown_fields=True):
    """A workflow to begin with; `alertops`: AlertOps has one of this name."""

    name: str
    text: str
    workflow: Workflow
    alertops: bool = False


def read_prebuilt(raw: bytes, key: str) -> Prebuilt:
    """Return what a file holds; raise Invalid that names the file."""
    try:
        return msgspec.toml.decode(raw, type=Prebuilt)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid(f"workflow {key}: {error}") from error


@cache
def load_prebuilt() -> dict[str, Prebuilt]:
    """Return all prebuilt workflows of the package by key."""
    folder = resources.files("tocsin.respond.workflows") / "prebuilt"
    files = {one.name.removesuffix(".toml"): one for one in folder.iterdir() if one.name.endswith(".toml")}
    return {key: read_prebuilt(files[key].read_bytes(), files[key].name) for key in sorted(files)}
