"""Transfers of demand: what others make of the store sales and the orders of a unit that its roadmap closes.

Levels are those of the unit that takes over, with the transferred volumes alone and without any lever; they stand at the unit
that closes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.instance import Instance
from models.problem import FloatArray, IntArray
from planner.economics.drivers import Drivers, drivers_of
from planner.economics.inputs import Inputs
from planner.economics.lines import LINE
from planner.economics.terms import OPEN, Term, terms_of
from planner.economics.timeline import Timeline

MOVED_BY_LEVERS = frozenset(LINE[name] for name in ("sales", "stockouts", "promises", "availability"))
"""Lines whose terms are changes against the base case, or that do not follow transferred volumes."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """Rows of a fleet that may close, each with a unit that takes over: n of them.

    Attributes
    ----------
    row
        int[n]: the row that may close.
    to
        int[n]: the unit that takes over.
    share, share_orders
        float[n, 1]: of the row's store sales and orders.
    """

    row: IntArray
    to: IntArray
    share: FloatArray
    share_orders: FloatArray

    def orders_sent(self, orders: FloatArray) -> FloatArray:
        """Return float[n]: the orders that a closing sends as capacities count them, those of quarter 1.

        orders: float[rows, C], of the rows that may close.
        """
        return np.asarray(self.share_orders[:, 0] * orders[self.row, 0], dtype=np.float64)


def pairs_of(instance: Instance, unit: IntArray) -> Pairs:
    """Return the pairs of rows that are units int[rows]."""
    number = {one.unit: place for place, one in enumerate(instance.units)}
    told = instance.transfers
    origin = np.array([number[one.from_unit] for one in told], dtype=np.int64)
    to = np.array([number[one.to_unit] for one in told], dtype=np.int64)
    shares = np.array([(one.share, one.of_orders) for one in told], dtype=np.float64).reshape(-1, 2)
    order = np.argsort(unit, kind="stable")
    first, end = (np.searchsorted(unit, origin, side=side, sorter=order) for side in ("left", "right"))
    count = end - first
    which = np.repeat(np.arange(len(told)), count)
    place = np.arange(which.size) + np.repeat(first - (np.cumsum(count) - count), count)
    return Pairs(order[place], to[which], shares[which, :1], shares[which, 1:])


def transferred(base: Drivers, time: Timeline, pairs: Pairs, others: Inputs) -> dict[int, FloatArray]:
    """Return float[rows, C] by line: the level that a closing of each row adds where its demand goes, a cost above 0.

    Parameters
    ----------
    base
        drivers of the rows.
    others
        inputs of the units that take over, one row for each pair.
    """
    if not pairs.row.size:
        return {}
    finance = others.settings.finance
    own_time = time.with_finance(finance)
    taker = drivers_of(others, own_time)
    is_open = np.arange(1, time.columns + 1) <= taker.last[:, None]
    sales = pairs.share * base.store_sales[pairs.row] * is_open
    orders = pairs.share_orders * base.orders[pairs.row] * is_open
    online = orders * taker.order_value if finance.online_sales == "inside" else 0.0
    nothing = np.zeros_like(orders)
    alone = replace(
        taker,
        store_sales=sales,
        orders=orders,
        revenue=sales + online,
        hours=others.column("hours_per_order") * orders,
        occupancy=nothing,
        owed=np.zeros_like(taker.owed),
    )
    found: dict[int, FloatArray] = {
        LINE["sales"]: -sales * taker.margin,
        LINE["availability"]: -orders * taker.order_value * taker.online_margin,
    }
    for term in terms_of(alone, others.settings.event_costs, others.settings.records, own_time, ()):
        if term.line not in MOVED_BY_LEVERS:
            found[term.line] = found.get(term.line, 0.0) + term.level
    levels = {line: np.zeros_like(base.orders) for line in found}
    for line, level in found.items():
        np.add.at(levels[line], pairs.row, np.broadcast_to(level, orders.shape))
    return levels


def transferred_of_units(inputs: Inputs, base: Drivers, time: Timeline) -> dict[int, FloatArray]:
    """Return the levels of `transferred` for the units of an instance."""
    instance = inputs.instance
    pairs = pairs_of(instance, np.arange(len(instance.units)))
    return transferred(base, time, pairs, replace(inputs, rows=pairs.to)) if pairs.row.size else {}


def transfer_terms(levels: Mapping[int, FloatArray]) -> Iterator[Term]:
    """Yield terms that are 0 as long as a unit is open, and these levels once it is closed."""
    for line, level in levels.items():
        if level.any():
            yield Term(line, level)
            yield Term(line, -level, volume=OPEN)
