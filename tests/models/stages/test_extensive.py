"""Plans that adapt against the programme over all outcomes written in Pyomo, on fleets with budgets and charges."""

import numpy as np
import pyomo.environ as pyo
import pytest

from models import SolveStatus
from models.risk import WorldValues
from models.stages import StagedParams, StagedProblem, solve_staged
from tests.models.builders import fleet
from tests.series import series


def staged_fleet(units, seed, outcomes=3, reading=2):
    """Return units that start in a period or never; starts before the reading are early."""
    problem = fleet(units, seed)
    problem = type(problem)(problem.unit, problem.value, problem.use, problem.limit, charges=problem.charges)
    rng = np.random.default_rng(seed)
    worth = rng.uniform(-0.5, 2.2, (outcomes, 1)) * rng.uniform(0.5, 1.5, (outcomes, problem.choice_count))
    charge = np.stack([one.value for one in problem.charges]) * rng.uniform(0.5, 2.0, (outcomes, len(problem.charges), 1))
    start = problem.charges[0].event
    early = np.where((start >= 0) & (start < reading), start + 1, 0)
    chance = np.arange(1.0, outcomes + 1)
    return StagedProblem(problem, WorldValues(problem.value * worth, charge), chance / chance.sum(), early)


def best_of_pyomo(staged):
    """Return the greatest mean over outcomes, by a programme with columns and rows of its own for every outcome."""
    problem, values, model = staged.problem, staged.values, pyo.ConcreteModel()
    choices, use = range(problem.choice_count), problem.use.toarray()
    charges = list(enumerate(problem.charges))
    model.x = pyo.Var(range(staged.outcomes), choices, domain=pyo.Binary)
    model.o = pyo.Var(range(staged.outcomes), range(len(charges)), range(problem.charges[0].value.size), domain=pyo.Binary)
    model.rows, total = pyo.ConstraintList(), 0
    for s in range(staged.outcomes):
        for unit in range(problem.unit_count):
            own = np.flatnonzero(problem.unit == unit).tolist()
            model.rows.add(sum(model.x[s, k] for k in own) == 1)
            for early in np.unique(staged.early[own])[: None if s else 0]:
                same = [k for k in own if staged.early[k] == early]
                model.rows.add(sum(model.x[s, k] for k in same) == sum(model.x[0, k] for k in same))
        for row in range(len(use)):
            model.rows.add(sum(use[row, k] * model.x[s, k] for k in np.flatnonzero(use[row])) <= problem.limit[row])
        for c, charge in charges:
            for p in range(charge.value.size):
                for k in np.flatnonzero((charge.event >= 0) & (charge.event <= p)):
                    model.rows.add(model.x[s, k] <= sum(model.o[s, c, q] for q in range(p + 1)))
        worth = sum(values.value[s, k] * model.x[s, k] for k in choices)
        worth += sum(values.charge[s, c, p] * model.o[s, c, p] for c, charge in charges for p in range(charge.value.size))
        total += staged.chance[s] * worth
    model.best = pyo.Objective(expr=total, sense=pyo.maximize)
    pyo.SolverFactory("appsi_highs").solve(model)
    return pyo.value(model.best)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_best_plan_is_that_of_the_programme_in_pyomo(seed):
    staged = staged_fleet(6, seed)
    best = best_of_pyomo(staged)
    for params in (StagedParams(), StagedParams(whole=0)):
        found = solve_staged(staged, gap=1e-6, params=params)
        assert found.value == pytest.approx(best, rel=1e-5) and found.bound >= best - 1e-6


@pytest.mark.parametrize("seed", series(range(4, 7), 1))
def test_knowing_more_is_worth_no_less_and_bounds_lie_above(seed):
    staged = staged_fleet(16, seed)
    committed = StagedProblem(staged.problem, staged.values, staged.chance, np.arange(staged.problem.choice_count))
    fixed = solve_staged(committed, gap=0.001, time_limit=30)
    found = solve_staged(staged, gap=0.001, time_limit=30, start=fixed.choice[0])
    knows = float(staged.chance @ found.known_by_outcome)
    assert fixed.value <= found.value + 1e-9 <= knows + 1e-6
    assert found.value <= found.bound + 1e-6 <= found.known + 1e-6 and fixed.value <= found.bound
    assert found.gap <= 0.001 and found.history[-1].value == found.value
    assert (found.choice[:, :] >= 0).all() and len({tuple(staged.early[one]) for one in found.choice}) == 1


def test_no_time_keeps_the_plan_to_start_from_and_says_so():
    staged = staged_fleet(16, 4)
    start = solve_staged(staged, gap=0.5, time_limit=30).choice[0]
    found = solve_staged(staged, gap=0.0, time_limit=0.0, start=start)
    assert found.status is SolveStatus.TIME_LIMIT and found.bound is None and found.gap is None
    assert (found.choice == start).all()
