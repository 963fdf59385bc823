"""How far a lever has come by age: ramps, slowed by company, ended by other levers, worn out by age.

share(l, q) = active * ramp(a * speed) * [a < benefit_life_quarters], a = q - s. It depends on the launch quarter and
on whether another lever shares it, so it is looked up in a small table; ends are applied on top. A unit's exit is
left to the figures it multiplies, which are 0 from then on.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from instances.schema.levers import Lever
from models.problem import BoolArray, FloatArray, IntArray

Starts: TypeAlias = NDArray[np.signedinteger[Any]]

NEVER_LAUNCHED: int = 10_000
"""Start of a lever that a roadmap never launches."""


@dataclass(frozen=True, eq=False)
class RampTable:
    """The shares of one lever by launch quarter.

    Attributes
    ----------
    first
        the earliest launch quarter in the table, at most 1; rows run to H and one row more stands for never.
    share, active, dip
        float[2, rows, H]: first axis 1 where another lever has the same launch quarter; dip is in launch hours.
    ends_with
        indices of the levers whose launch ends this one.
    """

    first: int
    share: FloatArray
    active: FloatArray
    dip: FloatArray
    ends_with: tuple[int, ...]


def ramp_table(lever: Lever, levers: tuple[str, ...], first: int, quarters: int, slow: float) -> RampTable:
    """Return the table of a lever for launches in first..H; `slow` is the ramp speed of levers launched together."""
    start = np.append(np.arange(first, quarters + 1), NEVER_LAUNCHED)
    age = np.arange(1, quarters + 1) - start[:, None]
    active = (age >= 0).astype(np.float64)
    alive = active * (lever.benefit_life_quarters is None or age < lever.benefit_life_quarters)
    points = np.arange(len(lever.ramp))
    share = np.stack([alive * np.interp(age * speed, points, lever.ramp) for speed in (1.0, slow)])
    dip = np.append(lever.launch_hours, 0.0)[np.clip(age, 0, len(lever.launch_hours))] * active
    ends_with = tuple(levers.index(name) for name in lever.ends_with if name in levers)
    return RampTable(first, share, np.stack([active] * 2), np.stack([dip] * 2), ends_with)


def in_company(start: Starts, lever: int) -> BoolArray:
    """Return bool[rows]: whether another lever of the roadmap has the same launch quarter."""
    found = np.zeros(start.shape[0], dtype=np.bool_)
    for other in range(start.shape[1]):
        if other != lever:
            found |= start[:, other] == start[:, lever]
    return found & (start[:, lever] < NEVER_LAUNCHED)


def look_up(table: RampTable, values: FloatArray, start: Starts, lever: int) -> FloatArray | None:
    """Return float[rows, H] of one of the table's `values`; None if no roadmap has the lever."""
    row = _table_row(table, start[:, lever])
    if (row == table.share.shape[1] - 1).all():
        return None
    flat = values.reshape(-1, values.shape[2])
    found: FloatArray = np.take(flat, row + in_company(start, lever) * values.shape[1], axis=0)
    if table.ends_with:
        end = start[:, table.ends_with].min(axis=1)
        found *= np.arange(1, values.shape[2] + 1) < end[:, None]
    return found


def look_up_at(table: RampTable, start: Starts, lever: int, quarter: IntArray) -> FloatArray:
    """Return float[rows]: the lever's share in one quarter of each row."""
    found = table.share[in_company(start, lever).astype(np.int64), _table_row(table, start[:, lever]), quarter - 1]
    if table.ends_with:
        found = found * (quarter < start[:, table.ends_with].min(axis=1))
    return np.asarray(found, dtype=np.float64)


def _table_row(table: RampTable, start: Starts) -> IntArray:
    never = table.share.shape[1] - 1
    row: IntArray = np.minimum(start.astype(np.int64) - table.first, never)
    return row
