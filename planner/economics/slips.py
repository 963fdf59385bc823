"""Launches that slip: a lever goes live so many quarters after the launch as planned, at most in the last one.

g = min(H, s + slip_quarters) for a launch in s >= 1; a running lever has gone live in g = s.
"""

from collections.abc import Sequence

import numpy as np

from models.problem import IntArray
from planner.economics.of_units import of_rows
from planner.economics.ramps import RampTable
from planner.economics.starts import Starts, launched


def gone_live(tables: Sequence[RampTable], unit: IntArray, start: Starts) -> Starts:
    """Return int[rows, levers]: the quarter in which each lever goes live, for starts as planned; never stays never.

    tables: those of the levers. Where nothing slips the starts are returned as they are.
    """
    slipping = [(lever, table) for lever, table in enumerate(tables) if np.any(table.slip)]
    if not slipping:
        return start
    live = start.copy()
    for lever, table in slipping:
        own = start[:, [lever]]
        late = np.minimum(own + of_rows(table.slip, unit), table.last)
        live[:, lever] = np.where(launched(own), late, own)[:, 0]
    return live
