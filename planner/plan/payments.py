"""The payments of a plan, one by one, with room for what was paid: implementation cost of launches, and shared costs."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from models.problem import FloatArray
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
        "planned": np.concatenate([np.array([one[4] for one in shared], dtype=np.float64), own.planned.to_numpy()]),
    }
    return frame_of(PAYMENTS, columns | {"paid": [None] * (len(shared) + len(own))})


def _own(chosen: Chosen) -> pd.DataFrame:
    """Return the payments of launches: indices of unit, lever and line, quarter and amount."""
    parts = []
    for part in payment_parts(chosen.fleet, chosen.menu.unit, chosen.menu.start):
        amount = part.amount.sum(axis=2)
        row, line = np.nonzero(np.abs(amount) >= HALF_CENT)
        parts.append(
            pd.DataFrame(
                {
                    "unit": chosen.menu.unit[part.row[row]],
                    "lever": part.lever,
                    "line": line,
                    "quarter": part.quarter[row],
                    "planned": amount[row, line],
                }
            )
        )
    key = ["unit", "lever", "line", "quarter"]
    if not parts:
        return pd.DataFrame({name: [] for name in (*key, "planned")})
    summed: pd.DataFrame = pd.concat(parts).groupby(key, as_index=False).sum()
    return summed.sort_values(by=["unit", "lever", "quarter", "line"])


def _shared(chosen: Chosen) -> Iterator[tuple[int, str, int, int, float]]:
    """Yield lever, region, line, quarter and amount of the payments of shared costs."""
    for (lever, region), charges in chosen.opened_by_scope().items():
        paid: FloatArray = np.zeros((len(LINES), len(chosen.instance.quarters)))
        for charge, period in charges:
            paid[: len(COST_LINES)] += charge.payments[period].sum(axis=1)
            paid[SUPPORT] -= charge.flows[period][SUPPORT]
        for quarter, line in np.argwhere(np.abs(paid.T) >= HALF_CENT).tolist():
            yield lever, region or "", line, quarter + 1, float(paid[line, quarter])
