"""Plans over worlds against every plan there is, and against Rockafellar and Uryasev's programme written in Pyomo."""

from functools import cache

import numpy as np
import pyomo.environ as pyo
import pytest

from models import ProblemError, SolveStatus, solve
from models.risk import RiskParams, Tail, WorldValues, WorstWorld, solve_risk
from tests.models.builders import fleet
from tests.models.risk.measured import Case, measured
from tests.series import series

BY_WEIGHTS = RiskParams(few=0)


@cache
def case_of(seed):
    return Case(seed)


@pytest.mark.slow
@pytest.mark.parametrize("block", series(range(8), quick=1))
@pytest.mark.parametrize("name", ["mean", "cvar", "mix", "worst", "regret", "wasserstein"])
def test_the_best_of_all_plans_is_found_and_proven(name, block):
    feasible = 0
    for seed in range(25 * block, 25 * block + 25):
        case = case_of(seed)
        measure = case.measures()[name]
        params = BY_WEIGHTS if seed % 2 else RiskParams()
        found = solve_risk(case.problem, case.values, case.chance, measure, gap=0.0, params=params)
        if not case.feasible:
            assert found.status is SolveStatus.INFEASIBLE and found.choice is None and found.bound is None
            continue
        feasible += 1
        every = measured(measure, case.in_worlds, case.chance)
        assert found.value == pytest.approx(every.max(), abs=1e-6), seed
        assert found.bound == pytest.approx(every.max(), abs=1e-4) and found.bound >= every.max() - 1e-6, seed
        assert found.status in (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)
        assert found.weights @ (found.in_worlds - measure.reference(case.chance.size)) == pytest.approx(found.value)
    assert 17 < feasible < 25


@pytest.mark.parametrize("block", series(range(4), 1))
def test_a_solve_with_time_left_goes_on_until_all_choices_are_in(block):
    params = RiskParams(few=0, some=0, relaxed=0, cores=())
    for seed in range(10 * block, 10 * block + 10):
        case = case_of(seed)
        for name in ("cvar", "worst"):
            measure = case.measures()[name]
            found = solve_risk(case.problem, case.values, case.chance, measure, gap=0.0, params=params)
            if case.feasible:
                every = measured(measure, case.in_worlds, case.chance)
                assert found.value == pytest.approx(every.max(), abs=1e-6), (seed, name)
                assert found.status in (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED), (seed, name)


def worlds_of(problem, worlds, seed):
    rng = np.random.default_rng(seed)
    periods = problem.charges[0].value.size
    charge = np.stack([charge.value for charge in problem.charges])
    return WorldValues(problem.value * rng.uniform(0.2, 1.8, (worlds, 1)) * rng.uniform(0.5, 1.5, (worlds, problem.choice_count)),
                       charge * rng.uniform(0.5, 2.0, (worlds, len(charge), periods)))  # fmt: skip


def best_cvar(problem, values, level):
    """Return the greatest CVaR, by Rockafellar and Uryasev's rows over a programme of units, starts, budgets and charges."""
    model = pyo.ConcreteModel()
    worlds, choices = values.value.shape
    model.x = pyo.Var(range(choices), domain=pyo.Binary)
    events = [charge.event for charge in problem.charges]
    periods = problem.charges[0].value.size
    model.o = pyo.Var(range(len(events)), range(periods), domain=pyo.Binary)
    model.z, model.short, model.rows = pyo.Var(), pyo.Var(range(worlds), domain=pyo.NonNegativeReals), pyo.ConstraintList()
    for unit in range(problem.unit_count):
        model.rows.add(sum(model.x[k] for k in np.flatnonzero(problem.unit == unit)) == 1)
    use = problem.use.toarray()
    for row in range(len(use)):
        model.rows.add(sum(use[row, k] * model.x[k] for k in np.flatnonzero(use[row])) <= problem.limit[row])
    for number, event in enumerate(events):
        model.rows.add(sum(model.o[number, p] for p in range(periods)) <= 1)
        for p in range(periods):
            opened = sum(model.o[number, q] for q in range(p + 1))
            for k in np.flatnonzero((event >= 0) & (event <= p)):
                model.rows.add(model.x[k] <= opened)
            model.rows.add(model.o[number, p] <= sum(model.x[k] for k in np.flatnonzero(event == p)))
    for s in range(worlds):
        worth = sum(values.value[s, k] * model.x[k] for k in range(choices))
        worth += sum(values.charge[s, c, p] * model.o[c, p] for c in range(len(events)) for p in range(periods))
        model.rows.add(model.short[s] >= model.z - worth)
    model.best = pyo.Objective(
        expr=model.z - sum(model.short[s] for s in range(worlds)) / (worlds * (1 - level)), sense=pyo.maximize
    )
    pyo.SolverFactory("appsi_highs").solve(model)
    return pyo.value(model.best)


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("params", [RiskParams(), BY_WEIGHTS])
def test_cvar_is_that_of_rockafellar_and_uryasevs_programme(seed, params):
    problem = fleet(6, seed)
    problem = type(problem)(problem.unit, problem.value, problem.use, problem.limit, charges=problem.charges)
    values = worlds_of(problem, 8, seed)
    found = solve_risk(problem, values, np.full(8, 1 / 8), Tail(0.7), gap=1e-6, params=params)
    assert found.value == pytest.approx(best_cvar(problem, values, 0.7), rel=1e-4)


def test_the_mean_over_worlds_is_the_ordinary_solve_of_the_mean():
    problem = fleet(12, 3)
    values, chance = worlds_of(problem, 6, 3), np.full(6, 1 / 6)
    ordinary = solve(values.weighted(problem, chance), gap=0.0)
    found = solve_risk(problem, values, chance, Tail(0.9, 0.0), gap=0.0)
    assert found.value == pytest.approx(ordinary.value) and len([s for s in found.steps if s.weights is not None]) == 1


def test_no_plan_found_on_the_way_exceeds_the_bound_and_the_gap_closes():
    problem = fleet(40, 4)
    values, chance = worlds_of(problem, 12, 4), np.full(12, 1 / 12)
    found = solve_risk(problem, values, chance, Tail(0.8), gap=0.01, time_limit=20, params=BY_WEIGHTS)
    assert found.gap <= 0.01
    opened = solve_risk(problem, values, chance, WorstWorld(), gap=0.01, time_limit=20, start=found.choice, params=BY_WEIGHTS)
    assert opened.bound <= found.bound + 1e-6 and opened.value >= found.in_worlds.min() - 1e-9


def test_chances_that_do_not_sum_to_one_are_refused():
    case = case_of(1)
    with pytest.raises(ProblemError, match="sum to 1"):
        solve_risk(case.problem, case.values, case.chance * 2, Tail())
