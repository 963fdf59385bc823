"""The loops of the search in cores: lists of the cheapest changes of units, and the best two of two lists that fit together."""

from typing import TypeAlias

import numpy as np

from models.arrays import BoolArray, FloatArray, IntArray
from models.running.compiled import compiled

Sets: TypeAlias = tuple[FloatArray, FloatArray]
"""A list of sets: float[sets, rows], what they use more of each limit, and float[sets], their cost, at or above 0."""

Cells: TypeAlias = tuple[FloatArray, FloatArray, IntArray, FloatArray, FloatArray, IntArray]
"""A list of sets in cells by what they use of the first limits: used and cost, cell by cell, the cheapest of each first;
int[cells + 1], where those of each cell begin; and of each of these limits the lowest use, the width of a cell and their number.
"""


@compiled
def count_of_sets(unit: IntArray, cost: FloatArray, most_cost: float, enough: int, units: int) -> int:
    """Return the number of sets of changes that cost no more than an amount, with the empty one; `enough` + 1 if there are more.

    Parameters
    ----------
    unit
        int[changes]: of a set, no two are of one unit.
    cost
        float[changes], ascending, above or at 0.
    units
        number of units.
    """
    taken = np.zeros(units, dtype=np.bool_)
    change, spent = np.zeros(units + 2, dtype=np.int64), np.zeros(units + 2)
    depth, count = 0, 1
    while depth >= 0:
        place = _next_of_another_unit(unit, taken, change[depth])
        if place == unit.size or spent[depth] + cost[place] > most_cost:
            depth -= 1
            if depth >= 0:
                taken[unit[change[depth] - 1]] = False
            continue
        count += 1
        if count > enough:
            return count
        taken[unit[place]] = True
        change[depth] = change[depth + 1] = place + 1
        spent[depth + 1] = spent[depth] + cost[place]
        depth += 1
    return count


@compiled
def sets_of(
    unit: IntArray, use: FloatArray, cost: FloatArray, most_cost: float, count: int, units: int
) -> tuple[FloatArray, FloatArray, IntArray, IntArray]:
    """Return the sets of changes that cost no more than an amount, `count` of them at most.

    Parameters
    ----------
    use
        float[changes, rows]: what a change uses more of each limit.

    Returns
    -------
    float[sets, rows], float[sets]: what each set uses and costs; int[sets] twice: the set that it was made of, and the
    change that was added to that; -1 for the empty set, which is the first.
    """
    rows = use.shape[1]
    taken = np.zeros(units, dtype=np.bool_)
    change, at = np.zeros(units + 2, dtype=np.int64), np.zeros(units + 2, dtype=np.int64)
    used, costs = np.zeros((count, rows)), np.zeros(count)
    made_of, added = np.full(count, -1), np.full(count, -1)
    depth, size = 0, 1
    while depth >= 0 and size < count:
        place, before = _next_of_another_unit(unit, taken, change[depth]), at[depth]
        if place == unit.size or costs[before] + cost[place] > most_cost:
            depth -= 1
            if depth >= 0:
                taken[unit[change[depth] - 1]] = False
            continue
        for row in range(rows):
            used[size, row] = used[before, row] + use[place, row]
        costs[size], made_of[size], added[size] = costs[before] + cost[place], before, place
        taken[unit[place]] = True
        change[depth] = change[depth + 1] = place + 1
        depth += 1
        at[depth] = size
        size += 1
    return used, costs, made_of, added


@compiled
def _next_of_another_unit(unit: IntArray, taken: BoolArray, place: int) -> int:
    while place < unit.size and taken[unit[place]]:
        place += 1
    return place


@compiled
def best_two(
    first: Sets, cells: Cells, limit: FloatArray, multiplier: FloatArray, room: float, most_looks: int
) -> tuple[int, int, bool]:
    """Return the two sets, one of each list, that keep all limits together and lose least; -1 twice if none loses less than room.

    Two sets lose what they cost, and what the part of each limit that they leave unused is worth. Of each first set only those
    cells are looked into whose sets neither break a limit that cells go by nor leave more of it than the room allows.

    Parameters
    ----------
    first, cells
        the first list, the cheapest sets first, and the second one.
    limit
        float[rows]: what is left of each without changes, be it below 0.
    multiplier
        float[rows], at or above 0.
    most_looks
        cells and sets looked at after which it ends with what it has.

    Returns
    -------
    Places in the first list and in the second, and whether the search came to its end.
    """
    first_used, first_cost = first
    used, cost, begin, lowest, width, count = cells
    depths = width.size
    best_first, best_second, looks = -1, -1, 0
    left = np.zeros(limit.size)
    at, code = np.zeros(depths + 1, dtype=np.int64), np.zeros(depths + 1, dtype=np.int64)
    lost = np.zeros(depths + 1)
    for one in range(first_cost.size):
        if first_cost[one] >= room or looks >= most_looks:
            break
        for row in range(limit.size):
            left[row] = limit[row] - first_used[one, row]
        depth, lost[0] = 0, first_cost[one]
        at[0] = _highest(left[0], lowest[0], width[0], count[0])
        while depth >= 0:
            here = at[depth]
            at[depth] -= 1
            # what sets of this cell leave at least, and of lower ones even more
            unused = left[depth] - (lowest[depth] + (here + 1) * width[depth])
            least = lost[depth] + multiplier[depth] * max(unused, 0.0)
            if here < 0 or least >= room:
                depth -= 1
                continue
            code[depth + 1] = code[depth] * count[depth] + here
            if depth < depths - 1:
                depth += 1
                lost[depth] = least
                at[depth] = _highest(left[depth], lowest[depth], width[depth], count[depth])
                continue
            looks += 1
            for place in range(begin[code[depths]], begin[code[depths] + 1]):
                if least + cost[place] >= room:
                    break
                looks += 1
                loss = _loss(left, used[place], multiplier, first_cost[one] + cost[place], room)
                if loss < room:
                    room, best_first, best_second = loss, one, place
    return best_first, best_second, looks < most_looks


@compiled
def _highest(left: float, lowest: float, width: float, count: int) -> int:
    """Return the highest cell of a limit with a set that may keep it, below 0 if there is none."""
    return min(int(np.floor((left - lowest) / width)), count - 1)


@compiled
def _loss(left: FloatArray, used: FloatArray, multiplier: FloatArray, loss: float, room: float) -> float:
    """Return the loss with the unused part of the limits; infinite if a set breaks one, or if the loss is as much as the room."""
    for row in range(left.size):
        unused = left[row] - used[row]
        if unused < 0.0:
            return np.inf
        loss += multiplier[row] * unused
        if loss >= room:
            return np.inf
    return loss
