"""A business case brought along: benefits by unit, lever, line and quarter after the launch, from flows.csv.

A row counts in quarter s + quarter, and with `recurring` in every quarter from then on, while the lever is active; a recurring
benefit ends with the lever's benefit life. Rows of working capital build up a stock, which is released when the lever ends:

built(q) = sum of their flows in s..q, min(0, that) from age benefit_life_quarters on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.instance import Instance
from instances.schema.units import FlowRow
from models.problem import FloatArray, IntArray
from planner.economics.lines import COST_LINES, LINE, WORKING_CAPITAL
from planner.economics.ramps import Place
from planner.economics.timeline import Timeline


@dataclass(frozen=True, eq=False)
class Brought:
    """The benefits of one lever that flows.csv names.

    Attributes
    ----------
    row
        int[units]: row of a unit in `cash`; row 0 is that of units without any.
    cash
        float[rows, ages] by line: money that comes in before the lever, at ages 0, 1, ..., and ever after the last one.
    growth
        float[C]: growth of the amounts.
    life
        benefit life of the lever in quarters; None without an end.
    """

    row: IntArray
    cash: dict[int, FloatArray]
    growth: FloatArray
    life: int | None

    def summed(self, lines: Iterable[int]) -> "Brought":
        """Return the benefits of some lines in as few as can be: those that are taxed, of line -1, and working capital."""
        total: dict[int, FloatArray] = {}
        for line in frozenset(lines) & self.cash.keys():
            key = line if line == WORKING_CAPITAL else -1
            total[key] = total.get(key, np.zeros(1)) + self.cash[line]
        return replace(self, cash=total)

    def of_rows(self, rows: IntArray) -> "Brought":
        """Return the benefits of int[rows] of the units."""
        return replace(self, row=self.row[rows])

    def levels(self, place: Place, unit: IntArray) -> Iterator[tuple[int, FloatArray]]:
        """Yield (line, float[rows, C]): levels of roadmaps while the lever is active, an exit apart; gains are negative.

        That of working capital is a stock.
        """
        row = self.row[unit]
        if not row.any():
            return
        active = -place.active()
        for line, cash in self.cash.items():
            age = np.clip(place.table.age, -1, cash.shape[1] - 2) + 1
            level = cash.ravel()[row[:, None] * cash.shape[1] + np.take(age, place.row, axis=0)]
            level *= self.growth
            if line == WORKING_CAPITAL:
                level = self._built(level, place, row)
            level *= active
            yield line, level

    def _built(self, flows: FloatArray, place: Place, row: IntArray) -> FloatArray:
        """Return float[rows, C]: flows of working capital, float[rows, C], summed from the launch on."""
        before = np.pad(self.cash[WORKING_CAPITAL], ((0, 0), (0, 1))).cumsum(axis=1)
        age = place.table.age[place.row]
        built = np.cumsum(flows, axis=1)
        built += before[row, np.clip(age[:, 0], 0, before.shape[1] - 1)][:, None]
        return built if self.life is None else np.where(age < self.life, built, np.minimum(built, 0.0))


def brought_of(instance: Instance, lever: str, time: Timeline) -> Brought | None:
    """Return the benefits of one lever; None where flows.csv has none."""
    rows = [one for one in instance.flows if one.lever == lever and one.line not in COST_LINES and one.amount]
    if not rows:
        return None
    names = dict.fromkeys(one.unit for one in rows)
    place = {name: number for number, name in enumerate(names, start=1)}
    life = instance.settings.levers[lever].benefit_life_quarters
    ages = max(life or 0, *(one.quarter for one in rows)) + 3
    cash = {LINE[line]: np.zeros((len(place) + 1, ages)) for line in dict.fromkeys(one.line for one in rows)}
    for one in rows:
        cash[LINE[one.line]][place[one.unit], _ages(one, life)] += one.amount
    today = instance.settings.finance.flows_in == "today"
    return Brought(
        row=np.array([place.get(unit.unit, 0) for unit in instance.units], dtype=np.int64),
        cash=cash,
        growth=time.general if today else np.ones(time.columns),
        life=life,
    )


def _ages(row: FlowRow, life: int | None) -> slice:
    """Return the columns of a row: its age, with a column before for what is not launched, and all after if it recurs.

    A recurring benefit ends with the life, a recurring cost goes on.
    """
    if not row.recurring:
        return slice(row.quarter + 1, row.quarter + 2)
    return slice(row.quarter + 1, life + 1 if life is not None and row.amount > 0 else None)
