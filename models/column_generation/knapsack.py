"""The best set of items within a few limits, at most one item an owner: exact, with a bound at every end.

    max   sum_a profit[a] taken[a]
    s.t.  sum_{a of owner o} taken[a] <= 1                 for every owner o
          sum_a use[a, r] taken[a] <= limit[r]             for every row r

A depth-first search over owners. A node is given up if what it has, and at most can still get, is no more than the best
set so far and a tolerance. At most it can still get what dynamic programming over three rows allows: the two tightest
and, owner by owner, the tightest of those that few owners share. Uses are rounded down to cells, and the other rows are
priced at their multipliers. The problems meant are small and asked for very often, so it is compiled. Loops are written
out: they run as fast, and every array function of numba's adds to the seconds that compiling takes once a machine.
"""

import numpy as np

from models.arrays import FloatArray, IntArray
from models.column_generation.knapsack_params import KnapsackParams
from models.running.compiled import compiled


@compiled
def best_items(
    first: IntArray,
    profit: FloatArray,
    use: FloatArray,
    limit: FloatArray,
    multiplier: FloatArray,
    least: float,
    tolerance: float,
    params: KnapsackParams = KnapsackParams(),
) -> tuple[float, float, IntArray]:
    """Return (bound, value, items) of the best set that is worth more than `least`, items empty if there is none.

    Parameters
    ----------
    first
        int[owners + 1]: the first item of each owner, and the number of items; those of an owner are neighbours.
    use
        float[items, rows], nowhere below 0.
    limit
        float[rows], not below 0.
    multiplier
        float[rows], not below 0: a price of each row to start from; set to better prices for these profits.
    least
        the value of a set that is known.
    tolerance
        how much the bound may lie above the value at the end, both at least `least`.
    """
    _price(first, profit, use, limit, multiplier, params.sweeps, params.halvings)
    reduced = _reduced(profit, use, multiplier)
    best_of, relaxed = _best_of_owners(first, reduced)
    relaxed += _sum_of_products(multiplier, limit)
    kept = _worth_trying(first, profit, use, limit, reduced, best_of, relaxed - least - tolerance)
    tight, next_tight = _two_tightest(multiplier * limit)
    local = _local_rows(first, use, multiplier * limit, tight, next_tight)
    start, item, local = _ordered(first, reduced, best_of, local, kept)
    cells = params.cells_of_one if limit.size == 1 else (params.cells_of_two if np.all(local < 0) else params.cells)
    rest, priced = _priced(start, item, profit, use, multiplier, local, tight, next_tight)
    scale = np.array([_scale(cells[0], limit[tight]), _scale(cells[1], limit[next_tight])])
    local_scale = np.array([_scale(cells[2], one) for one in limit])
    table = _table(start, item, rest, use, local, tight, next_tight, scale, local_scale, cells)
    value, taken, ended = _search(
        start, item, profit, rest, use, limit, priced, local, tight, next_tight, scale, local_scale, table, least, tolerance,
        params.most_nodes,
    )  # fmt: skip
    at_most = value if ended else _sum_of_products(priced, limit) + table[0, cells[0], cells[1], cells[2]]
    # the items that were not tried reach no more than what is known and the tolerance
    return max(value, min(relaxed, max(at_most, least) + tolerance)), value, taken


@compiled
def _reduced(profit: FloatArray, use: FloatArray, multiplier: FloatArray) -> FloatArray:
    """Return profits less the price of what is used."""
    reduced = profit.copy()
    for item in range(profit.size):
        for row in range(multiplier.size):
            reduced[item] -= use[item, row] * multiplier[row]
    return reduced


@compiled
def _sum_of_products(first: FloatArray, second: FloatArray) -> float:
    total = 0.0
    for place in range(first.size):
        total += first[place] * second[place]
    return total


@compiled
def _price(
    first: IntArray,
    profit: FloatArray,
    use: FloatArray,
    limit: FloatArray,
    multiplier: FloatArray,
    sweeps: int,
    halvings: int,
) -> None:
    """Lower sum_r multiplier[r] limit[r] + sum_o max(0, max_a reduced profit), one multiplier at a time.

    It is convex in each multiplier: its slope is the limit less what the best items of all owners use.
    """
    reduced = _reduced(profit, use, multiplier)
    for _ in range(sweeps):
        for row in range(limit.size):
            own = reduced + use[:, row] * multiplier[row]
            high = 0.0
            for item in range(profit.size):
                if use[item, row] > 0.0 and own[item] > 0.0:
                    high = max(high, own[item] / use[item, row])
            low = 0.0
            if _used(first, own, use[:, row], 0.0) <= limit[row]:
                high = 0.0
            for _ in range(halvings):
                if high - low <= 1e-9 * high:
                    break
                middle = 0.5 * (low + high)
                if _used(first, own, use[:, row], middle) > limit[row]:
                    low = middle
                else:
                    high = middle
            multiplier[row] = high
            reduced = own - use[:, row] * high


