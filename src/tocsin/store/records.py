"""Record: a value on its way between the database and a decision, with what the row knows beside it."""

from typing import Any, Generic, TypeVar

import msgspec

from tocsin.kernel.errors import Newer
from tocsin.store.tables import SCHEMA

T = TypeVar("T")


class Record(msgspec.Struct, Generic[T], eq=False):
    """
    A loaded or new row. `version` is compared when it is saved; `seq` is the number of the last timeline entry.

    `subject` is the record in whose timeline this one's events stand (None: its own). `is_changed`: the value changed;
    `is_touched`: only the timeline grew.
    """

    id: str
    value: T
    version: int = 0
    seq: int = 0
    is_new: bool = False
    is_changed: bool = False
    is_touched: bool = False
    subject: "Record[Any] | None" = None
    leased_by: str = ""
    leased_until: int = 0


def check_schema(row: Any) -> None:
    """Raise Newer where a row names a higher number than ours: to save it would lose what we don't know."""
    if row.schema > SCHEMA:
        raise Newer(f"{row.id} was written by a newer release")
