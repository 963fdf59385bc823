"""Rules of transfers of demand: of two units one closes at most, and units take over no more orders than they can."""

import numpy as np

from instances.transfer_checks import CAPACITY
from planner.economics import Fleet, Menu, launched
from planner.economics.closing import closing_lever
from planner.economics.transfers import pairs_of
from planner.limits.row_table import RowLabel, RowTable

ORDERS, PAIR = "orders", "group"
"""Measures of the rows in limits.csv: of a capacity, and of a pair of units."""


def add_transfers(table: RowTable, fleet: Fleet, menu: Menu) -> None:
    """Add the rows of capacities, then those of pairs.

    Of v with a capacity: sum over units u that close of share_orders[u, v] * orders of u in quarter 1 <= transfer_capacity.
    Of a pair u and v: closes[u] + closes[v] <= 1.
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
    sent = pairs.share_orders[:, 0] * fleet.drivers.orders[unit[pairs.row], 0]
    limited = (rows[pairs.to] >= 0) & (sent > 0)
    table.use.add(rows[pairs.to[limited]], choice[pairs.row[limited]], sent[limited])
    order = np.argsort(unit, kind="stable")
    place = {one.unit: number for number, one in enumerate(instance.units)}
    for pair, name in instance.pairs.items():
        row = table.add_row(RowLabel(name, PAIR, "", "total"), 1.0)
        for number in sorted(place[one] for one in pair):
            first, end = np.searchsorted(unit, (number, number + 1), sorter=order)
            closes = choice[order[first:end]]
            table.use.add(np.full_like(closes, row), closes, np.ones(closes.size))
