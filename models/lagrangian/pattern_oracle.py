"""As `models.lagrangian.local_oracle`, with the patterns of regions (`models.lagrangian.patterns`), in compiled loops.

A region r opens in a period p and has a pattern s; a unit of it takes its best choice that fits both:

    best[r, p, s] = sum_{u in r} max_{k of u, event[k] >= p, k fits s} (worth[k] - local[p] use[k])

What fits a pattern is its own or fits one of the next ones above it, so that the best of all patterns follow from each other.
Soft maxima are taken over the states (p, s) alone that are near to the best of their region.
"""

from typing import NamedTuple

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.lagrangian.oracle import NEGLIGIBLE, Uses, add_use, worth_at
from models.running.compiled import compiled

LEAST = 1e-8
"""Sum of soft weights, relative to the best of a unit from a period on, below which a state's own best is looked for."""


class PatternMenus(NamedTuple):
    """Choices unit by unit and by event, and the patterns of regions.

    Attributes
    ----------
    first_from
        int[units, periods + 2]: the first choice of each unit whose event is in a period or later, then its end.
    home
        int[units]: the region of each, the number of regions for none, which has a single pattern.
    units_first, units
        int[regions + 2], int[units]: those of region r are units[units_first[r] : units_first[r + 1]].
    pattern
        int[choices]: the pattern of each alone, as counted in its region.
    patterns
        int[regions + 1]: how many each region has.
    pairs, below, above
        int[regions + 1], int[regions + 1, most] twice: so many pairs of a pattern of each region and a next one above it, in
        the order of the first.
    fits
        bool[regions + 1, patterns, patterns]: whether choices of the second pattern fit the first.
    """

    first_from: IntArray
    home: IntArray
    units_first: IntArray
    units: IntArray
    pattern: IntArray
    patterns: IntArray
    pairs: IntArray
    below: IntArray
    above: IntArray
    fits: BoolArray


class Near(NamedTuple):
    """The states that soft maxima are taken over: those of region r are first[r] .. first[r + 1] - 1."""

    first: IntArray
    period: IntArray
    pattern: IntArray


@compiled
def _fill_worth(
    unit: int, period: int, menus: PatternMenus, own: FloatArray, local: Uses, multipliers: FloatArray, worth: FloatArray
) -> None:
    """Fill float[choices], from a period on, with what is left of float[choices], `own`, at the multipliers of local limits."""
    for choice in range(menus.first_from[unit, period], menus.first_from[unit, menus.first_from.shape[1] - 1]):
        worth[choice] = own[choice]
        if worth[choice] > -np.inf:
            worth[choice] = worth_at(choice, worth[choice], local, multipliers[period])


@compiled
def fill_best(
    menus: PatternMenus,
    local: Uses,
    multipliers: FloatArray,
    opens: BoolArray,
    own: FloatArray,
    worth: FloatArray,
    best: FloatArray,
) -> None:
    """Fill the worth of each choice by period, and the best of each region by period and pattern.

    Parameters
    ----------
    local, multipliers
        uses of local limits, and float[periods + 1, local rows].
    opens
        bool[regions + 1, periods + 1]: the opening periods in question.
    own
        float[choices]: worth but for local limits; -inf for a choice that is not allowed.
    worth
        float[periods + 1, choices], filled.
    best
        float[regions + 1, periods + 1, patterns], filled.
    """
    best[:] = 0.0
    of_units = np.empty((best.shape[2], np.diff(menus.units_first).max()))
    for region in range(best.shape[0]):
        units = menus.units[menus.units_first[region] : menus.units_first[region + 1]]
        for period in range(best.shape[1]):
            if opens[region, period]:
                _fill_region(region, period, units, menus, local, multipliers, own, worth[period], of_units)
                for pattern in range(menus.patterns[region]):
                    summed = 0.0
                    for place in range(units.size):
                        summed += of_units[pattern, place]
                    best[region, period, pattern] = summed


@compiled
def _fill_region(
    region: int,
    period: int,
    units: IntArray,
    menus: PatternMenus,
    local: Uses,
    multipliers: FloatArray,
    own: FloatArray,
    worth: FloatArray,
    best: FloatArray,
) -> None:
    """Fill the worth of choices from a period on, and float[patterns, units of the region]; many units at once are quicker."""
    count = units.size
    for pattern in range(menus.patterns[region]):
        best[pattern, :count] = -np.inf
    for place in range(count):
        unit = units[place]
        _fill_worth(unit, period, menus, own, local, multipliers, worth)
        for choice in range(menus.first_from[unit, period], menus.first_from[unit, menus.first_from.shape[1] - 1]):
            if worth[choice] > best[menus.pattern[choice], place]:
                best[menus.pattern[choice], place] = worth[choice]
    for pair in range(menus.pairs[region]):
        low, high = best[menus.below[region, pair]], best[menus.above[region, pair]]
        for place in range(count):
            low[place] = high[place] if high[place] > low[place] else low[place]


