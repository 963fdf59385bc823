"""Roadmaps that a design leaves to its stores: pilots launch its levers in time and nothing else before the reading."""

from collections.abc import Sequence

import numpy as np

from models.problem import BoolArray, IntArray
from planner.economics import Menu, Starts, launched
from planner.limits.priced import Priced
from planner.pilots.designs import Design


def pilot_roadmaps(start: Starts, levers: Sequence[int], launch: int, reading: int) -> BoolArray:
    """Return bool[roadmaps]: whether a roadmap launches the levers up to the launch quarter, and no other before the reading.

    start: int[roadmaps, levers]. A lever that the rules of a store keep apart from another may come before the launch quarter.
    """
    on = launched(start)
    keep = np.ones(start.shape[0], dtype=np.bool_)
    for lever in range(start.shape[1]):
        in_time = on[:, lever] & (start[:, lever] <= launch)
        keep &= in_time if lever in levers else ~on[:, lever] | (start[:, lever] >= reading)
    return keep


def control_roadmaps(start: Starts, reading: int) -> BoolArray:
    """Return bool[roadmaps]: whether a roadmap launches nothing before the reading."""
    return np.asarray((~launched(start) | (start >= reading)).all(axis=1), dtype=np.bool_)


def roadmaps_of(menu: Menu, design: Design) -> BoolArray:
    """Return bool[choices]: the roadmaps that the rules of a design leave; all of those of stores that are not part of it."""
    keep = np.ones(menu.unit.size, dtype=np.bool_)
    for arm in design.arms:
        levers = [menu.levers.index(lever) for lever in arm.levers]
        inside = np.isin(menu.unit, arm.units)
        keep[inside] = pilot_roadmaps(menu.start[inside], levers, design.launch, design.reading)
    inside = np.isin(menu.unit, design.controls)
    keep[inside] = control_roadmaps(menu.start[inside], design.reading)
    return keep


def best_starts(menu: Menu, units: IntArray, keep: BoolArray) -> Starts:
    """Return int16[units, levers]: the starts of the most valuable roadmap of each unit among those to keep.

    Raises
    ------
    ValueError
        a unit has none.
    """
    rows = []
    for unit in units:
        own = menu.choices_of(int(unit))
        own = own[keep[own]]
        if not own.size:
            raise ValueError(f"unit {unit} has no roadmap that the design leaves")
        rows.append(menu.start[own[np.argmax(menu.value[own])]])
    return np.array(rows, dtype=np.int16).reshape(len(rows), len(menu.levers))


def able_pilots(case: Priced, levers: Sequence[int], launch: int, reading: int) -> BoolArray:
    """Return bool[units]: units that run none of the levers, may launch them all in time, and are open until the reading."""
    found = _with_any(case, pilot_roadmaps(case.menu.start, levers, launch, reading))
    return found & _open_until(case, reading)


def able_controls(case: Priced, levers: Sequence[int], reading: int) -> BoolArray:
    """Return bool[units]: units that run none of the levers, may stay untouched, and are open until the reading."""
    running = (case.fleet.base[:, list(levers)] < 1).any(axis=1)
    return _with_any(case, control_roadmaps(case.menu.start, reading)) & _open_until(case, reading) & ~running


def _with_any(case: Priced, keep: BoolArray) -> BoolArray:
    found = np.zeros(len(case.instance.units), dtype=np.bool_)
    found[case.menu.unit[keep]] = True
    return found


def _open_until(case: Priced, reading: int) -> BoolArray:
    return np.asarray((case.fleet.drivers.open[:, : reading - 1] > 0).all(axis=1), dtype=np.bool_)
