"""Rollups across the series of a group, vectorised over all groups."""

import numpy as np
import numpy.typing as npt

from tocsin.watch.signals.queries import Rollup

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def across_groups(rollup: Rollup, group_of: Integers, values: Floats, group_count: int) -> Floats:
    """Return one value per group from the values of its series, in their order; NaN for a group without any."""
    counts = np.bincount(group_of, minlength=group_count)
    result = np.full(group_count, np.inf if rollup == "min" else -np.inf)
    if rollup == "min":
        np.minimum.at(result, group_of, values)
    elif rollup == "max":
        np.maximum.at(result, group_of, values)
    else:
        result = np.bincount(group_of, values, group_count).astype(np.float64)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        averaged: Floats = result / counts if rollup == "avg" else result
    averaged[counts == 0] = np.nan
    return averaged


def positions_in(numbers: Integers, found: Integers) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return where each of `found` stands in the ascending `numbers`, and whether it is there at all."""
    positions = np.searchsorted(numbers, found)
    positions[positions == len(numbers)] = 0
    return positions, numbers[positions] == found
