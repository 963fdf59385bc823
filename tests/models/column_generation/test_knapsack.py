"""The best set of items within a few limits, against every set."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from models.column_generation.knapsack import best_items
from models.column_generation.knapsack_records import Knapsack


def drawn(seed):
    """Return first, profit, use, limit and multiplier of a random small knapsack with many ties."""
    rng = np.random.default_rng(seed)
    first = np.concatenate([[0], np.cumsum(rng.integers(1, 4, rng.integers(1, 6)))])
    rows = int(rng.integers(1, 6))
    profit = rng.normal(3, 4, first[-1]).round(int(rng.integers(0, 3)))
    use = (rng.integers(0, 6, (first[-1], rows)) * rng.integers(0, 2, (first[-1], rows))).astype(float)
    return first, profit, use, rng.integers(0, 12, rows).astype(float), rng.uniform(0, 2, rows)


def best_of_all(first, profit, use, limit):
    menus = [[-1, *range(begin, end)] for begin, end in pairwise(first)]
    sets = ([item for item in chosen if item >= 0] for chosen in product(*menus))
    return max(profit[one].sum() for one in sets if np.all(use[one].sum(axis=0) <= limit + 1e-12))


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_best_set_is_found_and_bounded(seed):
    first, profit, use, limit, multiplier = drawn(seed)
    best = best_of_all(first, profit, use, limit)
    bound, value, items = best_items(Knapsack(first, profit, use, limit), multiplier, 0.0, 0.0)
    assert value == pytest.approx(best)
    assert bound == pytest.approx(best)
    assert profit[items].sum() == pytest.approx(value)
    assert np.all(use[items].sum(axis=0) <= limit)
    assert np.unique(np.searchsorted(first, items, side="right")).size == items.size


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 5), st.floats(0, 10))
def test_a_tolerance_leaves_the_bound_above_the_best(seed, tolerance, least):
    first, profit, use, limit, multiplier = drawn(seed)
    best = best_of_all(first, profit, use, limit)
    bound, value, items = best_items(Knapsack(first, profit, use, limit), multiplier, least, tolerance)
    assert value <= max(best, least) + 1e-9
    assert max(best, least) <= bound + 1e-9
    assert bound <= value + tolerance + 1e-9
    assert items.size == 0 or profit[items].sum() == pytest.approx(value)


def test_owners_of_local_rows_and_many_rows_at_once():
    """Two rows that all share and a row of its own for each of three regions, checked against HiGHS."""
    rng = np.random.default_rng(0)
    owners, regions = 24, 3
    first = np.arange(0, 2 * owners + 1, 2)
    region = np.repeat(np.arange(owners) % regions, 2)
    hours = rng.uniform(10, 60, 2 * owners)
    use = np.column_stack([rng.uniform(5, 50, 2 * owners), hours, *(hours * (region == one) for one in range(regions))])
    profit, limit = rng.uniform(1, 60, 2 * owners), np.array([150.0, 180.0, 75.0, 75.0, 75.0])
    one_each = np.repeat(np.eye(owners), 2, axis=1)
    solved = milp(
        -profit,
        constraints=[LinearConstraint(np.vstack([use.T, one_each]), ub=[*limit, *[1] * owners])],
        integrality=1,
        bounds=Bounds(0, 1),
    )
    bound, value, items = best_items(Knapsack(first, profit, use, limit), np.zeros(5), 0.0, 0.0)
    assert value == pytest.approx(-solved.fun)
    assert bound == pytest.approx(value)
    assert np.all(use[items].sum(axis=0) <= limit)


def test_an_item_that_is_too_large_or_earns_nothing_is_left_out():
    use = np.array([[5.0], [2.0], [1.0]])
    knapsack = Knapsack(np.arange(4), np.array([9.0, 3.0, -1.0]), use, np.array([4.0]))
    bound, value, items = best_items(knapsack, np.zeros(1), 0.0, 0.0)
    assert (bound, value, items.tolist()) == (3.0, 3.0, [1])
