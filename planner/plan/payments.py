"""The payments of a plan, one by one, with room for what was paid: implementation cost of launches, and shared costs."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.problem import FloatArray, IntArray
from planner.economics import COST_LINES, LINES, payment_parts
from planner.economics.lines import HALF_CENT, SUPPORT
from planner.plan.columns import PAYMENTS
from planner.plan.frames import frame_of
from planner.plan.tables import Chosen


def payment_table(chosen: Chosen) -> pd.DataFrame:
    """Return one row per payment: by unit, lever, line and quarter, shared costs with their support first.

    Support of units is not listed, as it is paid in every quarter.
    """
    units, levers = chosen.instance.units, chosen.menu.levers
    shared, own = list(_shared(chosen)), _own(chosen)
    rows = [units[one].unit for one in own.unit.tolist()]
    columns = {
        "unit": [""] * len(shared) + rows,
        "name": [""] * len(shared) + [units[one].name or units[one].unit for one in own.unit.tolist()],
        "region": [one[1] for one in shared] + [units[one].region for one in own.unit.tolist()],
        "lever": [levers[one[0]] for one in shared] + [levers[one] for one in own.lever.tolist()],
        "line": [LINES[one[2]] for one in shared] + [LINES[one] for one in own.line.tolist()],
        "quarter": [chosen.instance.label_of(one[3]) for one in shared]
        + [chosen.instance.label_of(one) for one in own.quarter.tolist()],
        "planned": np.concatenate([np.array([one[4] for one in shared], dtype=np.float64), own.planned]),
    }
    return frame_of(PAYMENTS, columns | {"paid": [None] * (len(shared) + own.unit.size)})


@dataclass(frozen=True, eq=False)
class _Payments:
    """Payments of launches: int[n] unit, lever, quarter and line by their places, float[n] amounts."""

    unit: IntArray
    lever: IntArray
    quarter: IntArray
    line: IntArray
    planned: FloatArray


def _own(chosen: Chosen) -> _Payments:
    """Return the payments of launches, those of one unit, lever, quarter and line summed, in that order."""
    keys, amounts = [np.empty((0, 4), dtype=np.int64)], [np.empty(0)]
    for part in payment_parts(chosen.fleet, chosen.menu.unit, chosen.menu.start):
        amount = part.amount.sum(axis=2)
        row, line = np.nonzero(np.abs(amount) >= HALF_CENT)
        lever = np.full(row.size, part.lever)
        keys.append(np.column_stack([chosen.menu.unit[part.row[row]], lever, part.quarter[row], line]))
        amounts.append(amount[row, line])
    key, place = np.unique(np.concatenate(keys), axis=0, return_inverse=True)
    unit, lever, quarter, line = key.T
    planned = np.zeros(key.shape[0])
    np.add.at(planned, place.ravel(), np.concatenate(amounts))
    return _Payments(unit, lever, quarter, line, planned)


def _shared(chosen: Chosen) -> Iterator[tuple[int, str, int, int, float]]:
    """Yield lever, region, line, quarter and amount of the payments of shared costs."""
    for (lever, region), charges in chosen.opened_by_scope().items():
        paid: FloatArray = np.zeros((len(LINES), len(chosen.instance.quarters)))
        for charge, period in charges:
            paid[: len(COST_LINES)] += charge.payments[period].sum(axis=1)
            paid[SUPPORT] -= charge.flows[period][SUPPORT]
        for quarter, line in np.argwhere(np.abs(paid.T) >= HALF_CENT).tolist():
            yield lever, region or "", line, quarter + 1, float(paid[line, quarter])
