"""Closed units of a plan, and the orders that their closings send to other units."""

from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics.fleet import Fleet
from planner.economics.starts import Starts
from planner.economics.transfers import pairs_of


@dataclass(frozen=True, eq=False)
class TakenOver:
    """Orders of closed units by the unit that serves them, one row for each row of transfers.csv.

    Attributes
    ----------
    unit
        int[rows]: the unit that takes over.
    orders
        float[rows, H]: n(q); 0 until the other unit closes, and once this one has its exit.
    """

    unit: IntArray
    orders: FloatArray


def is_closed(fleet: Fleet, start: Starts) -> BoolArray:
    """Return bool[rows, H]: whether the roadmaps of rows have closed their units."""
    if fleet.closing is None:
        return np.zeros((start.shape[0], fleet.timeline.quarters), dtype=np.bool_)
    quarter = start[:, fleet.closing.lever][:, np.newaxis]
    return np.asarray(quarter <= np.arange(1, fleet.timeline.quarters + 1), dtype=np.bool_)


def taken_over(fleet: Fleet, start: Starts) -> TakenOver:
    """Return the orders that the closings of a plan, one roadmap a unit, send to others."""
    quarters = fleet.timeline.quarters
    pairs = pairs_of(fleet.instance, np.arange(start.shape[0], dtype=np.int64))
    orders, is_open = fleet.drivers.orders[:, :quarters], fleet.drivers.open[:, :quarters]
    moves = is_closed(fleet, start)[pairs.row] & is_open[pairs.to]
    return TakenOver(pairs.to, pairs.share_orders * orders[pairs.row] * moves)