@compiled
def _used(first: IntArray, own: FloatArray, use: FloatArray, multiplier: float) -> float:
    """Return what the best items use of a row at a multiplier of its own."""
    total = 0.0
    for owner in range(first.size - 1):
        best, used = 0.0, 0.0
        for item in range(first[owner], first[owner + 1]):
            worth = own[item] - use[item] * multiplier
            if worth > best:
                best, used = worth, use[item]
        total += used
    return total


@compiled
def _best_of_owners(first: IntArray, reduced: FloatArray) -> tuple[FloatArray, float]:
    """Return the reduced profit of each owner's best item, not below 0, and their sum."""
    best, total = np.zeros(first.size - 1), 0.0
    for owner in range(best.size):
        for item in range(first[owner], first[owner + 1]):
            best[owner] = max(best[owner], reduced[item])
        total += best[owner]
    return best, total


@compiled
def _worth_trying(
    first: IntArray,
    profit: FloatArray,
    use: FloatArray,
    limit: FloatArray,
    reduced: FloatArray,
    best_of: FloatArray,
    reach: float,
) -> IntArray:
    """Return int[items]: 1 for items that can be in a better set, by their reduced cost in the relaxation."""
    kept = np.zeros(profit.size, np.int64)
    for owner in range(first.size - 1):
        for item in range(first[owner], first[owner + 1]):
            if profit[item] > 0.0 and best_of[owner] - reduced[item] < reach and np.all(use[item] <= limit):
                kept[item] = 1
    return kept


@compiled
def _local_rows(first: IntArray, use: FloatArray, worth: FloatArray, tight: int, next_tight: int) -> IntArray:
    """Return int[owners]: the row besides the two tightest that is worth most among those an owner uses, -1 for none."""
    local = np.full(first.size - 1, -1, np.int64)
    for owner in range(local.size):
        for row in range(worth.size):
            if row in (tight, next_tight) or worth[row] <= 0.0:
                continue
            most = 0.0
            for item in range(first[owner], first[owner + 1]):
                most = max(most, use[item, row])
            if most > 0.0 and (local[owner] < 0 or worth[row] > worth[local[owner]]):
                local[owner] = row
    return local


@compiled
def _highest_first(order: IntArray, key: FloatArray) -> None:
    """Sort numbers by their keys, the highest first; those of one key stay as they stand."""
    for end in range(1, order.size):
        one, place = order[end], end
        while place > 0 and key[order[place - 1]] < key[one]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = one


@compiled
def _best_of_rows(best_of: FloatArray, local: IntArray) -> FloatArray:
    """Return float[owners]: the best of all owners of the same local row."""
    best = best_of.copy()
    for owner in range(local.size):
        for other in range(local.size):
            if local[other] == local[owner]:
                best[owner] = max(best[owner], best_of[other])
    return best


@compiled
def _ordered(
    first: IntArray, reduced: FloatArray, best_of: FloatArray, local: IntArray, kept: IntArray
) -> tuple[IntArray, IntArray, IntArray]:
    """Return where each owner's kept items begin, the items, and each owner's local row.

    Owners of one local row follow each other, those of the row with the best owner first; so do owners of a row.
    """
    owners = np.arange(local.size)
    _highest_first(owners, best_of)
    _highest_first(owners, -1.0 * local)
    _highest_first(owners, _best_of_rows(best_of, local))
    start = np.zeros(owners.size + 1, np.int64)
    item, row = np.empty(kept.size, np.int64), np.empty(owners.size, np.int64)
    count, owner_count = 0, 0
    for owner in owners:
        for one in range(first[owner], first[owner + 1]):
            if kept[one]:
                item[count] = one
                count += 1
        if count > start[owner_count]:
            _highest_first(item[start[owner_count] : count], reduced)
            row[owner_count] = local[owner]
            owner_count += 1
            start[owner_count] = count
    return start[: owner_count + 1], item[:count], row[:owner_count]


@compiled
def _priced(
    start: IntArray,
    item: IntArray,
    profit: FloatArray,
    use: FloatArray,
    multiplier: FloatArray,
    local: IntArray,
    tight: int,
    next_tight: int,
) -> tuple[FloatArray, FloatArray]:
    """Return profits less the price of what is used of rows outside the table, and the prices of those rows."""
    rest, priced = profit.copy(), np.zeros(multiplier.size)
    for owner in range(local.size):
        for place in range(start[owner], start[owner + 1]):
            one = item[place]
            for row in range(multiplier.size):
                if row not in (tight, next_tight, local[owner]) and use[one, row] > 0.0:
                    rest[one] -= multiplier[row] * use[one, row]
                    priced[row] = multiplier[row]
    return rest, priced


