"""Samples that another node keeps: every call says where."""

from typing import Any, NoReturn

from tocsin.kernel.errors import Unavailable


class SamplesElsewhere:
    """Stands where a node has no samples; all but the end raises Unavailable."""

    def __init__(self, url: str) -> None:
        self._url = url

    def _refuse(self, *_args: Any, **_named: Any) -> NoReturn:
        raise Unavailable(f"this node keeps no samples: {self._url} does")

    write = query = last_seen = series = metrics = tags = tag_values = delete_before = _refuse

    def flush(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""
