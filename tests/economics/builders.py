"""Tiny instances of a store in the North, and the economics of its roadmaps."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.units import FlowRow, Unit
from planner.economics import LINES, NEVER_LAUNCHED, fleet_of, roadmap_flows, roadmap_values
from tests import builders
from tests.builders import lever

__all__ = ["ALWAYS", "flow", "instance", "later", "lever", "lines", "row", "starts", "unit", "value"]

ALWAYS = (1.0,)
"""A ramp that is whole in the launch quarter."""


def unit(name: str = "S1", /, **fields: Any) -> Unit:
    """Return a store of the North without volume and without margin, changed by `fields`."""
    return builders.unit(name, **{"region": "North", "contribution_margin": 0} | fields)


def instance(levers: dict[str, Lever], units: Sequence[Unit] = (), *rows: Any, **given: Any) -> Instance:
    """Return an instance, of the store that `unit` makes if none is given."""
    return builders.instance(levers, units or (unit(),), *rows, **given)


def row(line: str, amount: float, quarter: int = 0, lever: str = "a", unit: str = "S1", **fields: Any) -> FlowRow:
    """Return a row of flows.csv, of the store that `unit` makes."""
    return builders.row(line, amount, quarter, lever, unit, **fields)


def starts(case: Instance, **launches: int) -> np.ndarray:
    """Return int16[1, levers]: the roadmap with these launch quarters and nothing else."""
    return np.array([[launches.get(name, NEVER_LAUNCHED) for name in case.settings.levers]], dtype=np.int16)


def value(case: Instance, **launches: int) -> float:
    """Return the NPV of the first unit's roadmap with these launch quarters."""
    return float(roadmap_values(fleet_of(case), np.array([0]), starts(case, **launches))[0])


def flow(case: Instance, line: str, **launches: int) -> list[float]:
    """Return the flow of a line by quarter, of the first unit's roadmap with these launch quarters."""
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, **launches))
    return [float(amount) for amount in found.amount[0, LINES.index(line)]]


def lines(case: Instance, quarter: int, **launches: int) -> dict[str, float]:
    """Return the flows of one quarter by line, those that are not 0."""
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, **launches)).amount[0, :, quarter - 1]
    return {line: float(amount) for line, amount in zip(LINES, found, strict=True) if abs(amount) > 1e-9}


def later(case: Instance, line: str, **launches: int) -> float:
    """Return the terminal value of a line, in the last quarter of the evaluation."""
    found = roadmap_flows(fleet_of(case), np.array([0]), starts(case, **launches))
    return float(found.terminal[0, LINES.index(line)])
