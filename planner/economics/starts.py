"""Starts of levers in roadmaps, and every question that is asked of a start alone.

The start of a lever is its launch quarter: 1 or later for a launch in a decision quarter, 0 or less for a lever that runs
already, and `NEVER_LAUNCHED` for a lever that the roadmap does not have. A roadmap has one start for each lever, in the order of
plan.toml.
"""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from instances.schema.instance import Instance
from models.problem import NEVER, BoolArray, IntArray

Starts: TypeAlias = NDArray[np.signedinteger[Any]]

NEVER_LAUNCHED: int = 10_000
"""Start of a lever that a roadmap does not have. It is later than every quarter, so that starts can be compared."""


def launched(start: Starts) -> BoolArray:
    """Return bool[...]: whether a lever is launched in a decision quarter; a lever that runs already is not."""
    return np.asarray((start >= 1) & (start != NEVER_LAUNCHED), dtype=np.bool_)


def runs_already(start: Starts) -> BoolArray:
    """Return bool[...]: whether a lever has been live since before the first quarter."""
    return np.asarray(start < 1, dtype=np.bool_)


def has_lever(start: Starts) -> BoolArray:
    """Return bool[...]: whether a roadmap has a lever, launched or running."""
    return np.asarray(start != NEVER_LAUNCHED, dtype=np.bool_)


def launched_together(start: Starts, lever: int) -> BoolArray:
    """Return bool[rows]: whether another lever of the roadmap has the same start as this one; start is int[rows, levers]."""
    found = np.zeros(start.shape[0], dtype=np.bool_)
    for other in range(start.shape[1]):
        if other != lever:
            found |= start[:, other] == start[:, lever]
    return found & has_lever(start[:, lever])


def launch_period(start: Starts) -> IntArray:
    """Return int[...]: the period of each launch as the programme counts them, 0 for the first quarter; `NEVER` without one."""
    return np.where(launched(start), start.astype(np.int64) - 1, NEVER)


GOES_ON: int = 1_000_000
"""Last quarter of a lever that is not closed down."""


def last_quarters(instance: Instance) -> IntArray:
    """Return int[units, levers]: the last quarter of each committed lever that is closed down, `GOES_ON` for all others."""
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    names = list(instance.settings.levers)
    last = np.full((len(row), len(names)), GOES_ON, dtype=np.int64)
    for pin in instance.pins:
        if pin.until is not None:
            last[row[pin.unit], names.index(pin.lever)] = instance.quarter_index(pin.until)
    return last


def base_starts(instance: Instance) -> Starts:
    """Return int16[units, levers]: the roadmap of the base case, which has the running levers alone."""
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    names = list(instance.settings.levers)
    base = np.full((len(row), len(names)), NEVER_LAUNCHED, dtype=np.int16)
    for pin in instance.pins:
        if pin.rule == "running" and pin.quarter is not None:
            base[row[pin.unit], names.index(pin.lever)] = instance.quarter_index(pin.quarter)
    return base
