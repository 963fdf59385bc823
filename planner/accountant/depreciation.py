"""Straight-line depreciation of capex, quarter by quarter, and what is written off when a unit exits [IAS 16]."""

from collections.abc import Iterable, Iterator

from planner.accountant.costs import PaidCost


def depreciation_of(costs: Iterable[PaidCost], quarters: int, leaves: int | None) -> dict[int, float]:
    """Return the depreciation of each quarter, also of those after H.

    Parameters
    ----------
    quarters
        over which capex is depreciated.
    leaves
        last quarter of the unit that paid; None if it stays.
    """
    schedule: dict[int, float] = {}
    for cost in costs:
        if cost.colour == "capex":
            for quarter, amount in _schedule(cost.amount, cost.quarter, quarters, leaves):
                schedule[quarter] = schedule.get(quarter, 0.0) + amount
    return schedule


def _schedule(amount: float, paid: int, quarters: int, leaves: int | None) -> Iterator[tuple[int, float]]:
    """Yield the depreciation of one payment; what is left in the exit quarter, or is paid after it, is written off at once."""
    left = amount
    for quarter in range(paid, paid + quarters):
        if leaves is not None and quarter >= leaves:
            yield quarter, left
            return
        yield quarter, amount / quarters
        left -= amount / quarters
