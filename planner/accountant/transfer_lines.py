"""Rules of transfers of demand: of two units one closes at most, and units take over no more orders than they can."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule, share_of_orders


@dataclass(frozen=True)
class _Closings:
    """Units that the plan closes, and the lever that does."""

    lever: str
    units: frozenset[str]


def _closings(schedule: Schedule) -> _Closings:
    lever = next((name for name, facts in schedule.levers.items() if facts.lever.closes), "")
    return _Closings(lever, frozenset(placed.unit.unit for placed in schedule.placed if placed.lever == lever))


def pair_lines(schedule: Schedule) -> Iterator[LimitLine]:
    """Yield the row of every two units between which demand is transferred: one of them closes at most."""
    closed, seen = _closings(schedule), set[tuple[str, ...]]()
    if not closed.lever:
        return
    for row in schedule.instance.transfers:
        pair = tuple(sorted((row.from_unit, row.to_unit)))
        if pair not in seen and (row.share or share_of_orders(row)):
            seen.add(pair)
            name = f"transfer {row.from_unit} to {row.to_unit}"
            yield LimitLine(name, "group", "", "total", allowed=1, used=len(closed.units & {*pair}))


def capacity_lines(schedule: Schedule) -> Iterator[LimitLine]:
    """Yield the row of every unit with a capacity: orders of quarter 1 that closed units send there."""
    closed = _closings(schedule)
    if not schedule.instance.transfers or not closed.lever:
        return
    for unit in schedule.instance.units:
        if unit.transfer_capacity is not None:
            used = sum(
                share_of_orders(row) * _first_orders(schedule, row.from_unit)
                for row in schedule.instance.transfers
                if row.to_unit == unit.unit and row.from_unit in closed.units
            )
            yield LimitLine("transfer capacity", "orders", unit.unit, "total", allowed=unit.transfer_capacity, used=used)


def _first_orders(schedule: Schedule, name: str) -> float:
    site = schedule.site(schedule.units[name])
    return site.inputs(1).orders if site.is_open(1) else 0.0
