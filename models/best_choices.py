"""The best choice of each unit, defined once: at its worth at dual values, or by any other amount.

    worth[k] = value[k] - sum_r multiplier[r] use[r,k],   best[u] = the first k in K(u) of highest worth

`models.lagrangian.oracle.worth_at` is the same worth in compiled loops, which take soft maxima on the way.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray


def worth_at(value: FloatArray, uses: sp.csr_array | sp.csc_array, multipliers: FloatArray) -> FloatArray:
    """Return float[choices]: values less use at multipliers (dual values) of the rows.

    Parameters
    ----------
    uses
        sparse[choices, rows].
    """
    return np.asarray(value - uses @ multipliers)


@dataclass(frozen=True, eq=False)
class UnitChoices:
    """The choices of each unit, next to each other.

    Attributes
    ----------
    unit
        int[choices]: the unit of each choice, whether kept or not.
    order
        int[choices kept]: the choices in order of their units, ascending within a unit.
    begin
        int[units]: where those of each unit begin.
    """

    unit: IntArray
    order: IntArray
    begin: IntArray

    @classmethod
    def of(cls, unit: IntArray, keep: BoolArray | None = None) -> "UnitChoices":
        """Return the choices of units 0..n-1, none without one.

        keep: bool[choices], those that are meant; None for all.

        >>> UnitChoices.of(np.array([1, 0, 1])).order
        array([1, 0, 2])
        """
        if keep is None:
            order = np.argsort(unit, kind="stable")
        else:
            kept = np.flatnonzero(keep)
            order = kept[np.argsort(unit[kept], kind="stable")]
        return cls(unit, order, np.searchsorted(unit[order], np.arange(int(unit.max()) + 1)))

    def highest(self, worth: FloatArray) -> FloatArray:
        """Return float[units]: the worth of each unit's best choice."""
        return np.maximum.reduceat(worth[self.order], self.begin)

    def best(self, worth: FloatArray) -> IntArray:
        """Return int[units]: the best choice of each unit, the first of several that are equal."""
        ordered = worth[self.order]
        places = np.flatnonzero(ordered >= np.maximum.reduceat(ordered, self.begin)[self.unit[self.order]])
        return self.order[places[np.searchsorted(places, self.begin)]]


def best_few(unit: IntArray, worth: FloatArray, count: int, among: BoolArray | None = None) -> IntArray:
    """Return the best choices of each unit, up to a number of them, best first.

    among: bool[choices], those in question; None for all.
    """
    choices = np.arange(unit.size) if among is None else np.flatnonzero(among)
    choices = choices[np.lexsort((-worth[choices], unit[choices]))]
    first = np.searchsorted(unit[choices], unit[choices])
    return choices[np.arange(choices.size) - first < count]


def ranks(unit: IntArray, reduced_cost: FloatArray) -> IntArray:
    """Return the place of each choice among those of its unit by reduced cost, 0 for the least."""
    order = np.lexsort((reduced_cost, unit))
    first = np.searchsorted(unit[order], unit[order])
    rank = np.empty(reduced_cost.size, dtype=np.int64)
    rank[order] = np.arange(reduced_cost.size) - first
    return rank
