"""As `models.lagrangian.oracle`, with multipliers of a region's own limits that depend on the region's opening period.

A limit that only units of one region use (its capacity, its leaders' launches) is part of the region's own problem once the
opening period is given. With one multiplier per limit, a region that the relaxation opens by a third in each of three periods
may use the whole limit in each; with a multiplier for each opening period it may use a third (disjunctive programming; Balas
1979):

    best[r, p] = local[p] limit + sum_{u in r} max_{k of u, event[k] >= p} (worth[k] - local[p] use[k])
"""

from typing import NamedTuple

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.lagrangian.oracle import NEGLIGIBLE, Uses, add_use, worth_at
from models.running.compiled import compiled


class RegionMenus(NamedTuple):
    """Choices unit by unit and by event.

    Attributes
    ----------
    first_from
        int[units, periods + 2]: the first choice of each unit whose event is in a period or later, then its end.
    home
        int[units]: the region of each.
    """

    first_from: IntArray
    home: IntArray


class At(NamedTuple):
    """The point at which the dual is evaluated.

    Attributes
    ----------
    value
        float[choices], unit by unit: -inf for a choice that is not allowed.
    multipliers, local_multipliers
        float[rows], float[periods + 1, local rows].
    opens
        bool[regions + 1, periods + 1]: the opening periods in question.
    temperature
        of the soft maxima.
    """

    value: FloatArray
    multipliers: FloatArray
    local_multipliers: FloatArray
    opens: BoolArray
    temperature: float


class Workspace(NamedTuple):
    """Arrays that every evaluation fills anew.

    Attributes
    ----------
    weight
        float[choices, periods + 1]: soft weight of each choice, relative to its unit's best.
    total
        float[units, periods + 1]: their sums.
    best_of, soft_of
        float[chunks, regions + 1, periods + 1]: sums over units.
    share
        float[choices]: the soft share of each.
    used, local_used
        float[chunks, rows], float[chunks, periods + 1, local rows]: the use of these shares, summed over units.
    """

    weight: FloatArray
    total: FloatArray
    best_of: FloatArray
    soft_of: FloatArray
    share: FloatArray
    used: FloatArray
    local_used: FloatArray


@compiled
def fill_best(first: int, after: int, menus: RegionMenus, further: Uses, local: Uses, at: At, work: Workspace) -> None:
    """Fill the soft weight of each choice, its unit's sum of them, and the best and soft best of each chunk's regions.

    Parameters
    ----------
    first, after
        of some chunks: the first, and the one after the last.
    further, local
        use of limits with one multiplier, and of local ones.
    """
    for chunk in range(first, after):
        _best_of_chunk(chunk, menus, further, local, at, work)


@compiled
def _best_of_chunk(chunk: int, menus: RegionMenus, further: Uses, local: Uses, at: At, work: Workspace) -> None:
    units, width, chunks = menus.home.size, work.total.shape[1], work.used.shape[0]
    weight = work.weight
    work.best_of[chunk] = 0.0
    work.soft_of[chunk] = 0.0
    for unit in range(units * chunk // chunks, units * (chunk + 1) // chunks):
        region, begin, end = menus.home[unit], menus.first_from[unit, 0], menus.first_from[unit, width]
        own = np.empty(end - begin)
        for choice in range(begin, end):
            worth = at.value[choice]
            if worth > -np.inf:
                worth = worth_at(choice, worth, further, at.multipliers)
            own[choice - begin] = worth
        for period in range(width):
            if not at.opens[region, period]:
                continue
            most = -np.inf
            for choice in range(menus.first_from[unit, period], end):
                worth = own[choice - begin]
                if worth > -np.inf:
                    worth = worth_at(choice, worth, local, at.local_multipliers[period])
                weight[choice, period] = worth
                most = max(most, worth)
            total = 0.0
            for choice in range(menus.first_from[unit, period], end):
                below = (most - weight[choice, period]) / at.temperature
                if below < NEGLIGIBLE:
                    weight[choice, period] = np.exp(-below)
                    total += weight[choice, period]
                else:
                    weight[choice, period] = 0.0
            work.total[unit, period] = total
            work.best_of[chunk, region, period] += most
            work.soft_of[chunk, region, period] += most + at.temperature * np.log(total) if total > 0.0 else -np.inf


@compiled
def fill_use(
    first: int, after: int, menus: RegionMenus, further: Uses, local: Uses, work: Workspace, opening_share: FloatArray
) -> None:
    """Fill the soft share of each choice, and the use of these shares of limits and, by opening period, of local ones.

    Parameters
    ----------
    first, after
        as for `fill_best`.
    opening_share
        float[regions + 1, periods + 1]: the share of each region that opens in each period.
    """
    for chunk in range(first, after):
        _use_of_chunk(chunk, menus, further, local, work, opening_share)


@compiled
def _use_of_chunk(chunk: int, menus: RegionMenus, further: Uses, local: Uses, work: Workspace, opening_share: FloatArray) -> None:
    units, width, chunks = menus.home.size, work.total.shape[1], work.used.shape[0]
    share = work.share
    work.used[chunk] = 0.0
    work.local_used[chunk] = 0.0
    for unit in range(units * chunk // chunks, units * (chunk + 1) // chunks):
        region, end = menus.home[unit], menus.first_from[unit, width]
        for choice in range(menus.first_from[unit, 0], end):
            share[choice] = 0.0
        for period in range(width):
            if opening_share[region, period] <= 1e-12 or work.total[unit, period] <= 0.0:
                continue
            times = opening_share[region, period] / work.total[unit, period]
            for choice in range(menus.first_from[unit, period], end):
                if work.weight[choice, period] > 0.0:
                    own = times * work.weight[choice, period]
                    share[choice] += own
                    add_use(choice, own, local, work.local_used[chunk, period])
        for choice in range(menus.first_from[unit, 0], end):
            if share[choice] > 0.0:
                add_use(choice, share[choice], further, work.used[chunk])
