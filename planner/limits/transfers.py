"""Rules of transfers of demand: of two units one closes at most, and units take over no more orders than they can."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from instances.transfer_checks import CAPACITY
from models.problem import IntArray
from planner.economics import Fleet, Menu, launched
from planner.economics.closing import closing_lever
from planner.economics.transfers import pairs_of
from planner.limits.row_table import RowLabel, RowTable

ORDERS, PAIR = "orders", "group"
"""Measures of the rows in limits.csv: of a capacity, and of a pair of units."""

LEAST_CLIQUE = 3
"""Units of the smallest set that says more than its pairs."""


def add_transfers(table: RowTable, fleet: Fleet, menu: Menu) -> None:
    """Add the rows of capacities, then those of pairs.

    Of v with a capacity: sum over units u that close of share_orders[u, v] * orders of u in quarter 1 <= transfer_capacity.
    Of a pair u and v: closes[u] + closes[v] <= 1. Rows of cliques follow without a name: the pairs say what is broken.
    """
    instance = fleet.instance
    closing = closing_lever(instance.settings)
    if closing is None or not instance.transfers:
        return
    choice = np.flatnonzero(launched(menu.start[:, closing]))
    unit = menu.unit[choice]
    rows = np.full(len(instance.units), -1)
    for number, one in enumerate(instance.units):
        if one.transfer_capacity is not None:
            rows[number] = table.add_row(RowLabel(CAPACITY, ORDERS, one.unit, "total"), one.transfer_capacity)
    pairs = pairs_of(instance, unit)
    sent = pairs.orders_sent(fleet.drivers.orders[unit, :1])
    limited = (rows[pairs.to] >= 0) & (sent > 0)
    table.use.add(rows[pairs.to[limited]], choice[pairs.row[limited]], sent[limited])
    order = np.argsort(unit, kind="stable")
    place = {one.unit: number for number, one in enumerate(instance.units)}
    shut = _Closings(table, choice[order], unit[order])
    named = [(name, sorted(place[one] for one in pair)) for pair, name in instance.pairs.items()]
    for name, both in named:
        shut.add(RowLabel(name, PAIR, "", "total"), both)
    for units in cliques([both for _, both in named]):
        shut.add(RowLabel("", PAIR, "", "", shown=False), units)


@dataclass(frozen=True, eq=False)
class _Closings:
    """The closings of a menu: int[n] choices, by int[n] their units, rising."""

    table: RowTable
    choice: IntArray
    unit: IntArray

    def add(self, label: RowLabel, units: Sequence[int]) -> None:
        """Add a row: of some units one closes at most."""
        row = self.table.add_row(label, 1.0)
        for number in units:
            first, end = np.searchsorted(self.unit, (number, number + 1))
            closes = self.choice[first:end]
            self.table.use.add(np.full_like(closes, row), closes, np.ones(closes.size))


def cliques(pairs: Sequence[Sequence[int]]) -> list[tuple[int, ...]]:
    """Return sets of three or more units, every two of them a pair, so that each pair that is in such a set is in one.

    Of such a set one unit closes at most, which follows from the pairs for whole closings and not for parts of them.
    """
    beside: dict[int, set[int]] = {}
    for first, second in pairs:
        beside.setdefault(first, set()).add(second)
        beside.setdefault(second, set()).add(first)
    covered: set[tuple[int, int]] = set()
    found = []
    for first, second in pairs:
        if (first, second) in covered:
            continue
        units, near = {first, second}, beside[first] & beside[second]
        while near:
            units.add(one := min(near))
            near = near & beside[one]
        if len(units) >= LEAST_CLIQUE:
            found.append(tuple(sorted(units)))
            covered |= set(combinations(sorted(units), 2))
    return found
