"""The best, and the soft best, of every unit and region at given multipliers, in compiled loops.

A region r (units that share a charge of their own) opens in a period p, the last of which is never; a unit of it then takes
its best choice whose event is not before p:

    best[r, p] = sum_{u in r} max_{k of u, event[k] >= p} worth[k],   worth[k] = value[k] - sum_i multiplier[i] use[i, k]
    soft[r, p] = sum_{u in r} T log sum_{k of u, event[k] >= p} exp(worth[k] / T)          (Nesterov 2005)

Where units are shared out among threads, sums run over chunks of them, added in order, so that the number of threads does not
change the answer.
"""

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from models.arrays import FloatArray, IntArray
from models.running.compiled import compiled

CHUNKS = 32
"""Chunks of the units whose sums are added in order, where they are shared out among threads; one chunk otherwise."""

NEGLIGIBLE = 30.0
"""Temperatures by which a choice is worse than another one of its unit for it to be left out of a soft maximum."""


class Uses(NamedTuple):
    """Use of rows by choice: entries first[k] .. first[k + 1] - 1 are those of choice k; a tuple, as compiled code takes it."""

    first: NDArray[np.signedinteger]
    row: NDArray[np.signedinteger]
    amount: FloatArray

    @classmethod
    def of(cls, matrix: sp.csr_array) -> "Uses":
        """Return the entries of sparse[choices, rows]."""
        return cls(matrix.indptr, matrix.indices, matrix.data)


class Menus(NamedTuple):
    """Choices unit by unit: where those of each unit begin, int[units + 1]; the event of each; the region of each unit."""

    begin: IntArray
    event: IntArray
    home: IntArray


class At(NamedTuple):
    """The point at which the dual is evaluated.

    Attributes
    ----------
    value
        float[choices], unit by unit: -inf for a choice that is not allowed.
    multipliers
        float[rows].
    temperature
        of the soft maxima.
    """

    value: FloatArray
    multipliers: FloatArray
    temperature: float


class Workspace(NamedTuple):
    """Arrays that every evaluation fills anew.

    Attributes
    ----------
    worth
        float[choices]: at the multipliers.
    best, total
        float[units, periods + 1]: the best worth from a period on, and the sum of soft weights relative to it.
    best_of, soft_of
        float[chunks, regions + 1, periods + 1]: sums over units.
    share
        float[choices]: the soft share of each.
    used
        float[chunks, rows]: the use of these shares, summed over units.
    """

    worth: FloatArray
    best: FloatArray
    total: FloatArray
    best_of: FloatArray
    soft_of: FloatArray
    share: FloatArray
    used: FloatArray


@compiled
def worth_at(choice: int, value: float, uses: Uses, multipliers: FloatArray) -> float:
    """Return the value of a choice less its use at the multipliers: the one definition of worth in compiled code."""
    for entry in range(uses.first[choice], uses.first[choice + 1]):
        value -= uses.amount[entry] * multipliers[uses.row[entry]]
    return value


@compiled
def add_use(choice: int, share: float, uses: Uses, used: FloatArray) -> None:
    """Add the use of a share of a choice."""
    for entry in range(uses.first[choice], uses.first[choice + 1]):
        used[uses.row[entry]] += uses.amount[entry] * share


@compiled
def fill_best(first: int, after: int, menus: Menus, uses: Uses, at: At, work: Workspace) -> None:
    """Fill the worth of each choice, the best and the soft sum of each unit, and those of each chunk's regions, by period.

    Parameters
    ----------
    first, after
        of some chunks: the first, and the one after the last.
    """
    for chunk in range(first, after):
        _best_of_chunk(chunk, menus, uses, at, work)


@compiled
def _best_of_chunk(chunk: int, menus: Menus, uses: Uses, at: At, work: Workspace) -> None:
    units, width, chunks = menus.begin.size - 1, work.best.shape[1], work.used.shape[0]
    best, total = work.best, work.total
    work.best_of[chunk] = 0.0
    work.soft_of[chunk] = 0.0
    for unit in range(units * chunk // chunks, units * (chunk + 1) // chunks):
        for period in range(width):
            best[unit, period] = -np.inf
            total[unit, period] = 0.0
        for choice in range(menus.begin[unit], menus.begin[unit + 1]):
            worth = at.value[choice]
            if worth > -np.inf:
                worth = worth_at(choice, worth, uses, at.multipliers)
                if worth > best[unit, menus.event[choice]]:
                    best[unit, menus.event[choice]] = worth
            work.worth[choice] = worth
        for period in range(width - 2, -1, -1):
            if best[unit, period + 1] > best[unit, period]:
                best[unit, period] = best[unit, period + 1]
        for choice in range(menus.begin[unit], menus.begin[unit + 1]):
            below = (best[unit, menus.event[choice]] - work.worth[choice]) / at.temperature
            if below < NEGLIGIBLE:
                total[unit, menus.event[choice]] += np.exp(-below)
        for period in range(width - 2, -1, -1):
            below = (best[unit, period] - best[unit, period + 1]) / at.temperature
            if below < NEGLIGIBLE:
                total[unit, period] += total[unit, period + 1] * np.exp(-below)
        region = menus.home[unit]
        for period in range(width):
            work.best_of[chunk, region, period] += best[unit, period]
            if total[unit, period] > 0.0:
                work.soft_of[chunk, region, period] += best[unit, period] + at.temperature * np.log(total[unit, period])
            else:
                work.soft_of[chunk, region, period] = -np.inf


@compiled
def fill_use(
    first: int, after: int, menus: Menus, uses: Uses, work: Workspace, opening_share: FloatArray, temperature: float
) -> None:
    """Fill the soft share of each choice, and the use of these shares, after `fill_best`.

    Parameters
    ----------
    first, after
        as for `fill_best`.
    opening_share
        float[regions + 1, periods + 1]: the share of each region that opens in each period.
    """
    for chunk in range(first, after):
        _use_of_chunk(chunk, menus, uses, work, opening_share, temperature)


@compiled
def _use_of_chunk(chunk: int, menus: Menus, uses: Uses, work: Workspace, opening_share: FloatArray, temperature: float) -> None:
    units, width, chunks = menus.begin.size - 1, work.best.shape[1], work.used.shape[0]
    best, total = work.best, work.total
    work.used[chunk] = 0.0
    until = np.empty(width)
    for unit in range(units * chunk // chunks, units * (chunk + 1) // chunks):
        region = menus.home[unit]
        for period in range(width):
            until[period] = opening_share[region, period] / total[unit, period] if total[unit, period] > 0.0 else 0.0
            if period and until[period - 1] > 0.0:
                below = (best[unit, period - 1] - best[unit, period]) / temperature
                if below < NEGLIGIBLE:
                    until[period] += until[period - 1] * np.exp(-below)
        for choice in range(menus.begin[unit], menus.begin[unit + 1]):
            event = menus.event[choice]
            below = (best[unit, event] - work.worth[choice]) / temperature
            work.share[choice] = 0.0
            if below < NEGLIGIBLE and until[event] > 0.0:
                share = np.exp(-below) * until[event]
                work.share[choice] = share
                add_use(choice, share, uses, work.used[chunk])
