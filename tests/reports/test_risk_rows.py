"""Rows of risk.csv as the report shows them."""

import pytest

from planner.questions.risk.columns import RISK
from planner.reports.risk_rows import risk_cells

COLUMNS = [RISK.column(name) for name in ("figure", "planned", "mean", "mean_error", "p95")]
LABELS = ("2027Q1", "2027Q2", "2027Q3")


@pytest.mark.parametrize(
    ("figure", "values", "shown"),
    [
        ("npv", (-1234.5, 10.0, 0.4, 2e6), ["NPV", "-1,234", "10", "0", "2,000,000"]),
        ("irr", (0.385887, 0.3717, 0.0004, None), ["IRR, a year", "38.6 %", "37.2 %", "0.04 %", ""]),
        ("payback", (2.0, 2.0, 1.0, 3.0), ["paid back from", "2027Q2", "2", "1", "2027Q3"]),
        ("payback", (None, 2.06, 0.004, 4.0), ["paid back from", "", "2.060", "0.004", "4"]),
        ("chance_of_loss", (None, 0.000366, 0.0, None), ["chance of a loss", "", "0.04 %", "0.0 %", ""]),
        ("paid_back_by_2027Q3", (None, 0.633, 0.002, None), ["chance to be paid back by 2027Q3", "", "63.3 %", "0.20 %", ""]),
    ],
)
def test_each_figure_has_its_own_format(figure: str, values: tuple[float | None, ...], shown: list[str]) -> None:
    row = dict(zip(("figure", "planned", "mean", "mean_error", "p95"), (figure, *values), strict=True))
    assert risk_cells(COLUMNS, row, LABELS) == shown
