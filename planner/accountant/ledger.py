"""What a schedule costs in capex and opex, by quarter, region, lever and line."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from planner.accountant.costs import PaidCost, support_of
from planner.accountant.courses import Courses
from planner.accountant.levers import Roadmap
from planner.accountant.lines import SUPPORT
from planner.accountant.records import LedgerKey

if TYPE_CHECKING:
    from planner.accountant.book import Book
    from planner.accountant.pricing import UnitAccount
    from planner.accountant.shared import SharedAccount


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
    entries = _paid(costs, last)
    for sign, one in ((1.0, roadmap), (-1.0, courses.base)):
        tracks = courses.site.tracks(one)
        for quarter in range(1, last + 1):
            orders = courses.state(one, quarter).orders
            for lever, amount in support_of(courses.site, tracks, quarter, orders):
                entries.append(UnitEntry(quarter, lever, "support", "opex", sign * amount))
    return entries


def _paid(costs: Sequence[PaidCost], last: int) -> list[UnitEntry]:
    return [UnitEntry(cost.quarter, cost.lever, cost.line, cost.colour, cost.amount) for cost in costs if cost.quarter <= last]


def ledger(book: "Book", units: "Sequence[UnitAccount]", shared: "Sequence[SharedAccount]") -> dict[LedgerKey, float]:
    """Return every cost of a schedule, positive."""
    found: dict[LedgerKey, float] = {}
    for region, entry in _entries(units, shared):
        key = (book.timing.labels[entry.quarter - 1], region, entry.lever, entry.line, entry.colour)
        found[key] = found.get(key, 0.0) + entry.amount
    return found


def _entries(units: "Sequence[UnitAccount]", shared: "Sequence[SharedAccount]") -> Iterator[tuple[str, UnitEntry]]:
    for one in units:
        for unit in one.units:
            yield from ((unit.region, entry) for entry in one.priced.ledger)
    for cost in shared:
        flows = cost.settled.flows
        yield from ((cost.region, entry) for entry in _paid(flows.costs, len(flows.recurring)))
        for quarter, amounts in enumerate(flows.recurring, start=1):
            if amounts[SUPPORT]:
                yield cost.region, UnitEntry(quarter, cost.row.lever, "support", "opex", -amounts[SUPPORT])
