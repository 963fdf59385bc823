"""The base case by line: its level in the first and the last year of the evaluation, and its change."""

import pandas as pd

from planner.economics import COST_LINES, LINES, Fleet, base_case_levels, bucket_of, drift_levels
from planner.plan.columns import TABLES
from planner.plan.frames import frame_of_rows

YEAR = 4
WITHOUT_LEVEL = (*COST_LINES, "support", "working_capital", "salvage", "tax")
"""Lines that the base case has no level of."""


def base_case_table(fleet: Fleet) -> pd.DataFrame:
    """Return one row per line that has a level.

    change is the last year's level less the first year's, above 0 where the base case gets worse; by_drift is the part of drift
    in the last year.
    """
    finance = fleet.instance.settings.finance
    level = base_case_levels(fleet)
    first, last = level[:, :YEAR].sum(axis=1).tolist(), level[:, -YEAR:].sum(axis=1).tolist()
    drift = drift_levels(fleet)[:, -YEAR:].sum(axis=1).tolist()
    rows = [
        {
            "bucket": bucket_of(line, finance),
            "line": line,
            "first_year": early,
            "last_year": late,
            "change": late - early,
            "by_drift": worse,
        }
        for line, early, late, worse in zip(LINES, first, last, drift, strict=True)
        if line not in WITHOUT_LEVEL
    ]
    return frame_of_rows(TABLES["base_case"], rows)
