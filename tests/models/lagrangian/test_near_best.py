"""Choices near the best of their unit, against ranks and worths by hand."""

import numpy as np
import pytest

from models import NEVER, Charge
from models.best_choices import ranks
from models.lagrangian.dual import Dual
from models.lagrangian.reduced_costs import few_best, near_best, near_best_at
from tests.models.builders import menus


def two_regions() -> Dual:
    """Return two units, each its own region, that launch in period 0 or 1 or never; a third is of neither."""
    event = [0, 1, NEVER, NEVER]
    own = [Charge(name, [*first, *second, NEVER, NEVER], [-1.0, -1.0]) for name, first, second in
           (("east", event, [NEVER] * 4), ("west", [NEVER] * 4, event))]  # fmt: skip
    return Dual(menus([[5, 4, 1, 0], [3, 6, 0, 2], [1, 2]], charges=tuple(own)))


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_the_few_best_are_those_of_the_first_ranks(count: int) -> None:
    dual = two_regions()
    cost = np.random.default_rng(count).integers(0, 3, dual.arrays.unit.size).astype(float)
    cost[3] = np.inf
    expected = (ranks(dual.arrays.unit, cost) < count) & np.isfinite(cost)
    np.testing.assert_array_equal(few_best(dual, cost, count), expected)


def test_what_is_near_depends_on_the_opening_period() -> None:
    dual = two_regions()
    branch = dual.branches()[0]
    point = dual.evaluate(branch, dual.start(), 1.0).point
    near = near_best(dual, branch, point)
    # from period 0, 1 and never on, the first unit's best are worth 5, 4 and 1, the second's 6, 6 and 2, the third's 2
    assert near.difference.tolist() == [0, 0, 0, 1, 3, 0, 2, 0, 1, 0]
    assert near.first.tolist() == [True, True, True, False, False, True, False, True, False, True]
    late = near_best_at(dual, branch, point, np.array([1, NEVER]))
    assert late.tolist() == [np.inf, 0, 3, 4, np.inf, np.inf, 2, 0, 1, 0]