@compiled
def fill_soft(
    menus: PatternMenus,
    near: Near,
    temperature: float,
    worth: FloatArray,
    most: FloatArray,
    total: FloatArray,
    soft: FloatArray,
) -> None:
    """Fill soft weights, their sums by unit and state of its region, and the soft best of each state.

    Parameters
    ----------
    near
        the states of each region by period.
    worth
        float[periods + 1, choices]: as `fill_best` leaves it; from then on soft weights, relative to the best of the unit from
        the period on, in the states of which that is enough, and minus what a choice is below it, in temperatures, otherwise.
    most, total
        float[units, states of its region]: the best in a state below the best of the unit from the period on, in temperatures,
        where soft weights relative to that are too small to add up, 0 elsewhere; and the sum of soft weights.
    """
    soft[:] = 0.0
    for unit in range(menus.home.size):
        region, end = menus.home[unit], menus.first_from[unit, menus.first_from.shape[1] - 1]
        begun, highest = -1, -np.inf
        for place in range(near.first[region], near.first[region + 1]):
            period, pattern, column = near.period[place], near.pattern[place], place - near.first[region]
            own = worth[period]
            first = menus.first_from[unit, period]
            if period != begun:
                begun, highest = period, -np.inf
                for choice in range(first, end):
                    highest = max(highest, own[choice])
                for choice in range(first, end):
                    below = (highest - own[choice]) / temperature
                    own[choice] = np.exp(-below) if below < NEGLIGIBLE else -below
            summed = 0.0
            for choice in range(first, end):
                if own[choice] > 0.0 and menus.fits[region, pattern, menus.pattern[choice]]:
                    summed += own[choice]
            below = 0.0
            if summed < LEAST:
                below, summed = _far(first, end, own, menus.pattern, menus.fits[region, pattern])
            most[unit, column], total[unit, column] = below, summed
            soft[place] += highest + temperature * (np.log(summed) - below)


@compiled
def _below(weight: float) -> float:
    """Return by how many temperatures a choice is below the best, given what `fill_soft` leaves of it."""
    return -np.log(weight) if weight > 0.0 else -weight


@compiled
def _far(first: int, end: int, own: FloatArray, pattern: IntArray, fits: BoolArray) -> tuple[float, float]:
    """Return the temperatures by which the best choice that fits is below that of all, and the sum of weights relative to it."""
    least, summed = np.inf, 0.0
    for choice in range(first, end):
        if fits[pattern[choice]]:
            least = min(least, _below(own[choice]))
    for choice in range(first, end):
        if fits[pattern[choice]]:
            below = _below(own[choice]) - least
            if below < NEGLIGIBLE:
                summed += np.exp(-below)
    return least, summed


@compiled
def fill_use(
    menus: PatternMenus,
    near: Near,
    weight: FloatArray,
    most: FloatArray,
    total: FloatArray,
    of_state: FloatArray,
    further: Uses,
    local: Uses,
    share: FloatArray,
    used: FloatArray,
    local_used: FloatArray,
) -> None:
    """Fill the soft share of each choice, and the use of these shares of limits and, by opening period, of local ones.

    Parameters
    ----------
    weight, most, total
        as `fill_soft` leaves them.
    of_state
        float[states]: the share of each.
    share, used, local_used
        float[choices], float[rows], float[periods + 1, local rows].
    """
    share[:], used[:], local_used[:] = 0.0, 0.0, 0.0
    for unit in range(menus.home.size):
        region, end = menus.home[unit], menus.first_from[unit, menus.first_from.shape[1] - 1]
        place, last = near.first[region], near.first[region + 1]
        while place < last:
            period, until = near.period[place], place
            while until < last and near.period[until] == period:
                until += 1
            for choice in range(menus.first_from[unit, period], end):
                own, pattern = 0.0, menus.pattern[choice]
                for one in range(place, until):
                    if menus.fits[region, near.pattern[one], pattern]:
                        column = one - near.first[region]
                        if most[unit, column] > 0.0:
                            below = _below(weight[period, choice]) - most[unit, column]
                            if below < NEGLIGIBLE:
                                own += of_state[one] / total[unit, column] * np.exp(-below)
                        elif weight[period, choice] > 0.0:
                            own += of_state[one] / total[unit, column] * weight[period, choice]
                if own > 1e-12:
                    share[choice] += own
                    add_use(choice, own, local, local_used[period])
            place = until
        for choice in range(menus.first_from[unit, 0], end):
            if share[choice] > 0.0:
                add_use(choice, share[choice], further, used)


