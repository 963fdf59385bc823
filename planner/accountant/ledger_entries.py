"""Ledger entries of one unit's roadmap: capex and opex by quarter, lever and line."""

from collections.abc import Sequence
from typing import NamedTuple

from planner.accountant.costs import PaidCost, support_of
from planner.accountant.levels import support_rows
from planner.accountant.levers import Roadmap
from planner.accountant.unit_model import UnitModel


class UnitEntry(NamedTuple):
    """A cost in a quarter; the amount is positive. colour: capex or opex."""

    quarter: int
    lever: str
    line: str
    colour: str
    amount: float


def unit_entries(model: UnitModel, roadmap: Roadmap, costs: Sequence[PaidCost]) -> list[UnitEntry]:
    """Return the ledger entries of a roadmap at a unit. Support is the difference to the base case."""
    last = model.site.timing.last
    entries = paid_entries(costs, last)
    for sign, one in ((1.0, roadmap), (-1.0, model.base)):
        steps = model.site.steps(one)
        for quarter in range(1, last + 1):
            orders = model.state(one, quarter).orders_paid
            for payment in support_of(model.site, steps, quarter, orders):
                entries.append(UnitEntry(quarter, payment.lever, "support", "opex", sign * payment.amount))
            for lever, amount in support_rows(model.site, steps, quarter):
                entries.append(UnitEntry(quarter, lever, "support", "opex", -sign * amount))
    return entries


def paid_entries(costs: Sequence[PaidCost], last: int) -> list[UnitEntry]:
    """Return the entries of payments up to a quarter."""
    return [UnitEntry(cost.quarter, cost.lever, cost.line, cost.colour, cost.amount) for cost in costs if cost.quarter <= last]
