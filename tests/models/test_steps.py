"""What is left out before the whole programme is asked for can hold no better plan; the search only improves plans."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import SolveParams, SolveStatus, WarmStart, check, solve
from models import steps as steps_module
from models.best_choices import ranks
from models.branching.branch_search import BranchSearchParams
from models.branching.proof import ProofParams
from models.branching.regional import OpeningsParams
from models.params import Efforts, Sizes
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.running.yields import ENDLESS, Patience
from models.search.candidates import sparing_plan, whole_plan
from models.search.in_branches import BranchNeighbourhoodParams, BranchNeighbourhoodSearch
from models.solvers.highs import relaxation
from models.solvers.highs_settings import HighsSettings
from models.state import BY_BRANCHES, BY_RELAXATION, SolveState
from models.statement.standard_form import standard_form
from models.statement.variables import first_events
from models.steps import branch_on_opening_periods
from models.strategy import strategy_of
from models.subproblems.opening_periods import OpeningPeriods, OpeningPeriodsParams
from tests.models.builders import fleet, menus, random_problem
from tests.oracles.brute_force import best_value, every_plan
from tests.series import series

ALWAYS_BRANCHED = replace(SolveParams(), sizes=Sizes(few=0), efforts=Efforts(openings=Patience(least=1, part=0.0)))
"""Parameters by which plans are branched on however few choices there are."""


PARTS = series(range(4), 1)
"""Parts of random series, each with seeds of its own."""


def ready(problem, known=None, gap=0.0, params=ALWAYS_BRANCHED):
    """Return the state before the whole programme is asked for, or when the gap is reached."""
    params = replace(params, regions=OpeningsParams(least_regions=10**6))
    run = Run(params, HighsSettings(gap=gap), Stopping(60), History())
    state, steps = SolveState(problem, known), strategy_of(run, problem).proof.first
    assert steps[1] is branch_on_opening_periods
    for step in steps[:-1]:
        state = step(run, state)
        if state.within(gap):
            break
    return state


def plans_by_value(problem):
    return sorted((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: plan.value)


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(57338)
def test_no_better_plan_is_left_out(part, seed):
    """In the example the relaxation has a solution, and none of its branches has."""
    problem = random_problem(part << 32 | seed)
    found = ready(problem)
    best = best_value(problem)
    if best is None:
        assert found.incumbent is None
        return
    if found.bound is not None:
        assert found.bound >= best - 1e-6
    held = -np.inf if found.incumbent is None else found.incumbent.value
    left = [
        plan.value
        for plan in every_plan(problem)
        if plan.keeps_rules
        and np.isin(plan.choice, found.branched.rest.kept).all()
        and check(found.branched.rest.problem, found.branched.rest.lower(np.array(plan.choice)), np.array(plan.opened)) == []
    ]
    assert max([held, *left]) == pytest.approx(best)


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_answer_is_that_of_brute_force(part, seed):
    problem = random_problem(part << 32 | seed)
    best = best_value(problem)
    solution = solve(problem, gap=0.0, params=ALWAYS_BRANCHED)
    if best is None:
        assert solution.status is SolveStatus.INFEASIBLE
    else:
        assert solution.value == pytest.approx(best)
        assert solution.status is SolveStatus.OPTIMAL
        assert check(problem, solution.choice, solution.opened) == []


@pytest.mark.parametrize("part", PARTS)
@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.01, 0.1, 0.3]), st.floats(0, 1))
def test_from_any_plan_the_bound_is_true_and_the_gap_is_kept(part, seed, gap, place):
    problem = random_problem(part << 32 | seed)
    plans = plans_by_value(problem)
    if not plans:
        return
    known = whole_plan(problem, np.array(plans[round(place * (len(plans) - 1))].choice))
    found = ready(problem, known, gap)
    best = plans[-1].value
    assert found.incumbent.value >= known.value
    assert check(problem, found.incumbent.choice, found.incumbent.opened) == []
    if found.bound is not None:
        assert found.bound >= best - 1e-6
    solution = solve(problem, gap=gap, start=known.choice, params=ALWAYS_BRANCHED)
    assert solution.bound >= best - 1e-6
    assert solution.bound - solution.value <= gap * abs(solution.value) + 1e-6


def test_a_plan_near_the_bound_is_proven_before_any_other_is_looked_for(monkeypatch):
    problem, gap = random_problem(397, units=6, menu=5), 0.0215
    best = whole_plan(problem, np.array(plans_by_value(problem)[-1].choice))
    periods = OpeningPeriods(problem, OpeningPeriodsParams(patience=ENDLESS))
    assert periods.branched(Stopping(10), lambda bound: None)[0].bound > (1 + gap) * best.value

    def refused(*_):
        raise AssertionError("looked for another plan")

    monkeypatch.setattr(steps_module, "plan_in_branches", refused)
    found = ready(problem, best, gap)
    assert found.incumbent.value == best.value
    assert best.value <= found.bound <= (1 + gap) * best.value + 1e-6
    with pytest.raises(AssertionError, match="looked for another plan"):
        ready(problem, best, gap, replace(ALWAYS_BRANCHED, proof=ProofParams(early=0.0)))


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_prepares_the_same(seed):
    problem = random_problem(seed, units=6, menu=5)
    first, second = ready(problem), ready(problem)
    assert np.array_equal(first.branched.rest.kept, second.branched.rest.kept)
    assert first.bound == second.bound
    assert first.incumbent is None or np.array_equal(first.incumbent.choice, second.incumbent.choice)


@pytest.mark.parametrize("seed", series(range(8), 4))
def test_the_search_never_loses_what_it_began_with(seed):
    problem = random_problem(seed, units=6, menu=4)
    start = min((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: plan.value)
    relaxed = relaxation(standard_form(problem), Stopping(10))
    reduced_cost = relaxed.reduced_costs_of_choices(problem.unit)
    run = Run(BranchNeighbourhoodParams(), HighsSettings(gap=0.0), Stopping(20), History())
    search = BranchNeighbourhoodSearch(run, problem, reduced_cost, whole_plan(problem, np.array(start.choice)))
    search.search(relaxed.bound, Patience(least=60, pays=0.0))
    assert search.value >= start.value
    assert check(problem, search.choice, first_events(problem, search.choice)) == []
    assert search.value == pytest.approx(best_value(problem))


def test_a_search_that_stays_below_a_known_plan_gains_nothing(monkeypatch):
    """It comes ever nearer to -0.5, which pays unless a plan of that value is known elsewhere."""
    problem, taken = menus([[0, 5], [0, 4]]), []

    def improve(search: BranchNeighbourhoodSearch, *given) -> None:
        taken.append(1)
        search.value = -(0.9 ** len(taken)) - 0.5

    monkeypatch.setattr(BranchNeighbourhoodSearch, "improve", improve)
    monkeypatch.setattr(BranchNeighbourhoodSearch, "step", lambda *given: None)
    run = Run(BranchNeighbourhoodParams(), HighsSettings(gap=0.0), Stopping(20), History())
    plan = replace(whole_plan(problem, np.array([0, 2])), value=-1.5)
    for known, enough in ((-0.5, [4]), (-np.inf, range(5, 100))):
        taken.clear()
        search = BranchNeighbourhoodSearch(run, problem, np.zeros(problem.choice_count), plan)
        search.search(-0.4, Patience(least=4, pays=0.2), known)
        assert len(taken) in enough


def test_ranks_are_places_by_reduced_cost_within_a_unit():
    assert ranks(np.array([0, 1, 0, 1, 0]), np.array([2.0, 0.0, 1.0, 5.0, 1.0])).tolist() == [2, 0, 0, 1, 1]


def test_the_plan_that_uses_least_is_found_and_refused_where_it_breaks_a_rule():
    assert sparing_plan(menus([[5, 0], [4, 0]], [[2, 0, 2, 1]], [1])).choice.tolist() == [1, 3]
    assert sparing_plan(menus([[5], [4]], [[2, 2]], [1])) is None


@pytest.mark.parametrize("block", range(2))
def test_a_proof_given_up_is_taken_up_again_and_proves_the_best_plan(block, monkeypatch):
    """Every plan makes do at first, and its proof ends after the first node."""
    params = replace(ALWAYS_BRANCHED, branch_search=BranchSearchParams(near=1e9), proof=ProofParams(early=0.0, short_nodes=1))
    searched = []
    search = BranchNeighbourhoodSearch.search

    def counted(*given, **more):
        searched.append(given)
        return search(*given, **more)

    for seed in range(2 * block, 2 * block + 2):
        problem, warm_start = fleet(5, seed), WarmStart()
        exact = solve(problem, gap=0.0, time_limit=20, params=params)
        poor = solve(replace(problem, limit=0.5 * problem.limit), gap=0.1, time_limit=20, params=params, warm_start=warm_start)
        with monkeypatch.context() as patch:
            patch.setattr(BranchNeighbourhoodSearch, "search", counted)
            found = solve(problem, gap=0.0, time_limit=20, params=params, warm_start=warm_start, start=poor.choice)
        assert found.status is exact.status is SolveStatus.OPTIMAL
        assert found.value == pytest.approx(exact.value)
    assert searched


@pytest.mark.parametrize(("most", "message"), [(15_000, BY_BRANCHES), (0, BY_RELAXATION)])
def test_what_proved_a_bound_is_named(most, message):
    params = replace(ALWAYS_BRANCHED, proof=ProofParams(most_choices=most))
    found = solve(fleet(10, 0), gap=0.001, time_limit=20, params=params)
    assert found.status is SolveStatus.GAP_REACHED
    assert found.message == message


def test_a_lower_bound_comes_with_what_proved_it():
    state = SolveState(fleet(10, 0), bound=5.0)
    for proven_by in (BY_RELAXATION, BY_BRANCHES):
        lower = state.lowered(4.0, proven_by)
        assert (lower.bound, lower.proven_by) == (4.0, proven_by)
        assert lower.lowered(5.0, BY_RELAXATION) is lower
    assert state.lowered(None) is state