@compiled
def least_lost(
    menus: PatternMenus,
    local: Uses,
    multipliers: FloatArray,
    opens: BoolArray,
    lost: FloatArray,
    own: FloatArray,
    cost: FloatArray,
    first: BoolArray,
) -> None:
    """Fill for each choice the least of what the state loses and the choice loses to the best of its unit in that state.

    Parameters
    ----------
    opens
        bool[regions + 1, periods + 1]: the opening periods in question.
    lost
        float[regions + 1, periods + 1, patterns]: what each state loses; inf for a state that is not in question.
    own
        float[choices]: worth but for local limits; -inf for a choice that is not allowed.
    cost, first
        float[choices], bool[choices], filled: the least, inf for what no state in question allows; a best choice of a state.
    """
    best, worth, least = np.empty(lost.shape[2]), np.empty(own.size), np.empty(lost.shape[2])
    place = np.empty(lost.shape[2], dtype=np.int64)
    cost[:], first[:] = np.inf, False
    for unit in range(menus.home.size):
        region, end = menus.home[unit], menus.first_from[unit, menus.first_from.shape[1] - 1]
        for period in range(lost.shape[1]):
            if not opens[region, period]:
                continue
            _fill_worth(unit, period, menus, own, local, multipliers, worth)
            _fill_places(unit, period, menus, worth, best, place)
            for pattern in range(menus.patterns[region]):
                least[pattern] = np.inf
                if lost[region, period, pattern] < np.inf and best[pattern] > -np.inf:
                    least[pattern] = lost[region, period, pattern] + best[pattern]
                    first[place[pattern]] = True
            for pair in range(menus.pairs[region] - 1, -1, -1):
                other = menus.above[region, pair]
                least[other] = min(least[other], least[menus.below[region, pair]])
            for choice in range(menus.first_from[unit, period], end):
                if worth[choice] > -np.inf:
                    cost[choice] = min(cost[choice], least[menus.pattern[choice]] - worth[choice])


@compiled
def _fill_places(unit: int, period: int, menus: PatternMenus, worth: FloatArray, best: FloatArray, place: IntArray) -> None:
    """Fill float[patterns], the best of a unit from a period on in each pattern, and int[patterns], a best choice."""
    region, end = menus.home[unit], menus.first_from[unit, menus.first_from.shape[1] - 1]
    for pattern in range(menus.patterns[region]):
        best[pattern], place[pattern] = -np.inf, -1
    for choice in range(menus.first_from[unit, period], end):
        if worth[choice] > best[menus.pattern[choice]]:
            best[menus.pattern[choice]], place[menus.pattern[choice]] = worth[choice], choice
    for pair in range(menus.pairs[region]):
        pattern, other = menus.below[region, pair], menus.above[region, pair]
        if best[other] > best[pattern]:
            best[pattern], place[pattern] = best[other], place[other]


@compiled
def add_limits(home: IntArray, latest: IntArray, worth: FloatArray, always: BoolArray, found: FloatArray) -> None:
    """Add to float[regions, periods + 1, patterns] what is left of local limits that matter, at multipliers.

    Parameters
    ----------
    home, latest
        of local rows: int[local rows], and int[local rows, patterns] as in `PatternArrays`.
    worth, always
        float[periods + 1, local rows]: limits at multipliers; and whether they matter in any case.
    """
    for row in range(home.size):
        for period in range(worth.shape[0]):
            amount = worth[period, row]
            if amount == 0.0:
                continue
            own = found[home[row], period]
            for pattern in range(own.size):
                if latest[row, pattern] >= period or always[period, row]:
                    own[pattern] += amount


@compiled
def fill_left(
    home: IntArray, latest: IntArray, limit: FloatArray, always: BoolArray, near: Near, of_state: FloatArray, left: FloatArray
) -> None:
    """Fill float[periods + 1, local rows] with the limits that matter, by the share of the states in which they do."""
    left[:] = 0.0
    for row in range(home.size):
        for place in range(near.first[home[row]], near.first[home[row] + 1]):
            period = near.period[place]
            if latest[row, near.pattern[place]] >= period or always[period, row]:
                left[period, row] += of_state[place] * limit[period, row]
