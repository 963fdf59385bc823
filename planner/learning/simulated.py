"""Actuals that a plan would bring if the truth were another one than the instance: the tracking sheet, filled in with noise.

Launches are priced by the truth, as planned or as they came, at the stages that they reach there; each measure is the metric
of the unit by the truth, times 1 + noise, normal and independent by row, and within the bounds of a share. Of metrics that are 1
less a rate of failures, the failures are what is multiplied, as they are what a reading compares.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from instances.schema.instance import Instance
from models.problem import FloatArray
from planner.actuals.priced import must_be_priced, with_prices_for
from planner.actuals.records import Actuals, LaunchActual
from planner.economics import at_plan, fleet_of
from planner.economics.operations import operations
from planner.learning.sheet import last_run, starts_so_far
from planner.plan.tables import Chosen
from planner.plan.tracking import METRICS, tracking_table

SHARE = "share"


def simulated_sheet(
    chosen: Chosen, truth: Instance, before: int, noise: float, seed: int, launches: Iterable[LaunchActual] = ()
) -> pd.DataFrame:
    """Return the tracking sheet of a plan with the column actual filled in.

    Parameters
    ----------
    truth
        the instance with the figures that hold in truth; its units, levers and calendar are those of the plan.
    before
        first quarter that is not over: rows from it on stay blank.
    noise
        standard deviation of a measure, as a share of it; of the failures, for metrics that are 1 less these.
    launches
        those that came otherwise than planned.

    Raises
    ------
    QuestionError
        as for `planner.actuals.priced.must_be_priced`.

    Returns
    -------
    pd.DataFrame
        the columns of tracking.csv; baseline and target are those of the plan.
    """
    sheet = tracking_table(chosen)
    true = _in_truth(chosen, truth, Actuals(launches=tuple(launches)), sheet)
    over = sheet["quarter"].isin([truth.label_of(quarter) for quarter in range(1, before)]).to_numpy()
    of_failures = [one.name for one in METRICS if one.of_failures]
    varies = np.where(sheet["metric"].isin(of_failures), 1.0 - true, true)
    measured = true + noise * varies * np.random.default_rng(seed).standard_normal(true.size)
    most = np.where(sheet["measured_in"] == SHARE, 1.0, np.inf)
    filled = np.clip(measured, 0.0, most)
    actual = np.array(
        [float(one) if known else None for one, known in zip(filled, over & np.isfinite(filled), strict=True)], object
    )
    return sheet.assign(actual=actual)


def _in_truth(chosen: Chosen, truth: Instance, actuals: Actuals, sheet: pd.DataFrame) -> FloatArray:
    """Return float[rows of the sheet]: the metrics of the truth, under the launches of a plan as they came."""
    came = starts_so_far(truth, chosen.menu.start, actuals)
    fleet = with_prices_for(fleet_of(truth), came).closed_after(last_run(truth, actuals))
    must_be_priced(fleet, chosen.menu.unit, came)
    fleet = at_plan(fleet, chosen.menu.unit, came)
    unit = pd.Index([one.unit for one in truth.units]).get_indexer(pd.Index(sheet["unit"]))
    metric = pd.Index([one.name for one in METRICS]).get_indexer(pd.Index(sheet["metric"]))
    quarter = pd.Index([one.label for one in truth.quarters]).get_indexer(pd.Index(sheet["quarter"]))
    seen, row = np.unique(unit.astype(np.int64), return_inverse=True)
    now = operations(fleet, seen, came[seen])
    figures = np.stack([one.figure(fleet, seen, now) for one in METRICS])
    return np.asarray(figures[metric, row, quarter], dtype=np.float64)
