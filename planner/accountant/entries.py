"""What one unit's roadmap costs in capex and opex, entry by entry."""

from collections.abc import Sequence
from typing import NamedTuple

from planner.accountant.costs import PaidCost, support_of
from planner.accountant.courses import Courses
from planner.accountant.levers import Roadmap


class UnitEntry(NamedTuple):
    """A cost in a quarter, positive, by lever, line and colour."""

    quarter: int
    lever: str
    line: str
    colour: str
    amount: float


def unit_entries(courses: Courses, roadmap: Roadmap, costs: Sequence[PaidCost]) -> list[UnitEntry]:
    """Return what a roadmap costs a unit; support is against the base case."""
    last = courses.site.timing.last
    entries = paid_entries(costs, last)
    for sign, one in ((1.0, roadmap), (-1.0, courses.base)):
        tracks = courses.site.tracks(one)
        for quarter in range(1, last + 1):
            orders = courses.state(one, quarter).orders
            for lever, amount, _ in support_of(courses.site, tracks, quarter, orders):
                entries.append(UnitEntry(quarter, lever, "support", "opex", sign * amount))
    return entries


def paid_entries(costs: Sequence[PaidCost], last: int) -> list[UnitEntry]:
    """Return the payments up to a quarter."""
    return [UnitEntry(cost.quarter, cost.lever, cost.line, cost.colour, cost.amount) for cost in costs if cost.quarter <= last]
