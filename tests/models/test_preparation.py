"""What is left out before the whole programme is solved can hold no better plan; the search only betters plans."""

import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models import Memory, SolveStatus, check, solve
from models.branching import preparation as preparation_module
from models.branching.preparation import prepared
from models.running.progress import History
from models.running.stopping import Stopping
from models.search.neighbourhood import Search, ranks, sparing_plan, whole_plan
from models.solvers.highs import relaxation
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.statement.variables import first_events
from models.subproblems.opening_periods import Dates
from tests.models.builders import menus, random_problem
from tests.models.test_many_units import fleet
from tests.oracles.brute_force import best_value, every_plan

solve_module = sys.modules["models.solve"]
"""The module; its name in the package is the function's."""


@pytest.fixture(autouse=True)
def every_problem_is_prepared(monkeypatch):
    monkeypatch.setattr(preparation_module, "SMALL", 0)
    monkeypatch.setattr(solve_module, "SMALL", 0)
    monkeypatch.setattr(solve_module, "SMALL_OPENINGS_SHARE", 0.05)


def ready(problem, known=None, gap=0.0):
    return prepared(problem, HighsSettings(gap=gap), Stopping(60), History(), known)


def plans_by_value(problem):
    return sorted((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: plan.value)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
@example(57338)
def test_no_better_plan_is_left_out(seed):
    """In the example the relaxation has a solution, and none of its branches has."""
    problem = random_problem(seed)
    found = ready(problem)
    best = best_value(problem)
    if best is None:
        assert found.known is None
        return
    if found.bound is not None:
        assert found.bound >= best - 1e-6
    held = -np.inf if found.known is None else found.known.value
    left = [
        plan.value
        for plan in every_plan(problem)
        if plan.keeps_rules
        and np.isin(plan.choice, found.part.kept).all()
        and check(found.part.problem, found.part.lower(np.array(plan.choice)), np.array(plan.opened)) == []
    ]
    assert max([held, *left]) == pytest.approx(best)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_answer_is_that_of_brute_force(seed):
    problem = random_problem(seed)
    best = best_value(problem)
    solution = solve(problem, gap=0.0)
    if best is None:
        assert solution.status is SolveStatus.INFEASIBLE
    else:
        assert solution.value == pytest.approx(best)
        assert solution.status is SolveStatus.OPTIMAL
        assert check(problem, solution.choice, solution.opened) == []


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.01, 0.1, 0.3]), st.floats(0, 1))
def test_from_any_plan_the_bound_is_true_and_the_gap_is_kept(seed, gap, place):
    problem = random_problem(seed)
    plans = plans_by_value(problem)
    if not plans:
        return
    known = whole_plan(problem, np.array(plans[round(place * (len(plans) - 1))].choice))
    found = ready(problem, known, gap)
    best = plans[-1].value
    assert found.known.value >= known.value
    assert check(problem, found.known.choice, found.known.opened) == []
    if found.bound is not None:
        assert found.bound >= best - 1e-6
    solution = solve(problem, gap=gap, start=known.choice)
    assert solution.bound >= best - 1e-6
    assert solution.bound - solution.value <= gap * abs(solution.value) + 1e-6


def test_a_plan_near_the_bound_is_proven_before_any_other_is_looked_for(monkeypatch):
    problem, gap = random_problem(397, units=6, menu=5), 0.0215
    best = whole_plan(problem, np.array(plans_by_value(problem)[-1].choice))
    assert Dates(problem).parted(Stopping(10), 1.0, lambda bound: None)[0].bound > (1 + gap) * best.value

    def refused(*_):
        raise AssertionError("looked for another plan")

    monkeypatch.setattr(preparation_module, "_found_in", refused)
    found = ready(problem, best, gap)
    assert found.known.value == best.value
    assert best.value <= found.bound <= (1 + gap) * best.value + 1e-6
    monkeypatch.setattr(preparation_module, "EARLY", 0.0)
    with pytest.raises(AssertionError, match="looked for another plan"):
        ready(problem, best, gap)


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_prepares_the_same(seed):
    problem = random_problem(seed, units=6, menu=5)
    first, second = ready(problem), ready(problem)
    assert np.array_equal(first.part.kept, second.part.kept)
    assert first.bound == second.bound
    assert first.known is None or np.array_equal(first.known.choice, second.known.choice)


@pytest.mark.parametrize("seed", range(8))
def test_the_search_never_loses_what_it_began_with(seed):
    problem = random_problem(seed, units=6, menu=4)
    start = min((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: plan.value)
    relaxed = relaxation(standard_form(problem), Stopping(10))
    loss = (-relaxed.reduced_cost[: problem.choice_count]).clip(min=0.0)
    search = Search(problem, loss, whole_plan(problem, np.array(start.choice)), seed=0)
    search.run(relaxed.bound, 0.0, Stopping(20), History())
    assert search.plan.value >= start.value
    assert check(problem, search.plan.choice, first_events(problem, search.plan.choice)) == []
    assert search.plan.value == pytest.approx(best_value(problem))


def test_ranks_are_places_by_loss_within_a_unit():
    assert ranks(np.array([0, 1, 0, 1, 0]), np.array([2.0, 0.0, 1.0, 5.0, 1.0])).tolist() == [2, 0, 0, 1, 1]


def test_the_plan_that_uses_least_is_found_and_refused_where_it_breaks_a_rule():
    assert sparing_plan(menus([[5, 0], [4, 0]], [[2, 0, 2, 1]], [1])).choice.tolist() == [1, 3]
    assert sparing_plan(menus([[5], [4]], [[2, 2]], [1])) is None


@pytest.mark.parametrize("block", range(2))
def test_a_proof_given_up_is_taken_up_again_and_proves_the_best_plan(block, monkeypatch):
    """Every plan makes do at first, and its proof ends after the first node."""
    for name, value in (("NEAR", 1e9), ("EARLY", 0.0), ("PROOF_NODES", 1)):
        monkeypatch.setattr(preparation_module, name, value)
    searched = []
    run = Search.run

    def counted(*given, **more):
        searched.append(given)
        return run(*given, **more)

    for seed in range(2 * block, 2 * block + 2):
        problem, memory = fleet(10, seed), Memory()
        exact = solve(problem, gap=0.0, time_limit=20)
        poor = solve(replace(problem, limit=0.5 * problem.limit), gap=0.1, time_limit=20, memory=memory)
        with monkeypatch.context() as patch:
            patch.setattr(Search, "run", counted)
            found = solve(problem, gap=0.0, time_limit=20, memory=memory, start=poor.choice)
        assert found.status is exact.status is SolveStatus.OPTIMAL
        assert found.value == pytest.approx(exact.value)
    assert searched


@pytest.mark.parametrize(("most", "message"), [(15_000, solve_module.BY_PARTS), (0, solve_module.BY_RELAXATION)])
def test_what_proved_a_bound_is_named(most, message, monkeypatch):
    monkeypatch.setattr(preparation_module, "MOST_APART", most)
    found = solve(fleet(10, 0), gap=0.001, time_limit=20)
    assert found.status is SolveStatus.GAP_REACHED
    assert found.message == message


def test_a_lower_bound_comes_with_what_proved_it():
    problem = fleet(10, 0)
    found = ready(problem, gap=0.02)
    for by_parts in (False, True):
        tight = replace(found, bound=found.known.value, by_parts=by_parts)
        lower = found.below(tight)
        assert (lower.bound, lower.by_parts, lower.part) == (tight.bound, by_parts, found.part)
        assert tight.below(found) is tight
    assert found.below(None) is found
