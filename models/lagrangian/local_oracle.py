"""As `models.lagrangian.oracle`, with multipliers of a region's own limits that depend on the region's opening period.

A limit that only units of one region use (its capacity, its leaders' launches) is part of the region's own problem once the
opening period is given. With one price a limit, a region that the relaxation opens by a third in each of three periods may use
the whole limit in each; with a price for each opening period it may use a third (disjunctive programming; Balas 1979):

    best[r, p] = local[p] limit + sum_{u in r} max_{k of u, event[k] >= p} (worth[k] - local[p] use[k])
"""

import numba
import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.lagrangian.oracle import NEGLIGIBLE, PARTS
from models.running.compiled import compiled, compiled_for_threads


def _by_period(
    first_from: IntArray,
    worth: FloatArray,
    first: IntArray,
    row: IntArray,
    use: FloatArray,
    local_first: IntArray,
    local_row: IntArray,
    local_use: FloatArray,
    home: IntArray,
    opens: BoolArray,
    price: FloatArray,
    local_price: FloatArray,
    temperature: float,
    weight: FloatArray,
    total: FloatArray,
    best_of: FloatArray,
    soft_of: FloatArray,
) -> None:
    """Fill the soft weight of each choice, its unit's sum of them, and the best and soft best of each part's regions.

    Parameters
    ----------
    first_from
        int[units, periods + 2]: the first choice of each unit whose event is in a period or later, then its end.
    opens
        bool[regions, periods + 1]: the periods that are looked at.
    local_price
        float[periods + 1, local rows].
    weight
        float[choices, periods + 1]: filled, relative to the unit's best choice.
    total
        float[units, periods + 1]: filled.
    """
    units, width = home.size, total.shape[1]
    for part in numba.prange(PARTS):
        best_of[part] = 0.0
        soft_of[part] = 0.0
        for unit in range(units * part // PARTS, units * (part + 1) // PARTS):
            region, end = home[unit], first_from[unit, width]
            begin = first_from[unit, 0]
            own = np.empty(end - begin)
            for choice in range(begin, end):
                value = worth[choice]
                if value > -np.inf:
                    for entry in range(first[choice], first[choice + 1]):
                        value -= use[entry] * price[row[entry]]
                own[choice - begin] = value
            for period in range(width):
                if not opens[region, period]:
                    continue
                most = -np.inf
                for choice in range(first_from[unit, period], end):
                    value = own[choice - begin]
                    if value > -np.inf:
                        for entry in range(local_first[choice], local_first[choice + 1]):
                            value -= local_use[entry] * local_price[period, local_row[entry]]
                    weight[choice, period] = value
                    most = max(most, value)
                sum_of = 0.0
                for choice in range(first_from[unit, period], end):
                    apart = (most - weight[choice, period]) / temperature
                    if apart < NEGLIGIBLE:
                        weight[choice, period] = np.exp(-apart)
                        sum_of += weight[choice, period]
                    else:
                        weight[choice, period] = 0.0
                total[unit, period] = sum_of
                best_of[part, region, period] += most
                soft_of[part, region, period] += most + temperature * np.log(sum_of) if sum_of > 0.0 else -np.inf


def _taken(
    first_from: IntArray,
    first: IntArray,
    row: IntArray,
    use: FloatArray,
    local_first: IntArray,
    local_row: IntArray,
    local_use: FloatArray,
    home: IntArray,
    chance: FloatArray,
    weight: FloatArray,
    total: FloatArray,
    share: FloatArray,
    taken: FloatArray,
    local_taken: FloatArray,
) -> None:
    """Fill the soft share of each choice, and what these shares use of limits and, by opening period, of local ones.

    Parameters
    ----------
    chance
        float[regions, periods + 1]: how much of each region opens in each period.
    share
        float[choices]: filled.
    taken, local_taken
        float[parts, rows], float[parts, periods + 1, local rows]: filled with sums over units.
    """
    units, width = home.size, total.shape[1]
    for part in numba.prange(PARTS):
        taken[part] = 0.0
        local_taken[part] = 0.0
        for unit in range(units * part // PARTS, units * (part + 1) // PARTS):
            region, end = home[unit], first_from[unit, width]
            for choice in range(first_from[unit, 0], end):
                share[choice] = 0.0
            for period in range(width):
                if chance[region, period] <= 1e-12 or total[unit, period] <= 0.0:
                    continue
                times = chance[region, period] / total[unit, period]
                for choice in range(first_from[unit, period], end):
                    if weight[choice, period] > 0.0:
                        part_of = times * weight[choice, period]
                        share[choice] += part_of
                        for entry in range(local_first[choice], local_first[choice + 1]):
                            local_taken[part, period, local_row[entry]] += local_use[entry] * part_of
            for choice in range(first_from[unit, 0], end):
                if share[choice] > 0.0:
                    for entry in range(first[choice], first[choice + 1]):
                        taken[part, row[entry]] += use[entry] * share[choice]


by_period, taken_by_shares = compiled(_by_period), compiled(_taken)
by_period_in_threads, taken_in_threads = compiled_for_threads(_by_period), compiled_for_threads(_taken)
