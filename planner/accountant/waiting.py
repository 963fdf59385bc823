"""What it costs to wait: the plan's worth less that of the same plan one quarter later."""

from collections.abc import Sequence

from planner.accountant.book import Book, later
from planner.accountant.pricing import UnitAccount
from planner.accountant.shared import shared_accounts


def cost_of_waiting(book: Book, npv: float, units: Sequence[UnitAccount]) -> float | None:
    """Return what every launch and opening one quarter later would lose; None where one, or a payment, would lie after H."""
    worth = 0.0
    for one in units:
        if one.priced.waiting is None:
            return None
        worth += one.priced.waiting * len(one.units)
    shared = shared_accounts(book, {unit: later(roadmap) for unit, roadmap in book.roadmaps.items()})
    if any(cost.late for cost in shared):
        return None
    return npv - worth - sum(cost.settled.value for cost in shared)
