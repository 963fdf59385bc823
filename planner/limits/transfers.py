"""Capacities of units that take demand over: a row for each, over the closings that send it there."""

import numpy as np

from instances.transfer_checks import CAPACITY
from planner.economics import Fleet, Menu, launched
from planner.economics.closing import closing_lever
from planner.economics.transfers import pairs_of
from planner.limits.row_table import RowLabel, RowTable

ORDERS = "orders"
"""The measure of the rows in limits.csv."""


def add_transfer_capacities(table: RowTable, fleet: Fleet, menu: Menu) -> None:
    """Add sum over units that close of share_orders * orders of quarter 1 <= transfer_capacity, for each unit that has one."""
    instance = fleet.instance
    closing = closing_lever(instance.settings)
    if closing is None or not instance.transfers:
        return
    pairs = pairs_of(instance, np.arange(len(instance.units)))
    sent = pairs.share_orders[:, 0] * fleet.drivers.orders[pairs.row, 0]
    closes = launched(menu.start[:, closing])
    for number, unit in enumerate(instance.units):
        if unit.transfer_capacity is None:
            continue
        row = table.add_row(RowLabel(CAPACITY, ORDERS, unit.unit, "total"), unit.transfer_capacity)
        by_unit = np.zeros(len(instance.units))
        own = pairs.to == number
        by_unit[pairs.row[own]] = sent[own]
        choice = np.flatnonzero(closes & (by_unit[menu.unit] > 0))
        table.use.add(np.full_like(choice, row), choice, by_unit[menu.unit[choice]])
