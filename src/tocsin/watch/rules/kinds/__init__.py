"""Rule kinds: one file per kind; `KINDS` is the list, in alphabetical order."""

from tocsin.kernel.errors import Invalid
from tocsin.watch.rules.kinds import heartbeat, threshold
from tocsin.watch.rules.kinds.kind import Kind

KINDS: tuple[Kind, ...] = (heartbeat.KIND, threshold.KIND)

_BY_NAME = {one.name: one for one in KINDS}


def kind(name: str) -> Kind:
    """Return a rule kind; raise Invalid for an unknown one."""
    found = _BY_NAME.get(name)
    if found is None:
        raise Invalid(f"unknown rule kind {name!r}; known: {', '.join(_BY_NAME)}", field="kind")
    return found
