"""What a schedule costs in capex and opex, by quarter, region, lever and line."""

from collections.abc import Iterator, Sequence

from planner.accountant.book import Book
from planner.accountant.entries import UnitEntry, paid_entries
from planner.accountant.lines import SUPPORT
from planner.accountant.pricing import UnitAccount
from planner.accountant.records import LedgerKey
from planner.accountant.shared import SharedAccount


def ledger(book: Book, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[LedgerKey, float]:
    """Return every cost of a schedule, positive."""
    found: dict[LedgerKey, float] = {}
    for region, entry in _entries(units, shared):
        key = (book.timing.labels[entry.quarter - 1], region, entry.lever, entry.line, entry.colour)
        found[key] = found.get(key, 0.0) + entry.amount
    return found


def _entries(units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> Iterator[tuple[str, UnitEntry]]:
    for one in units:
        for unit in one.units:
            yield from ((unit.region, entry) for entry in one.priced.ledger)
    for cost in shared:
        flows = cost.settled.flows
        yield from ((cost.region, entry) for entry in paid_entries(flows.costs, len(flows.recurring)))
        for quarter, amounts in enumerate(flows.recurring, start=1):
            if amounts[SUPPORT]:
                yield cost.region, UnitEntry(quarter, cost.row.lever, "support", "opex", -amounts[SUPPORT])
