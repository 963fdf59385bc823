"""Actuals that a plan would bring if the truth were another one than the instance: the tracking sheet, filled in with noise.

The plan is priced by the truth, at the stages that its launches reach there; each measure is the metric of the unit by the
truth, times 1 + noise, normal and independent by row, and within the bounds of a share. Of metrics that are 1 less a rate of
failures, the failures are what is multiplied, as they are what a reading compares.
"""

import numpy as np
import pandas as pd

from instances.schema.instance import Instance
from planner.economics import at_plan, fleet_of
from planner.plan.tables import Chosen
from planner.plan.tracking import METRICS, tracking_table

KEYS = ["unit", "metric", "quarter"]
SHARE = "share"


def simulated_sheet(chosen: Chosen, truth: Instance, before: int, noise: float, seed: int) -> pd.DataFrame:
    """Return the tracking sheet of a plan with the column actual filled in.

    Parameters
    ----------
    truth
        the instance with the figures that hold in truth; its units, levers and calendar are those of the plan.
    before
        first quarter that is not over: rows from it on stay blank.
    noise
        standard deviation of a measure, as a share of it; of the failures, for metrics that are 1 less these.

    Returns
    -------
    pd.DataFrame
        the columns of tracking.csv; baseline and target are those of the plan.
    """
    sheet = tracking_table(chosen)
    fleet = at_plan(fleet_of(truth), chosen.menu.unit, chosen.menu.start)
    in_truth = tracking_table(Chosen(truth, fleet, chosen.menu, chosen.shared, chosen.opened))
    figures = in_truth.set_index(KEYS)["target"]
    over = sheet["quarter"].isin([truth.label_of(quarter) for quarter in range(1, before)]).to_numpy()
    true = figures.reindex(pd.MultiIndex.from_frame(sheet[KEYS])).to_numpy(dtype=np.float64)
    of_failures = [one.name for one in METRICS if one.of_failures]
    varies = np.where(sheet["metric"].isin(of_failures), 1.0 - true, true)
    measured = true + noise * varies * np.random.default_rng(seed).standard_normal(true.size)
    most = np.where(sheet["measured_in"] == SHARE, 1.0, np.inf)
    filled = np.clip(measured, 0.0, most)
    actual = np.array(
        [float(one) if known else None for one, known in zip(filled, over & np.isfinite(filled), strict=True)], object
    )
    return sheet.assign(actual=actual)
