"""The best plan by a goal among those that keep a measure of risk with their tiers: every answer is that of brute force."""

from dataclasses import replace

import numpy as np
import pytest

from models import SolveStatus, solve
from models.dates.kept import BestKept
from models.risk import KeptMeasure
from models.running.stopping import Stopping
from tests.models.risk.measured import measured
from tests.models.risk.tiered import TieredCase
from tests.series import series


def asked(problem, start):
    return solve(problem, gap=0.0, time_limit=10, start=start)


@pytest.mark.parametrize("block", series(range(8), 1))
@pytest.mark.parametrize("name", ["mean", "cvar", "worst", "wasserstein"])
def test_best_plan_by_the_goal_is_that_of_brute_force(name, block):
    """At measures from that of the best plan down; the known plan is any that keeps it."""
    cuts = tried = 0
    for seed in range(4 * block, 4 * block + 4):
        case, rng = TieredCase(seed, worlds=4), np.random.default_rng([seed, 6])
        if not case.feasible:
            continue
        measure = case.measures()[name]
        worth = measured(measure, case.in_worlds, case.chance)
        goal = -rng.integers(0, 4, case.problem.choice_count).astype(float)
        idle = tuple(replace(one, value=np.zeros_like(one.value)) for one in case.problem.charges)
        aimed = replace(case.problem, value=goal, charges=idle, tiers=())
        for share in (0.0, 0.3, 0.8):
            least = float(worth.max() - share * np.ptp(worth))
            keep = np.flatnonzero(worth >= least - 1e-9)
            best = goal[case.choices[keep]].sum(axis=1).max()
            known = case.choices[keep[seed % keep.size]]
            kept = KeptMeasure(case.problem, case.values, measure, case.chance, least)
            found = BestKept(kept, aimed, 0.0, Stopping(20), asked).solution(known)
            assert found.status is SolveStatus.OPTIMAL
            assert (found.value, found.bound) == (pytest.approx(best), pytest.approx(best)), (seed, share)
            (place,) = np.flatnonzero((case.choices == found.choice).all(axis=1))
            assert worth[place] >= least - 1e-6
            cuts += len(kept.sums(kept.dated.every()).choices) > 1
            tried += 1
    assert tried > 3 and (name == "mean" or cuts or block)
