"""The best set of items within a few limits, at most one item an owner: exact, with a bound at every end.

    max   sum_a profit[a] taken[a]
    s.t.  sum_{a of owner o} taken[a] <= 1                 for every owner o
          sum_a use[a, r] taken[a] <= limit[r]             for every row r

A depth-first search over owners. A node is pruned if its profit and a bound on further profit are no more than the best set
so far and a tolerance. The bound is that of dynamic programming over three rows: the two tightest and, owner by owner, the
tightest of those that few owners share. Uses are rounded down to cells, and the other rows are relaxed at their multipliers.
These problems are small and solved very often, so the search is compiled. Loops are written out: they run as fast, and every
array function of numba's adds to the seconds of compiling, once on every machine.
"""

import numpy as np

from models.arrays import FloatArray, IntArray
from models.column_generation.knapsack_params import KnapsackParams
from models.column_generation.knapsack_records import BestItems, Cells, Ends, Found, Knapsack, Order, Relaxed
from models.running.compiled import compiled


@compiled
def best_items(
    knapsack: Knapsack, multiplier: FloatArray, least: float, tolerance: float, params: KnapsackParams = KnapsackParams()
) -> BestItems:
    """Return the best set that is worth more than `least`.

    Parameters
    ----------
    multiplier
        float[rows], not below 0: of each row to start from; set to better ones for these profits.
    least
        the value of a set that is known.
    tolerance
        how much the bound may lie above the value at the end, both at least `least`.
    """
    first, limit = knapsack.first, knapsack.limit
    _minimise_dual(knapsack, multiplier, params.sweeps, params.halvings)
    reduced = _reduced(knapsack.profit, knapsack.use, multiplier)
    best_of, relaxed = _best_of_owners(first, reduced)
    relaxed += _sum_of_products(multiplier, limit)
    kept = _kept_items(knapsack, reduced, best_of, relaxed - least - tolerance)
    tight, next_tight = _two_tightest(multiplier * limit)
    local = _local_rows(knapsack, multiplier * limit, tight, next_tight)
    order = _ordered(first, reduced, best_of, local, kept)
    counts = params.cells_of_one if limit.size == 1 else (params.cells_of_two if np.all(order.local < 0) else params.cells)
    scale = np.array([_scale(counts[0], limit[tight]), _scale(counts[1], limit[next_tight])])
    cells = Cells(tight, next_tight, scale, np.array([_scale(counts[2], one) for one in limit]), counts)
    rest, outside = _outside_table(knapsack, order, multiplier, cells)
    relaxation = Relaxed(rest, outside, _table(knapsack, order, rest, cells))
    found = _search(knapsack, order, relaxation, cells, Ends(least, tolerance, params.most_nodes))
    root = _sum_of_products(outside, limit) + relaxation.table[0, counts[0], counts[1], counts[2]]
    at_most = found.value if found.complete else root
    # sets with an item that was left out have no more than the known value and the tolerance
    bound = max(found.value, min(relaxed, max(at_most, least) + tolerance))
    return BestItems(bound, found.value, found.items)


@compiled
def _reduced(profit: FloatArray, use: FloatArray, multiplier: FloatArray) -> FloatArray:
    """Return profits less use at the multipliers."""
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
def _minimise_dual(knapsack: Knapsack, multiplier: FloatArray, sweeps: int, halvings: int) -> None:
    """Lower sum_r multiplier[r] limit[r] + sum_o max(0, max_a reduced profit), one multiplier at a time.

    It is convex in each multiplier: its slope is the limit less the use of the best items of all owners.
    """
    first, profit, use, limit = knapsack.first, knapsack.profit, knapsack.use, knapsack.limit
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
    """Return the use of a row by the best items at a multiplier of its own."""
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
def _kept_items(knapsack: Knapsack, reduced: FloatArray, best_of: FloatArray, reach: float) -> IntArray:
    """Return int[items]: 1 for items that can be in a better set, by their reduced cost in the relaxation."""
    first, profit, use, limit = knapsack.first, knapsack.profit, knapsack.use, knapsack.limit
    kept = np.zeros(profit.size, np.int64)
    for owner in range(first.size - 1):
        for item in range(first[owner], first[owner + 1]):
            if profit[item] > 0.0 and best_of[owner] - reduced[item] < reach and np.all(use[item] <= limit):
                kept[item] = 1
    return kept


