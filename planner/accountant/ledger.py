"""The ledger: capex and opex of a schedule by quarter, region, lever and line."""

from collections.abc import Iterator, Sequence

from planner.accountant.ledger_entries import UnitEntry, paid_entries
from planner.accountant.lines import SUPPORT
from planner.accountant.records import LedgerKey
from planner.accountant.schedule import Schedule
from planner.accountant.shared import SharedAccount
from planner.accountant.unit_accounts import UnitAccount


def ledger(schedule: Schedule, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> dict[LedgerKey, float]:
    """Return the ledger of a schedule; costs are positive."""
    found: dict[LedgerKey, float] = {}
    for region, entry in _entries(units, shared):
        key = LedgerKey(schedule.timing.labels[entry.quarter - 1], region, entry.lever, entry.line, entry.colour)
        found[key] = found.get(key, 0.0) + entry.amount
    return found


def _entries(units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> Iterator[tuple[str, UnitEntry]]:
    for one in units:
        for unit in one.units:
            yield from ((unit.region, entry) for entry in one.result.ledger)
    for cost in shared:
        flows = cost.valued.flows
        yield from ((cost.region, entry) for entry in paid_entries(flows.costs, len(flows.recurring)))
        for quarter, amounts in enumerate(flows.recurring, start=1):
            if amounts[SUPPORT]:
                yield cost.region, UnitEntry(quarter, cost.row.lever, "support", "opex", -amounts[SUPPORT])
