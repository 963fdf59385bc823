"""The way of very many units, held against every plan there is: bounds that hold, plans that keep the rules."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import MenuProblem, SolveParams, SolveStatus, solve
from models.checking.verdict import Candidate
from models.lagrangian.bound import OpeningBound
from models.lagrangian.params import CoreParams
from models.lagrangian.sifting import multipliers_of_sample, sifted
from models.params import Sizes
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.running.yields import Patience
from models.search.by_dual_values import DualValueParams, Effort, Found, solved_by_dual_values
from models.search.candidates import whole_plan
from models.search.construction import ConstructionParams
from models.search.large_neighbourhoods import LargeNeighbourhoodParams, LargeNeighbourhoodSearch
from models.solvers.highs import relaxation
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import row_places, standard_form
from models.statement.variables import first_events
from models.subproblems.fixed_openings import with_fixed_openings
from models.subproblems.subproblem import all_of
from models.subproblems.units import by_choice
from tests.models.builders import fleet, random_problem
from tests.oracles.brute_force import best_value, every_plan
from tests.series import series

NOISE = 1e-6
SEARCH = sys.modules["models.search.large_neighbourhoods"]


def found_by_dual_values(
    problem: MenuProblem,
    known: Candidate | None = None,
    seconds: float = 0.5,
    params: DualValueParams = DualValueParams(),
    effort: Effort = Effort(),
    gap: float = 1e-9,
) -> Found:
    run = Run(params, HighsSettings(gap=gap), Stopping(seconds), History())
    return solved_by_dual_values(run, problem, known, effort)


@pytest.mark.parametrize("block", series(range(20), 3))
def test_bound_and_plan_hold_with_every_extra(block: int) -> None:
    for seed in range(15 * block, 15 * block + 15):
        problem = random_problem(seed)
        best, found = best_value(problem), found_by_dual_values(problem, seconds=0.05)
        assert found.plan is None or best is not None
        if best is not None:
            assert found.bound >= best - NOISE
        if found.plan is not None:
            assert found.plan.value <= best + NOISE
            assert whole_plan(problem, found.plan.choice) is not None


@pytest.mark.parametrize("seed", series(range(40), 15))
def test_the_bound_holds_for_every_opening_period_at_any_multipliers(seed: int) -> None:
    problem = random_problem(seed)
    multipliers = np.random.default_rng(seed).uniform(-1, 4, problem.row_count)
    bound = OpeningBound(problem, by_choice(problem)).at(
        multipliers, np.random.default_rng(seed).uniform(-1, 4, len(problem.gates))
    )
    kept = [plan.value for plan in every_plan(problem) if plan.keeps_rules]
    assert max(kept, default=-np.inf) <= bound.by_opening.max() + NOISE


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_holds_for_every_opening_period_of_the_network(seed: int) -> None:
    problem = fleet(5, seed, periods=3)
    bound = OpeningBound(problem, by_choice(problem)).at(
        np.random.default_rng(seed).uniform(0, 2, problem.row_count), np.full(1, 0.5 * (seed % 3))
    )
    for plan in every_plan(problem):
        if plan.keeps_rules:
            assert plan.value <= bound.by_opening[plan.opened[0]] + NOISE


@pytest.mark.parametrize("seed", range(6))
def test_charges_with_the_same_events_open_together(seed: int) -> None:
    problem = fleet(6, seed)
    twice = replace(problem, charges=(*problem.charges, replace(problem.charges[0], name="again")))
    dearer = replace(problem.charges[0], value=2 * problem.charges[0].value)
    once = replace(problem, charges=(dearer, *problem.charges[1:]))
    multipliers = np.full(problem.row_count, 0.3)
    bounds = [OpeningBound(one, by_choice(one)).at(multipliers, np.zeros(1)).by_opening for one in (twice, once)]
    np.testing.assert_allclose(*bounds)


@pytest.mark.parametrize("seed", series(range(60), 20))
def test_sifting_is_the_relaxation(seed: int) -> None:
    problem = random_problem(seed)
    whole = relaxation(standard_form(problem), Stopping(10))
    sift = sifted(problem, np.zeros(problem.row_count), Stopping(10))
    if whole is not None:
        assert sift is not None
        assert sift.bound == pytest.approx(whole.bound, abs=1e-5)
        assert standard_form(problem).objective @ sift.values == pytest.approx(whole.bound, abs=1e-5)


def test_sifting_starts_from_the_multipliers_of_a_sample() -> None:
    problem = replace(fleet(1500, 0), charges=(), gates=())
    multipliers = multipliers_of_sample(problem, 0, Stopping(10))
    exact = relaxation(standard_form(problem), Stopping(10))
    assert exact is not None
    np.testing.assert_allclose(multipliers, exact.dual_values[row_places(problem)], atol=0.1)
    found = sifted(problem, multipliers, Stopping(10))
    assert found is not None
    assert found.bound == pytest.approx(exact.bound)


@pytest.mark.parametrize("seed", series(range(30), 12))
def test_plans_of_given_opening_periods_are_plans(seed: int) -> None:
    """A plan that opens in the given periods breaks nothing in the whole problem, and the best one is among them."""
    problem = replace(random_problem(seed), groups=())
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    if not plans:
        return
    best = max(plans, key=lambda plan: plan.value)
    part = with_fixed_openings(problem, np.array(best.opened))
    if part is None:
        assert any(gate.cluster is not None for gate in problem.gates)
        return
    inside = [plan for plan in every_plan(part.problem) if plan.keeps_rules]
    for plan in inside:
        choice = part.lift(np.array(plan.choice))
        if tuple(first_events(problem, choice)) == best.opened:
            assert whole_plan(problem, choice) is not None
    if all(gate.cluster is None for gate in problem.gates):
        assert best.choice in [tuple(part.lift(np.array(plan.choice)).tolist()) for plan in inside]


@pytest.mark.parametrize("seed", series(range(3), 2))
def test_a_fleet_is_planned_to_within_a_percent(seed: int) -> None:
    problem = fleet(150, seed)
    exact = solve(problem, gap=3e-3, time_limit=10)
    found = found_by_dual_values(problem, seconds=10.0, gap=0.01)
    assert found.plan is not None
    assert exact.value is not None
    assert found.bound >= exact.value - NOISE
    assert found.plan.value == pytest.approx(exact.value, rel=0.01)
    assert found.bound == pytest.approx(exact.value, rel=0.01)


def test_multipliers_smoothed_first_bound_and_plan_as_closely() -> None:
    problem, smoothed_too = fleet(60, 2), DualValueParams(smoothed_from=1, relaxation=CoreParams(units=10))
    exact = solve(problem, gap=1e-2, time_limit=10)
    found = found_by_dual_values(problem, seconds=20, params=smoothed_too, effort=Effort.brief(3))
    assert found.plan is not None
    assert exact.value is not None
    assert found.bound >= exact.value - NOISE
    assert found.plan.value == pytest.approx(exact.value, rel=0.02)
    assert found.bound == pytest.approx(exact.value, rel=0.02)


def test_a_known_plan_is_never_lost() -> None:
    problem = fleet(30, 1)
    best = solve(problem, gap=5e-3, time_limit=10)
    assert best.choice is not None
    assert best.opened is not None
    known = Candidate(best.choice, best.opened, best.value or 0.0)
    found = found_by_dual_values(problem, known)
    assert found.plan is not None
    assert found.plan.value >= known.value - NOISE


def test_units_that_can_use_what_is_left_of_a_limit_are_freed() -> None:
    """Two of 400 units can use the second limit, of which all is left: steps of a few units free them at once."""
    few = LargeNeighbourhoodParams(rounding_units=3, first_units=3, fewest_units=3)
    units = 400
    column = np.arange(2 * units)
    better, second = column % 2 == 1, np.isin(column, [501, 503])
    use = sp.csr_array((better.astype(float), (np.where(second, 1, 0), column)), shape=(2, 2 * units))
    problem = MenuProblem(column // 2, np.where(second, 50.0, 10.0 * better), use, np.array([0.0, 2.0]))
    reduced_cost = np.where(second, 2.0, 1.0 * better)
    search = LargeNeighbourhoodSearch(all_of(problem), (~better).astype(float), reduced_cost, np.array([10.0, 50.0]), 0, few)
    assert search.rounded(Stopping(20))
    search.improve(Stopping(20), np.inf, 2)
    assert search.value == 100.0


@pytest.mark.parametrize(("units", "found"), [(12, True), (13, False)])
def test_a_quick_rounding_frees_so_many_units_at_most(units: int, found: bool) -> None:
    """The relaxation takes the better choice of all, of which the limit allows none: a plan needs all units freed."""
    quick = LargeNeighbourhoodParams(rounding_units=3, most_rounded=12, first_units=3, fewest_units=3)
    column = np.arange(2 * units)
    better = column % 2 == 1
    use = sp.csr_array(better.astype(float)[None])
    problem = MenuProblem(column // 2, 10.0 * better, use, np.array([0.0]))
    values, reduced_cost = better.astype(float), 1.0 * ~better
    for params, made in ((quick, found), (replace(quick, most_rounded=np.inf), True)):
        search = LargeNeighbourhoodSearch(all_of(problem), values, reduced_cost, np.array([10.0]), 0, params)
        assert search.rounded(Stopping(20)) is made


def test_a_step_frees_tied_units_together() -> None:
    problem = random_problem(7, units=6)
    part = replace(problem, charges=(), gates=())
    form = standard_form(part)
    relaxed = relaxation(form, Stopping(5))
    assert relaxed is not None
    reduced_cost = relaxed.reduced_costs_of_choices(part.unit)
    values, multipliers = relaxed.values[: part.choice_count], relaxed.dual_values[row_places(part)]
    search = LargeNeighbourhoodSearch(all_of(part), values, reduced_cost, multipliers, 0)
    if search.rounded(Stopping(5)):
        search.improve(Stopping(5.0), np.inf, 5)
        assert search.choice is not None
        assert whole_plan(part, search.choice) is not None


@pytest.mark.parametrize("thorough", [False, True])
def test_a_step_solves_parts_of_its_programme_only_if_it_is_to_be_thorough(
    thorough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = fleet(20, 3)
    part = with_fixed_openings(problem, np.zeros(len(problem.charges), dtype=np.int64)).problem
    relaxed = relaxation(standard_form(part), Stopping(30))
    reduced_cost = relaxed.reduced_costs_of_choices(part.unit)
    values, multipliers = relaxed.values[: part.choice_count], relaxed.dual_values[row_places(part)]
    search = LargeNeighbourhoodSearch(all_of(part), values, reduced_cost, multipliers, 0)
    asked: list[HighsSettings] = []
    run = SEARCH.run_highs

    def heard(form, settings, *others, **more):  # type: ignore[no-untyped-def]
        asked.append(settings)
        return run(form, settings, *others, **more)

    monkeypatch.setattr(SEARCH, "run_highs", heard)
    assert search.rounded(Stopping(30))
    assert [one.presolve or one.partial_solves for one in asked] == [False] * len(asked)
    rounded, begun = search.value, len(asked)
    search.improve(Stopping(30), np.inf, 1, thorough=thorough)
    assert len(asked) > begun
    assert all(one.partial_solves is thorough and one.presolve for one in asked[begun:])
    assert search.value >= rounded


def sized(**sizes: int) -> SolveParams:
    return replace(SolveParams(), sizes=Sizes(**sizes))


def test_many_choices_are_solved_this_way() -> None:
    params, problem = sized(some=100, many=100, very_many=200), fleet(120, 3)
    found = solve(problem, gap=0.005, time_limit=120, params=params)
    assert found.status is SolveStatus.GAP_REACHED
    assert found.message == "the bound is the relaxation's"
    again = solve(problem, gap=0.005, time_limit=120, params=params)
    np.testing.assert_array_equal(found.choice, again.choice)


def test_no_plan_is_left_to_the_whole_programme() -> None:
    problem = fleet(6, 0)
    impossible = replace(problem, limit=np.full(problem.row_count, -1.0))
    assert solve(impossible, time_limit=5, params=sized(some=10)).status is SolveStatus.INFEASIBLE


@pytest.mark.parametrize("block", series(range(10), 1))
def test_the_answer_is_that_of_brute_force_when_begun_by_dual_values(block: int) -> None:
    params = replace(sized(some=1), construction=ConstructionParams(attempts=1))
    for seed in range(1000 + 20 * block, 1020 + 20 * block):
        problem = random_problem(seed)
        best, found = best_value(problem), solve(problem, gap=0.0, time_limit=60.0, params=params)
        if best is None:
            assert (found.status, found.value, found.bound) == (SolveStatus.INFEASIBLE, None, None)
        else:
            assert found.status is SolveStatus.OPTIMAL
            assert found.value == pytest.approx(best)
            assert found.bound == pytest.approx(best)


@pytest.mark.parametrize("least", [4, 7])
def test_a_search_gives_way_after_some_turns_that_close_nothing(least: int, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[int] = []
    monkeypatch.setattr(LargeNeighbourhoodSearch, "improve", lambda *given, **more: steps.append(1))
    found = found_by_dual_values(fleet(60, 1), seconds=30, effort=Effort(Patience(least=least)))
    assert found.plan is not None
    assert not found.close(1e-9)
    assert len(steps) == least


@pytest.mark.parametrize("many", [1, 10**6])
def test_a_short_look_improves_its_plan_once(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    look = sized(some=1, many=many).short_look()
    steps: list[int] = []
    improve = LargeNeighbourhoodSearch.improve

    def counted(search: LargeNeighbourhoodSearch, stopping: Stopping, goal: float, rounds: int, *, thorough: bool) -> None:
        steps.append(rounds)
        improve(search, stopping, goal, rounds, thorough=thorough)

    monkeypatch.setattr(LargeNeighbourhoodSearch, "improve", counted)
    found = solve(fleet(60, 1, regions=1), gap=1e-9, time_limit=30, params=look)
    assert found.value is not None
    assert found.bound is not None
    assert found.value < found.bound
    assert steps == [1]