@compiled
def _local_rows(knapsack: Knapsack, worth: FloatArray, tight: int, next_tight: int) -> IntArray:
    """Return int[owners]: the row besides the two tightest that is worth most among those an owner uses, -1 for none."""
    first, use = knapsack.first, knapsack.use
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
def _ordered(first: IntArray, reduced: FloatArray, best_of: FloatArray, local: IntArray, kept: IntArray) -> Order:
    """Return the owners that have kept items.

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
    return Order(start[: owner_count + 1], item[:count], row[:owner_count])


@compiled
def _outside_table(knapsack: Knapsack, order: Order, multiplier: FloatArray, cells: Cells) -> tuple[FloatArray, FloatArray]:
    """Return profits less use of rows outside the table at their multipliers, and these multipliers, 0 of the other rows."""
    start, local, use = order.start, order.local, knapsack.use
    rest, outside = knapsack.profit.copy(), np.zeros(multiplier.size)
    for owner in range(local.size):
        for place in range(start[owner], start[owner + 1]):
            one = order.item[place]
            for row in range(multiplier.size):
                if row not in (cells.tight, cells.next_tight, local[owner]) and use[one, row] > 0.0:
                    rest[one] -= multiplier[row] * use[one, row]
                    outside[row] = multiplier[row]
    return rest, outside


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
    """Return the cell of an unspent amount, rounding errors below a whole number corrected."""
    return min(int(amount + 1e-9), size - 1)


@compiled
def _table(knapsack: Knapsack, order: Order, rest: FloatArray, cells: Cells) -> FloatArray:
    """Return float[owners + 1, cells + 1, cells + 1, cells + 1]: the most that owners from one on can still get.

    The last axis is of the local row of that owner; owners of other rows have all of theirs.
    """
    start, item, local, use, counts = order.start, order.item, order.local, knapsack.use, cells.counts
    owners = start.size - 1
    table = np.zeros((owners + 1, counts[0] + 1, counts[1] + 1, counts[2] + 1))
    later = np.empty((counts[0] + 1, counts[1] + 1, counts[2] + 1))
    for owner in range(owners - 1, -1, -1):
        here, next_one = table[owner], table[owner + 1]
        changes = owner + 1 < owners and local[owner + 1] != local[owner]
        for i in range(counts[0] + 1):
            for j in range(counts[1] + 1):
                for k in range(counts[2] + 1):
                    later[i, j, k] = next_one[i, j, counts[2] if changes else k]
                    here[i, j, k] = later[i, j, k]
        for place in range(start[owner], start[owner + 1]):
            one = item[place]
            down, right = int(use[one, cells.tight] * cells.scale[0]), int(use[one, cells.next_tight] * cells.scale[1])
            deep = int(use[one, local[owner]] * cells.local_scale[local[owner]]) if local[owner] >= 0 else 0
            if rest[one] > 0.0:
                for i in range(down, counts[0] + 1):
                    for j in range(right, counts[1] + 1):
                        for k in range(deep, counts[2] + 1):
                            here[i, j, k] = max(here[i, j, k], rest[one] + later[i - down, j - right, k - deep])
    return table


@compiled
def _search(knapsack: Knapsack, order: Order, relaxed: Relaxed, cells: Cells, ends: Ends) -> Found:
    """Return the best set, by a depth-first search over owners."""
    profit, use, limit = knapsack.profit, knapsack.use, knapsack.limit
    start, item, local = order.start, order.item, order.local
    owners = start.size - 1
    left = np.empty((owners + 1, limit.size))
    for row in range(limit.size):
        left[0, row] = limit[row]
    value, reduced = np.zeros(owners + 1), np.zeros(owners + 1)
    beside = _sum_of_products(relaxed.multiplier, limit)
    chosen, place = np.full(owners, -1, np.int64), np.zeros(owners + 1, np.int64)
    best, best_chosen = ends.least, np.full(owners, -1, np.int64)
    owner = nodes = 0
    while owner >= 0:
        if owner == owners or place[owner] > start[owner + 1]:
            owner -= 1
            continue
        one = item[place[owner]] if place[owner] < start[owner + 1] else -1
        place[owner] += 1
        nodes += 1
        if nodes > ends.most_nodes:
            return Found(best, best_chosen[best_chosen >= 0], False)
        least_left = 0.0
        for row in range(limit.size):
            left[owner + 1, row] = left[owner, row] - (use[one, row] if one >= 0 else 0.0)
            least_left = min(least_left, left[owner + 1, row])
        if least_left < 0.0:
            continue
        value[owner + 1] = value[owner] + (profit[one] if one >= 0 else 0.0)
        reduced[owner + 1] = reduced[owner] + (relaxed.profit[one] if one >= 0 else 0.0)
        chosen[owner] = one
        if value[owner + 1] > best:
            best = value[owner + 1]
            for earlier in range(owners):
                best_chosen[earlier] = chosen[earlier] if earlier <= owner else -1
        down = _cell(left[owner + 1, cells.tight] * cells.scale[0], relaxed.table.shape[1])
        right = _cell(left[owner + 1, cells.next_tight] * cells.scale[1], relaxed.table.shape[2])
        row = local[owner + 1] if owner + 1 < owners else -1
        deep = _cell(left[owner + 1, row] * cells.local_scale[row], relaxed.table.shape[3]) if row >= 0 else 0
        if reduced[owner + 1] + beside + relaxed.table[owner + 1, down, right, deep] > best + ends.tolerance:
            owner += 1
            if owner < owners:
                place[owner] = start[owner]
    return Found(best, best_chosen[best_chosen >= 0], True)
