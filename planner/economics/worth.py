"""Present values of levels by quarter: the weights of each unit, before tax.

Levels are of four kinds. "open" is paid while the unit is open. "owed" is, too, and "owed_closed" while it is closed: by a
contract, which does not decay. "stock" is a stock whose change is a flow; it is not taxed.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from models.problem import FloatArray, IntArray
from planner.economics.drivers import Drivers
from planner.economics.tail import NO_EXIT, Tail, tail_of
from planner.economics.timeline import Timeline

Kind: TypeAlias = Literal["open", "owed", "owed_closed", "stock"]

TAXED: tuple[Kind, ...] = ("open", "owed", "owed_closed")


@dataclass(frozen=True, eq=False)
class Worth:
    """Weights of levels.

    Attributes
    ----------
    tail
        the quarters after the evaluation.
    group
        int[units]: units whose weights are the same; exits within the evaluation make no difference to most.
    weight
        float[groups, C] by kind.
    kept
        share of a taxed flow that is left after tax.
    """

    tail: Tail
    group: IntArray
    weight: dict[Kind, FloatArray]
    kept: float

    def value(self, kind: Kind, level: FloatArray, unit: IntArray) -> FloatArray:
        """Return float[rows]: the present value of levels float[rows, C] of units, after tax."""
        value = weighted(level, self.weight[kind], self.group[unit])
        return value * self.kept if kind in TAXED else value

    def from_each_quarter(self, kind: Kind, level: FloatArray, unit: IntArray) -> FloatArray:
        """Return float[rows, C]: the present value of levels float[rows, C] from each quarter on to the end, after tax."""
        worth = level * self.weight[kind][self.group[unit]] * (self.kept if kind in TAXED else 1.0)
        return np.asarray(np.cumsum(worth[:, ::-1], axis=1)[:, ::-1], dtype=np.float64)

    def terminal(self, kind: Kind, level: FloatArray, unit: IntArray) -> FloatArray:
        """Return float[rows]: the value in quarter H of what levels float[rows, C] are after it, before tax."""
        quarters = self.tail.quarters
        later = weighted(level[:, quarters:], self.weight[kind][:, quarters:], self.group[unit]) / self.last_factor
        return later - self.tail.first * level[:, quarters - 1] if kind == "stock" else later

    @property
    def last_factor(self) -> float:
        """factor(H)."""
        return float(self.weight["open"][0, self.tail.quarters - 1])


def weighted(level: FloatArray, weight: FloatArray, group: IntArray) -> FloatArray:
    """Return float[rows]: levels float[rows, n] times the weights, float[groups, n], of their groups."""
    if weight.shape[0] == 1:
        return np.asarray(level @ weight[0], dtype=np.float64)
    return np.asarray(np.einsum("rq,rq->r", level, weight[group]), dtype=np.float64)


def worth_of(base: Drivers, time: Timeline) -> Worth:
    """Return the weights of a fleet."""
    tail = tail_of(time)
    counts = base.last < np.inf if tail.after.size else np.zeros(base.last.size, dtype=np.bool_)
    exits, group = np.unique(np.where(counts, np.maximum(base.last, time.quarters), NO_EXIT), return_inverse=True)
    last = float(time.factor[-1])
    owed = last * tail.owed(exits)
    closed = np.where(np.isfinite(exits)[:, None], last * tail.owed(np.array([NO_EXIT])) - owed, 0.0)
    within = np.repeat(time.factor[None, :], exits.size, axis=0)
    freed = within - np.append(time.factor[1:], last * tail.first)
    weight: dict[Kind, FloatArray] = {
        "open": np.concatenate([within, last * tail.flows(exits)], axis=1),
        "owed": np.concatenate([within, owed], axis=1),
        "owed_closed": np.concatenate([within, closed], axis=1),
        "stock": np.concatenate([freed, last * tail.stock(exits)], axis=1),
    }
    return Worth(tail, group.astype(np.int64), weight, 1 - time.finance.tax_rate)
