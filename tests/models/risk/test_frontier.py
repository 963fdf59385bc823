"""The frontier of mean against CVaR against every plan there is: points, bounds, the hull, and what stops it."""

from itertools import pairwise

import numpy as np
import pytest

from models import SolveStatus
from models.risk import FrontierParams, FrontierPoint, RiskFrontier, RiskParams, Tail, solve_frontier
from models.risk.frontier import between, spread
from models.risk.records import PROVEN
from models.running.stopping import interrupts_end_all
from tests.models.builders import fleet
from tests.models.risk.measured import Case, measured
from tests.models.risk.test_solve_risk import worlds_of
from tests.series import series

WEIGHTS = (0.0, 0.25, 0.5, 0.75, 1.0)
BY_WEIGHTS = FrontierParams(RiskParams(few=0))
LEVEL = 0.6


def frontier_of(case, gap, **more):
    return solve_frontier(case.problem, case.values, case.chance, LEVEL, WEIGHTS, gap=gap, **more)


@pytest.mark.parametrize("block", series(range(3), 1))
@pytest.mark.parametrize("gap", [0.0, 0.2])
def test_every_point_is_within_its_gap_of_the_true_frontier(gap, block):
    planned = 0
    for seed in range(10 * block, 10 * block + 10):
        case = Case(seed)
        found = frontier_of(case, gap, params=BY_WEIGHTS if seed % 2 else FrontierParams())
        if not case.feasible:
            assert all(point.plan is None and point.bound is None for point in found.points)
            assert found.points[0].status is SolveStatus.INFEASIBLE
            continue
        planned += 1
        mean = case.in_worlds @ case.chance
        cvar = measured(Tail(LEVEL), case.in_worlds, case.chance)
        for point in found.points:
            true = ((1 - point.weight) * mean + point.weight * cvar).max()
            assert point.value <= true + 1e-6 and true <= point.bound + 1e-6, (seed, point.weight)
            assert point.gap <= gap + 1e-6 and point.status in PROVEN
            assert point.value == pytest.approx((1 - point.weight) * point.mean + point.weight * point.cvar, abs=1e-9)
            if gap == 0:
                assert point.value == pytest.approx(true, abs=1e-6)
            ahead = (mean > point.mean + 1e-6) & (cvar > point.cvar - 1e-9) | (mean > point.mean - 1e-9) & (
                cvar > point.cvar + 1e-6
            )
            assert gap or point.weight in (0.0, 1.0) or not ahead.any(), (seed, point.weight)
        for before, after in pairwise(found.points):
            assert after.mean <= before.mean + 1e-9 and after.cvar >= before.cvar - 1e-9
            assert after.bound <= before.bound + 1e-9
        for own_mean, own_cvar in zip(mean, cvar, strict=True):
            assert own_mean <= found.mean_at_most(own_cvar) + 1e-6 and own_cvar <= found.cvar_at_most(own_mean) + 1e-6
    assert planned > 5


def test_the_hull_is_that_of_the_lines_by_hand():
    # bounds 10 of the mean, 7 of the half mix, 6 of CVaR, the worth of plans of (mean, CVaR) = (10, 0), (8, 6)
    points = tuple(FrontierPoint(weight, bound=bound) for weight, bound in ((0.0, 10.0), (0.5, 7.0), (1.0, 6.0)))
    found = RiskFrontier(0.9, points, ())
    assert [found.mean_at_most(cvar) for cvar in (-2.0, 4.0, 6.0, 6.1)] == [10.0, 10.0, 8.0, -np.inf]
    assert [found.cvar_at_most(mean) for mean in (10.0, 9.0, 5.0, 10.1)] == [4.0, 5.0, 6.0, -np.inf]


def test_bounds_hold_between_places_and_to_the_right_of_them():
    # max(4 - 4 m, 2 - m) is convex and falls
    weights, bounds = np.array([0.0, 1.0]), np.array([4.0, 1.0])
    assert between(weights, bounds, 0.5) == pytest.approx(2.5) and between(weights, bounds, 1.0) == 1.0
    assert between(weights[:1], bounds[:1], 0.7) == 4.0
    assert between(weights[1:], bounds[1:], 0.7) is None
    rng = np.random.default_rng(5)
    for _ in range(50):
        plans = np.sort(rng.normal(size=(6, 2)), axis=1)  # CVaR, mean

        def true(m, plans=plans):
            return float((m * plans[:, 0] + (1 - m) * plans[:, 1]).max())

        places = np.array([0.1, 0.4, 0.9])
        own = np.array([true(m) for m in places])
        for m in np.linspace(0.1, 1.0, 19):
            assert true(m) <= between(places, own, float(m)) + 1e-12


def test_ends_come_first_then_the_middles():
    assert spread([0.0, 0.25, 0.5, 0.75, 1.0]) == [0.0, 1.0, 0.5, 0.25, 0.75]
    assert spread([0.5]) == [0.5] and spread([0.0, 1.0]) == [0.0, 1.0]
    assert sorted(spread(list(range(12)))) == list(range(12))


def test_points_use_what_others_found_and_an_interruption_keeps_it():
    problem = fleet(10, 4)
    values, chance = worlds_of(problem, 12, 4), np.full(12, 1 / 12)
    begun = []
    found = solve_frontier(problem, values, chance, 0.8, WEIGHTS, gap=0.01, time_limit=30, params=BY_WEIGHTS,
                           on_point=begun.append)  # fmt: skip
    assert all(point.gap <= 0.01 for point in found.points) and begun[:2] == [0.0, 1.0]
    for point in found.points:
        every = [Tail(0.8, point.weight).worst(plan.in_worlds, chance).value for plan in found.plans]
        assert point.value == pytest.approx(max(every))
    again = solve_frontier(
        problem, values, chance, 0.8, WEIGHTS, gap=0.01, known=[found.points[2].plan.choice], params=BY_WEIGHTS
    )
    assert again.points[2].value >= found.points[2].value - 1e-9
    with interrupts_end_all() as request:

        def stop_at(weight):
            if weight == 0.5:
                request.interrupt()

        part = solve_frontier(problem, values, chance, 0.8, WEIGHTS, gap=0.0, time_limit=30, params=BY_WEIGHTS, on_point=stop_at)
    assert part.interrupted and all(point.plan is not None for point in part.points)
    assert part.points[0].bound is not None and part.points[2].bound <= part.points[0].bound + 1e-9
