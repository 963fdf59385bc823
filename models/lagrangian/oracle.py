"""The best, and the soft best, of every unit and region at given multipliers, in compiled loops.

A region r (units that share a charge of their own) opens in a period p, the last of which is never; a unit of it then takes
its best choice whose event is not before p:

    best[r, p] = sum_{u in r} max_{k of u, event[k] >= p} worth[k]
    soft[r, p] = sum_{u in r} T log sum_{k of u, event[k] >= p} exp(worth[k] / T)          (Nesterov 2005)

Sums run over parts of the units, added in order, so that the number of threads does not change the answer.
"""

import numba
import numpy as np

from models.arrays import FloatArray, IntArray
from models.running.compiled import compiled, compiled_for_threads

PARTS = 32
"""Parts of the units whose sums are added in order."""

NEGLIGIBLE = 30.0
"""Temperatures by which a choice is worse than another one of its unit for it to be left out of a soft maximum."""


def _by_period(
    begin: IntArray,
    worth: FloatArray,
    first: IntArray,
    row: IntArray,
    use: FloatArray,
    event: IntArray,
    home: IntArray,
    price: FloatArray,
    temperature: float,
    own: FloatArray,
    best: FloatArray,
    total: FloatArray,
    best_of: FloatArray,
    soft_of: FloatArray,
) -> None:
    """Fill the worth of each choice, the best and the soft sum of each unit, and those of each part's regions, by period.

    Parameters
    ----------
    worth
        float[choices], unit by unit: values before the multipliers; -inf for a choice that is not allowed.
    own
        float[choices]: filled with the worth at the multipliers.
    best, total
        float[units, periods + 1]: filled with the best worth from a period on, and the soft sum relative to it.
    best_of, soft_of
        float[parts, regions, periods + 1]: filled with sums over units.
    """
    units, width = begin.size - 1, best.shape[1]
    for part in numba.prange(PARTS):
        best_of[part] = 0.0
        soft_of[part] = 0.0
        for unit in range(units * part // PARTS, units * (part + 1) // PARTS):
            for period in range(width):
                best[unit, period] = -np.inf
                total[unit, period] = 0.0
            for choice in range(begin[unit], begin[unit + 1]):
                value = worth[choice]
                if value > -np.inf:
                    for entry in range(first[choice], first[choice + 1]):
                        value -= use[entry] * price[row[entry]]
                    if value > best[unit, event[choice]]:
                        best[unit, event[choice]] = value
                own[choice] = value
            for period in range(width - 2, -1, -1):
                if best[unit, period + 1] > best[unit, period]:
                    best[unit, period] = best[unit, period + 1]
            for choice in range(begin[unit], begin[unit + 1]):
                apart = (best[unit, event[choice]] - own[choice]) / temperature
                if apart < NEGLIGIBLE:
                    total[unit, event[choice]] += np.exp(-apart)
            for period in range(width - 2, -1, -1):
                apart = (best[unit, period] - best[unit, period + 1]) / temperature
                if apart < NEGLIGIBLE:
                    total[unit, period] += total[unit, period + 1] * np.exp(-apart)
            region = home[unit]
            for period in range(width):
                best_of[part, region, period] += best[unit, period]
                if total[unit, period] > 0.0:
                    soft_of[part, region, period] += best[unit, period] + temperature * np.log(total[unit, period])
                else:
                    soft_of[part, region, period] = -np.inf


def _taken(
    begin: IntArray,
    own: FloatArray,
    first: IntArray,
    row: IntArray,
    use: FloatArray,
    event: IntArray,
    home: IntArray,
    temperature: float,
    best: FloatArray,
    total: FloatArray,
    chance: FloatArray,
    share: FloatArray,
    taken: FloatArray,
) -> None:
    """Fill the soft share of each choice, and what these shares use.

    Parameters
    ----------
    chance
        float[regions, periods + 1]: how much of each region opens in each period.
    share
        float[choices]: filled.
    taken
        float[parts, rows]: filled with sums over units.
    """
    units, width = begin.size - 1, best.shape[1]
    for part in numba.prange(PARTS):
        taken[part] = 0.0
        until = np.empty(width)
        for unit in range(units * part // PARTS, units * (part + 1) // PARTS):
            region = home[unit]
            for period in range(width):
                until[period] = chance[region, period] / total[unit, period] if total[unit, period] > 0.0 else 0.0
                if period and until[period - 1] > 0.0:
                    apart = (best[unit, period - 1] - best[unit, period]) / temperature
                    if apart < NEGLIGIBLE:
                        until[period] += until[period - 1] * np.exp(-apart)
            for choice in range(begin[unit], begin[unit + 1]):
                apart = (best[unit, event[choice]] - own[choice]) / temperature
                share[choice] = 0.0
                if apart < NEGLIGIBLE and until[event[choice]] > 0.0:
                    part_of = np.exp(-apart) * until[event[choice]]
                    share[choice] = part_of
                    for entry in range(first[choice], first[choice + 1]):
                        taken[part, row[entry]] += use[entry] * part_of


by_period, taken_by_shares = compiled(_by_period), compiled(_taken)
by_period_in_threads, taken_in_threads = compiled_for_threads(_by_period), compiled_for_threads(_taken)
