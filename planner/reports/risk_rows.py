"""The rows of risk.csv as a board reads them: names of figures, money, shares in per cent, and quarters by their labels."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from planner.columns import Column
from planner.wording import level, money, percent

TITLES: Final = {
    "npv": "NPV",
    "irr": "IRR, a year",
    "payback": "paid back from",
    "peak_funding": "peak cash exposure",
    "spend": "nominal spend",
    "cvar": "mean NPV of the worst worlds (CVaR)",
    "chance_of_loss": "chance of a loss",
}
PAID_BACK_BY: Final = "paid_back_by_"
SHARES: Final = ("irr", "chance_of_loss")
SMALL: Final = 0.01
"""Share below which per cents have two decimals."""


def risk_cells(columns: Sequence[Column], row: Mapping[str, Any], labels: Sequence[str]) -> list[str]:
    """Return the cells of a row.

    Parameters
    ----------
    labels
        of the quarters of the evaluation, in order.
    """
    figure = str(row["figure"])
    look = _look(figure, labels)
    return [
        _title(figure) if one.name == "figure" else "" if row[one.name] is None else look(row[one.name], one.name)
        for one in columns
    ]


def _title(figure: str) -> str:
    if figure.startswith(PAID_BACK_BY):
        return f"chance to be paid back by {figure.removeprefix(PAID_BACK_BY)}"
    return TITLES.get(figure, figure.replace("_", " "))


def _look(figure: str, labels: Sequence[str]) -> Callable[[float, str], str]:
    """Return the format of a figure; of payback a percentile is a quarter, a mean and an error are numbers of quarters."""
    if figure in SHARES or figure.startswith(PAID_BACK_BY):
        return lambda value, name: percent(value, 2 if 0 < abs(value) < SMALL else 1)
    if figure != "payback":
        return lambda value, name: money(value)

    def quarter(value: float, name: str) -> str:
        is_label = name != "mean" and not name.endswith("_error") and value == int(value) and 1 <= value <= len(labels)
        return labels[int(value) - 1] if is_label else level(value)

    return quarter
