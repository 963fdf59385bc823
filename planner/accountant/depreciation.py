"""Straight-line depreciation of capex by quarter, with a write-off when a unit exits [IAS 16]."""

from collections.abc import Iterable, Iterator

from planner.accountant.costs import PaidCost


def depreciation_of(costs: Iterable[PaidCost], quarters: int, exit_quarter: int | None) -> dict[int, float]:
    """Return the depreciation of each quarter, including quarters after H.

    Parameters
    ----------
    quarters
        number of quarters of depreciation.
    exit_quarter
        last quarter of the unit that paid, None if it stays.
    """
    schedule: dict[int, float] = {}
    for cost in costs:
        if cost.colour == "capex":
            for quarter, amount in _schedule(cost.amount, cost.quarter, quarters, exit_quarter):
                schedule[quarter] = schedule.get(quarter, 0.0) + amount
    return schedule


def _schedule(amount: float, paid: int, quarters: int, exit_quarter: int | None) -> Iterator[tuple[int, float]]:
    """Yield the depreciation of one payment. The book value in the exit quarter, or a later payment, is written off at once."""
    left = amount
    for quarter in range(paid, paid + quarters):
        if exit_quarter is not None and quarter >= exit_quarter:
            yield quarter, left
            return
        yield quarter, amount / quarters
        left -= amount / quarters
