"""What all answers share: every field is there, lists come as pages."""

from typing import Annotated, Any, Generic, TypeVar

import msgspec
from litestar.params import QueryParameter

from tocsin.kernel.errors import Invalid
from tocsin.kernel.instants import SECOND, from_text, to_text
from tocsin.kernel.values import Value

PAGE_MAX = 200
INSTANT_MAX = 221_845_392_000 * SECOND
SEQ_MAX = (1 << 53) - 1  # the largest that every client's numbers hold

Item = TypeVar("Item")

Limit = Annotated[int, QueryParameter(ge=1, le=PAGE_MAX, description="At most so many items.")]
Cursor = Annotated[str, QueryParameter(max_length=1_000, description="`next` of the page before.")]
After = Annotated[int, QueryParameter(ge=0, le=SEQ_MAX, description="The last `seq` that was read.")]


class Answer(Value, frozen=True, omit_defaults=False):
    """What is sent: fields at their default are sent too."""


class Page(Answer, Generic[Item], frozen=True):
    """A page of a list; `next` is the cursor of the next one, null at the end."""

    items: list[Item]
    next: str | None


def number_of(cursor: str) -> int:
    """Return the number that a cursor is; 0 for none."""
    return min(int(cursor), SEQ_MAX) if cursor.isascii() and cursor.isdigit() else 0


def instant(text: str, field: str) -> int:
    """Return the instant that a client named, of the years 1970 to 9000; raise Invalid that names the field."""
    try:
        at = from_text(text)
    except Invalid as error:
        raise Invalid(error.detail, field=field) from error
    if not 0 <= at <= INSTANT_MAX:
        raise Invalid("a time is in the years 1970 to 9000", field=field)
    return at


def moment(at: int) -> str | None:
    """Return an instant as it is shown: RFC 3339, null where there is none."""
    return to_text(at) if at else None


def whole(value: Any) -> Any:
    """Return a value as builtins with all of its fields: stored values leave out what is at its default."""
    if isinstance(value, msgspec.Struct):
        return {name: whole(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {key: whole(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [whole(one) for one in value]
    return value
