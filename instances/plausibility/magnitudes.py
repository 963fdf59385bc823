"""Warn of figures that look like those of another period, and of outliers."""

from collections.abc import Callable, Iterator
from statistics import median

from instances.files import UNITS
from instances.plausibility.unit_rows import UnitRows
from instances.problems import Problem
from instances.schema.units import Unit

MOST_LABOUR = 0.3
"""Maximum labour cost of stock and fulfilment tasks as a share of revenue; all payroll is 10 % to 15 % of sales."""

MOST_ONLINE = 1.5
"""Maximum value of online orders as a share of revenue."""

MOST_TURNS, LEAST_TURNS = 60.0, 0.5
"""Bounds of inventory turns a year."""

FAR, FEWEST = 50.0, 5
"""Factor from the median beyond which a figure is an outlier, and the minimum number of units for a median."""

OUTLYING: dict[str, Callable[[Unit], float]] = {
    "revenue": lambda unit: unit.revenue / unit.stores,
    "eligible_orders": lambda unit: unit.eligible_orders / unit.stores,
    "labour_hours": lambda unit: unit.labour_hours / unit.stores,
    "inventory": lambda unit: unit.inventory / unit.stores,
    "occupancy_cost": lambda unit: unit.occupancy_cost / unit.stores,
    "order_value": lambda unit: unit.order_value,
    "wage": lambda unit: unit.wage,
}
"""Figures that are compared between units, per store if they grow with stores."""


def magnitude_warnings(rows: UnitRows) -> Iterator[Problem]:
    """Yield the warnings on magnitudes: yearly figures given as quarterly ones, and figures far from the others."""
    stores = [unit for unit in rows.instance.units if unit.type != "dc" and unit.revenue]
    revenue = sum(unit.revenue for unit in stores)
    if revenue:
        yield from _shares(stores, revenue)
    for column, figure_of in OUTLYING.items():
        yield from _outlying(rows, column, figure_of)


def _shares(stores: list[Unit], revenue: float) -> Iterator[Problem]:
    labour = sum(unit.labour_hours * unit.wage for unit in stores) / revenue
    if labour > MOST_LABOUR:
        expected = f"at most {MOST_LABOUR:.0%} (all payroll is 10 % to 15 % of sales, as retailers tell)"
        remedy = (
            "Hours and revenue are of a quarter, the wage of an hour: divide hours of a year by 4, a yearly wage by its hours."
        )
        yield _doubtful("labour_hours", f"labour that costs {labour:.0%} of revenue", expected, remedy)
    online = sum(unit.eligible_orders * unit.order_value for unit in stores) / revenue
    if online > MOST_ONLINE:
        expected = f"at most {MOST_ONLINE:.0%}"
        remedy = "Orders and revenue are both of a quarter: divide orders of a year by 4. If these are right, keep them."
        yield _doubtful("eligible_orders", f"online orders worth {online:.0%} of revenue", expected, remedy)
    inventory = sum(unit.inventory for unit in stores)
    turns = 4 * revenue / inventory if inventory else None
    if turns is not None and not LEAST_TURNS <= turns <= MOST_TURNS:
        expected = f"{LEAST_TURNS:g} to {MOST_TURNS:g} times"
        remedy = "Revenue is of a quarter, inventory at cost: divide revenue of a year by 4. If these are right, keep them."
        yield _doubtful("inventory", f"inventory that is sold {turns:.3g} times a year", expected, remedy)


def _doubtful(column: str, found: str, expected: str, remedy: str) -> Problem:
    return Problem("period_doubtful", UNITS, column=column, found=found, expected=expected, remedy=remedy)


def _outlying(rows: UnitRows, column: str, figure_of: Callable[[Unit], float]) -> Iterator[Problem]:
    instance = rows.instance
    figures = [(place, figure_of(unit)) for place, unit in enumerate(instance.units) if unit.type != "dc"]
    figures = [(place, figure) for place, figure in figures if figure]
    if len(figures) < FEWEST:
        return
    middle = median(figure for _, figure in figures)
    far = [(place, figure) for place, figure in figures if not middle / FAR <= figure <= middle * FAR]
    if far:
        found = f"{figure_of(instance.units[far[0][0]]):,.10g}"
        expected = f"within {FAR:g} times of the median, {middle:,.6g}" + (
            " a store" if column not in ("wage", "order_value") else ""
        )
        remedy = (
            "Check whether it is in thousands, of another period, or has a digit too many or too few; keep it if it is right."
        )
        yield rows.warning("figure_outlying", column, [place for place, _ in far], found=found, expected=expected, remedy=remedy)
