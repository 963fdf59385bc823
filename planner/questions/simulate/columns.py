"""The sheet of simulated actuals, declared as the tracking sheet is."""

from typing import Final

from planner.columns import Table
from planner.plan.columns import TABLES

ACTUALS: Final = Table(
    "actuals",
    "row of tracking.csv; actual is simulated for quarters that are over",
    TABLES["tracking"].columns,
    title="Simulated actuals",
)