@compiled
def _two_tightest(worth: FloatArray) -> tuple[int, int]:
    """Return the rows that are worth most, the same row twice if there is only one."""
    order = np.arange(worth.size)
    _highest_first(order, worth)
    return order[0], order[min(1, order.size - 1)]


@compiled
def _scale(cells: int, limit: float) -> float:
    return cells / limit if limit > 0.0 else 0.0


@compiled
def _cell(amount: float, size: int) -> int:
    """Return the cell of an amount that is left; what rounding took off a whole number is put back."""
    return min(int(amount + 1e-9), size - 1)


@compiled
def _table(
    start: IntArray,
    item: IntArray,
    rest: FloatArray,
    use: FloatArray,
    local: IntArray,
    tight: int,
    next_tight: int,
    scale: FloatArray,
    local_scale: FloatArray,
    cells: tuple[int, int, int],
) -> FloatArray:
    """Return float[owners + 1, cells + 1, cells + 1, cells + 1]: the most that owners from one on can still get.

    The last axis is of the local row of that owner; owners of other rows have all of theirs.
    """
    owners = start.size - 1
    table = np.zeros((owners + 1, cells[0] + 1, cells[1] + 1, cells[2] + 1))
    later = np.empty((cells[0] + 1, cells[1] + 1, cells[2] + 1))
    for owner in range(owners - 1, -1, -1):
        here, next_one = table[owner], table[owner + 1]
        changes = owner + 1 < owners and local[owner + 1] != local[owner]
        for i in range(cells[0] + 1):
            for j in range(cells[1] + 1):
                for k in range(cells[2] + 1):
                    later[i, j, k] = next_one[i, j, cells[2] if changes else k]
                    here[i, j, k] = later[i, j, k]
        for place in range(start[owner], start[owner + 1]):
            one = item[place]
            down, right = int(use[one, tight] * scale[0]), int(use[one, next_tight] * scale[1])
            deep = int(use[one, local[owner]] * local_scale[local[owner]]) if local[owner] >= 0 else 0
            if rest[one] > 0.0:
                for i in range(down, cells[0] + 1):
                    for j in range(right, cells[1] + 1):
                        for k in range(deep, cells[2] + 1):
                            here[i, j, k] = max(here[i, j, k], rest[one] + later[i - down, j - right, k - deep])
    return table


@compiled
def _search(
    start: IntArray,
    item: IntArray,
    profit: FloatArray,
    rest: FloatArray,
    use: FloatArray,
    limit: FloatArray,
    priced: FloatArray,
    local: IntArray,
    tight: int,
    next_tight: int,
    scale: FloatArray,
    local_scale: FloatArray,
    table: FloatArray,
    least: float,
    tolerance: float,
    most_nodes: int,
) -> tuple[float, IntArray, bool]:
    """Return the best value above `least`, its items, and whether all nodes were looked at."""
    owners = start.size - 1
    left = np.empty((owners + 1, limit.size))
    for row in range(limit.size):
        left[0, row] = limit[row]
    value, reduced = np.zeros(owners + 1), np.zeros(owners + 1)
    beside = _sum_of_products(priced, limit)
    chosen, place = np.full(owners, -1, np.int64), np.zeros(owners + 1, np.int64)
    best, best_chosen = least, np.full(owners, -1, np.int64)
    owner = nodes = 0
    while owner >= 0:
        if owner == owners or place[owner] > start[owner + 1]:
            owner -= 1
            continue
        one = item[place[owner]] if place[owner] < start[owner + 1] else -1
        place[owner] += 1
        nodes += 1
        if nodes > most_nodes:
            return best, best_chosen[best_chosen >= 0], False
        least_left = 0.0
        for row in range(limit.size):
            left[owner + 1, row] = left[owner, row] - (use[one, row] if one >= 0 else 0.0)
            least_left = min(least_left, left[owner + 1, row])
        if least_left < 0.0:
            continue
        value[owner + 1] = value[owner] + (profit[one] if one >= 0 else 0.0)
        reduced[owner + 1] = reduced[owner] + (rest[one] if one >= 0 else 0.0)
        chosen[owner] = one
        if value[owner + 1] > best:
            best = value[owner + 1]
            for earlier in range(owners):
                best_chosen[earlier] = chosen[earlier] if earlier <= owner else -1
        down = _cell(left[owner + 1, tight] * scale[0], table.shape[1])
        right = _cell(left[owner + 1, next_tight] * scale[1], table.shape[2])
        row = local[owner + 1] if owner + 1 < owners else -1
        deep = _cell(left[owner + 1, row] * local_scale[row], table.shape[3]) if row >= 0 else 0
        if reduced[owner + 1] + beside + table[owner + 1, down, right, deep] > best + tolerance:
            owner += 1
            if owner < owners:
                place[owner] = start[owner]
    return best, best_chosen[best_chosen >= 0], True
