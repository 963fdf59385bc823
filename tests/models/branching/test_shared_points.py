"""Parts looked at by points that others were lowered to: every part bounds its own plans, and the bound is as low."""

import numpy as np
import pytest

from models import NEVER
from models.branching.branch_and_bound import Branching, BranchingParams, Depth
from models.lagrangian.dual import Dual
from models.lagrangian.group_rows import with_group_rows
from models.running.stopping import Stopping
from tests.models.branching.test_by_openings import NOISE
from tests.models.branching.test_waves_by_openings import waves
from tests.oracles.brute_force import every_plan
from tests.series import series

NOTHING_SHARED = BranchingParams(most_looked_at=100)


def long() -> Stopping:
    """Return a deadline that is far enough from now."""
    return Stopping(60.0)


def best_of_parts(dual: Dual, seed: int) -> dict[int, float]:
    """Return the value of the best plan of each combination of periods of the given charges that has one."""
    found: dict[int, float] = {}
    parts = {tuple(dual.opened(part.shared)): part.shared for part in dual.branches()}
    for plan in every_plan(waves(4, seed)):
        if plan.keeps_rules:
            periods = [dual.periods if plan.opened[one] == NEVER else int(plan.opened[one]) for one in dual.structure.given]
            shared = parts[tuple(periods)]
            found[shared] = max(found.get(shared, -np.inf), plan.value)
    return found


@pytest.mark.parametrize("near", [0.0, 10.0])
@pytest.mark.parametrize("seed", series(range(8), 2))
def test_every_part_bounds_its_plans_while_points_are_shared(seed: int, near: float) -> None:
    dual = Dual(with_group_rows(waves(4, seed)))
    branching, best = Branching(dual, BranchingParams(most_looked_at=3, near=near)), best_of_parts(dual, seed)
    branching.begin(long())
    assert any(leaf.tried for leaf in branching.leaves)
    assert all(np.isfinite(leaf.bound) and leaf.point is not None for leaf in branching.leaves)
    for _ in range(12):
        bounds = {leaf.part.shared: -np.inf for leaf in branching.leaves}
        for leaf in branching.leaves:
            bounds[leaf.part.shared] = max(bounds[leaf.part.shared], leaf.bound)
        assert all(bounds[shared] >= value - NOISE for shared, value in best.items())
        if not branching.step(long(), -np.inf):
            break
    assert best


@pytest.mark.parametrize("seed", series(range(8), 2))
def test_the_bound_is_as_low_as_with_every_part_looked_at(seed: int) -> None:
    dual = Dual(with_group_rows(waves(6, seed)))
    bounds = []
    for params in (NOTHING_SHARED, BranchingParams(most_looked_at=3)):
        branching = Branching(dual, params)
        branching.begin(long())
        assert branching.settle(long())
        highest = branching.highest
        assert highest is not None and highest.depth is Depth.WHOLLY
        bounds.append(branching.bound)
    assert bounds[1] == pytest.approx(bounds[0], rel=5e-3)
