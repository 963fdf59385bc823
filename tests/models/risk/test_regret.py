"""The least greatest regret against every plan there is, with bests known by intervals alone on the way."""

import numpy as np
import pytest

from models import MenuProblem, ProblemError, SolveStatus, solve
from models.risk import RegretParams, RiskParams, WorldValues, solve_regret
from models.risk.bests import Bests
from models.running.stopping import Stopping, interrupts_end_all
from tests.models.builders import fleet
from tests.models.risk.measured import Case
from tests.models.risk.test_solve_risk import worlds_of
from tests.series import series

BY_WEIGHTS = RegretParams(risk=RiskParams(few=0))


def least_greatest(case):
    """Return the least greatest regret of all plans, and float[worlds]: the best of each world."""
    best = case.in_worlds.max(axis=0)
    possible = case.chance > 0
    return (best - case.in_worlds)[:, possible].max(axis=1).min(), best


@pytest.mark.parametrize("block", series(range(3), 1))
@pytest.mark.parametrize("gap", [0.0, 0.1])
def test_the_regret_is_that_of_all_plans(gap, block):
    planned = 0
    for seed in range(10 * block, 10 * block + 10):
        case = Case(seed)
        found = solve_regret(case.problem, case.values, case.chance, gap=gap, params=BY_WEIGHTS if seed % 2 else RegretParams())
        if not case.feasible:
            assert found.risk.status is SolveStatus.INFEASIBLE and found.risk.choice is None and found.risk.bound is None
            continue
        planned += 1
        true, best = least_greatest(case)
        possible = case.chance > 0
        own = float((best - found.risk.in_worlds)[possible].max())
        assert true <= own + 1e-6 <= -found.risk.value + 2e-6, seed
        assert -found.risk.bound <= true + 1e-6, seed
        assert np.all((found.low <= best + 1e-6)[possible]) and np.all((best <= found.high + 1e-6)[possible]), seed
        assert found.risk.gap <= gap + 1e-6, seed
        if gap == 0:
            assert own == pytest.approx(true, abs=1e-5), seed
    assert planned > 5


def test_bounds_that_are_known_are_used_and_their_absence_is_not_needed():
    for seed in (1, 3, 7, 9):
        case = Case(seed)
        if case.feasible:
            true, best = least_greatest(case)
            told = solve_regret(case.problem, case.values, case.chance, gap=0.0, high=best)
            assert -told.risk.value == pytest.approx(true, abs=1e-5)
            plan = solve(case.values.weighted(case.problem, case.chance), gap=0.0).choice
            begun = solve_regret(case.problem, case.values, case.chance, gap=0.0, known=[plan])
            assert -begun.risk.value == pytest.approx(true, abs=1e-5)


def test_worlds_that_do_not_matter_are_not_solved():
    # between two extremes the best value is convex and a plan's linear, so that regret is greatest at an extreme
    whole, rng = fleet(12, 6), np.random.default_rng(6)
    problem = MenuProblem(whole.unit, whole.value, whole.use, whole.limit)
    ends, share = problem.value * rng.uniform(0.3, 1.7, (2, problem.choice_count)), np.linspace(0, 1, 16)[:, None]
    values, chance = WorldValues((1 - share) * ends[0] + share * ends[1], np.zeros((16, 0, 0))), np.full(16, 1 / 16)
    found = solve_regret(problem, values, chance, gap=0.02, time_limit=30, params=BY_WEIGHTS)
    exact = np.array([solve(values.weighted(problem, one), gap=1e-4).bound for one in np.eye(16)])
    assert found.risk.status is SolveStatus.GAP_REACHED and 0 < found.solved <= 6
    assert np.all(found.low <= exact + 1e-6) and np.all(found.high >= exact * (1 - 2e-4))
    assert float((exact - found.risk.in_worlds).max()) <= -found.risk.value + 1e-6
    assert found.risk.gap == pytest.approx(
        (found.risk.bound - found.risk.value) / abs(found.risk.weights @ found.risk.in_worlds), abs=1e-9
    )


def test_a_relaxation_bounds_its_world_and_a_plan_its_best():
    problem = fleet(12, 3)
    values = worlds_of(problem, 5, 3)
    bests = Bests(problem, values)
    loose = bests.high.copy()
    for world in range(5):
        bests.relax(world, Stopping(10))
        found = solve(values.weighted(problem, np.eye(5)[world]), gap=0.0)
        assert found.value - 1e-6 <= bests.high[world] < loose[world]
    bests.take(values.of_plan(found.choice, found.opened))
    bests.prove(4, found.value)
    assert bests.width[4] == pytest.approx(0.0, abs=1e-6) and np.all(bests.width[:4] > 0)
    bests.prove(4, None)
    bests.prove(4, 1e12)
    assert bests.high[4] == pytest.approx(found.value)


def test_an_interruption_and_no_time_leave_an_interval():
    problem = fleet(8, 6)
    values, chance = worlds_of(problem, 8, 6), np.full(8, 1 / 8)
    start = solve(values.weighted(problem, chance), gap=0.01).choice
    short = solve_regret(problem, values, chance, gap=0.0, time_limit=0.0, known=[start])
    assert short.risk.status is SolveStatus.TIME_LIMIT and np.all(np.isfinite(short.high))
    assert short.risk.bound == 0.0 >= short.risk.value  # no regret is below 0
    with interrupts_end_all() as request:
        request.interrupt()
        stopped = solve_regret(problem, values, chance, gap=0.0, known=[start])
    assert stopped.risk.status is SolveStatus.INTERRUPTED and stopped.risk.choice is not None


def test_chances_are_checked():
    case = Case(1)
    with pytest.raises(ProblemError, match="chance"):
        solve_regret(case.problem, case.values, np.full(case.chance.size, 2.0))
