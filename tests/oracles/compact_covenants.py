"""What a launch or a shared cost adds to the levels of a covenant, in a few lines of plain arithmetic."""

from collections import defaultdict

from instances.schema.covenants import Covenant
from instances.schema.instance import Instance
from planner.accountant.valuation import ValuedFlows

WORKING_CAPITAL = 8
"""Place of the line working_capital among the recurring lines, as docs/economics.md lists them."""


def levels_by_period(instance: Instance, rule: Covenant, valued: ValuedFlows) -> dict[str, float]:
    """Return what some flows add to each period of a covenant."""
    labels = [quarter.label for quarter in instance.quarters]
    cash, result = _by_quarter(instance, valued)
    inside = [label for label in labels if (rule.from_quarter or labels[0]) <= label <= (rule.to_quarter or labels[-1])]
    if rule.measure == "cumulative_cash":
        return {label: sum(cash[: labels.index(label) + 1]) for label in inside}
    years = {label[:4] for label in inside}
    return {
        f"FY{year}": sum(own for label, own in zip(labels, result, strict=True) if label[:4] == year) for year in sorted(years)
    }


def _by_quarter(instance: Instance, valued: ValuedFlows) -> tuple[list[float], list[float]]:
    life = instance.settings.finance.depreciation_quarters
    paid: dict[int, float] = defaultdict(float)
    capital: dict[int, float] = defaultdict(float)
    written: dict[int, float] = defaultdict(float)
    for cost in valued.flows.costs:
        paid[cost.quarter] += cost.amount
        if cost.colour == "capex":
            capital[cost.quarter] += cost.amount
            closes = max(cost.quarter, valued.flows.exit_quarter or 10**6)
            for quarter in range(cost.quarter, cost.quarter + life):
                written[min(quarter, closes)] += cost.amount / life
    cash, result = [], []
    for quarter, (amounts, tax) in enumerate(zip(valued.flows.recurring, valued.tax, strict=True), start=1):
        cash.append(sum(amounts) + tax - paid[quarter])
        result.append(cash[-1] - amounts[WORKING_CAPITAL] + capital[quarter] - written[quarter])
    return cash, result
