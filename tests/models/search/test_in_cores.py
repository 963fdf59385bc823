"""The search in cores: its lists against every set, two sets against every pair, its plans against every plan."""

from itertools import combinations

import numpy as np
import pytest
import scipy.sparse as sp

from models import MenuProblem, check
from models.checking.verdict import Candidate
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.search.candidates import sparing_plan, whole_plan
from models.search.core_loops import count_of_sets, sets_of
from models.search.in_cores import CoreSearchParams, found_in_cores
from models.solvers.highs_settings import HighsSettings
from tests.models.builders import menus, random_problem
from tests.oracles.brute_force import best_value, every_plan


def searched(problem: MenuProblem, plan: Candidate, bound: float, **params: float) -> Candidate:
    run = Run(CoreSearchParams(**{"least_units": 0} | params), HighsSettings(gap=0.0), Stopping(60), History())  # type: ignore[arg-type]
    return found_in_cores(run, problem, plan, bound)


def knapsack(seed: int, units: int = 5, choices: int = 4, limits: int = 3) -> MenuProblem:
    """Return whole numbers of use and value under limits that the first choices of all units keep together."""
    rng = np.random.default_rng(seed)
    use = rng.integers(0, 9, (limits, units * choices)).astype(float)
    use[:, ::choices] = 1.0
    value = (use.sum(axis=0) + rng.integers(0, 8, units * choices)).astype(float)
    limit = units + np.floor(0.5 * (use.reshape(limits, units, choices).max(axis=2).sum(axis=1) - units))
    return MenuProblem(np.repeat(np.arange(units), choices), value, sp.csr_array(use), limit)


def test_a_list_has_every_set_of_changes_of_different_units_within_its_cost_and_no_other() -> None:
    unit, cost = np.array([0, 1, 0, 2, 1]), np.array([0.0, 1.0, 1.5, 2.0, 2.5])
    use = np.arange(10.0).reshape(5, 2)
    wanted = {
        chosen: (cost[list(chosen)].sum(), tuple(use[list(chosen)].sum(axis=0)))
        for size in range(4)
        for chosen in combinations(range(5), size)
        if len(set(unit[list(chosen)])) == size and cost[list(chosen)].sum() <= 3.5
    }
    count = count_of_sets(unit, cost, 3.5, 100, 3)
    assert count == len(wanted)
    assert count_of_sets(unit, cost, 3.5, 4, 3) == 5
    used, costs, made_of, added = sets_of(unit, use, cost, 3.5, count, 3)
    found = {}
    for place in range(count):
        members, at = [], place
        while added[at] >= 0:
            members.append(int(added[at]))
            at = int(made_of[at])
        found[tuple(sorted(members))] = (costs[place], tuple(used[place]))
    assert found == wanted


@pytest.mark.parametrize("seed", range(12))
def test_whole_lists_lead_to_the_best_plan(seed: int) -> None:
    problem = knapsack(seed)
    plan = sparing_plan(problem)
    assert plan is not None
    found = searched(problem, plan, np.inf)
    assert found.value == best_value(problem)
    assert check(problem, found.choice, found.opened) == []


@pytest.mark.parametrize("params", [{"first_sets": 3, "most_sets": 6}, {"most_looks": 1}, {"cells_per_limit": 2}, {"share": 0.3}])
def test_a_search_of_little_effort_loses_nothing_and_breaks_nothing(params: dict[str, float]) -> None:
    problem = knapsack(3)
    plan = sparing_plan(problem)
    assert plan is not None
    found = searched(problem, plan, np.inf, **params)
    assert found.value >= plan.value
    assert check(problem, found.choice, found.opened) == []


@pytest.mark.parametrize("seed", range(10))
def test_with_charges_gates_groups_and_carry_over_plans_keep_every_rule(seed: int) -> None:
    problem = random_problem(seed, units=5, menu=4)
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    if not plans:
        return
    start = whole_plan(problem, np.array(min(plans, key=lambda plan: plan.value).choice))
    assert start is not None
    found = searched(problem, start, np.inf)
    held = [plan.value for plan in plans if np.array_equal(whole_opened(problem, plan.choice), start.opened)]
    assert found.value >= start.value
    assert found.value <= max(plan.value for plan in plans) + 1e-9
    assert check(problem, found.choice, found.opened) == []
    if problem.gates == () and found.value > start.value:
        assert found.value >= max(held) - 1e-6


def whole_opened(problem: MenuProblem, choice: tuple[int, ...]) -> np.ndarray:
    plan = whole_plan(problem, np.array(choice))
    assert plan is not None
    return plan.opened


def test_limits_that_no_plan_can_break_are_no_reason_to_search() -> None:
    problem = menus([[5, 3], [1, 4]], [[1, 1, 1, 1]], [2])
    plan = sparing_plan(problem)
    assert plan is not None
    assert searched(problem, plan, np.inf) is plan


def test_more_limits_than_a_search_is_for_leave_the_plan_as_it_is() -> None:
    problem = knapsack(0)
    plan = sparing_plan(problem)
    assert plan is not None
    assert searched(problem, plan, np.inf, most_limits=2) is plan
    assert searched(problem, plan, np.inf, most_limits=3).value > plan.value


def test_fewer_units_than_a_search_is_for_leave_the_plan_as_it_is() -> None:
    problem = knapsack(0)
    plan = sparing_plan(problem)
    assert plan is not None
    assert searched(problem, plan, np.inf, least_units=6) is plan
    assert searched(problem, plan, np.inf, least_units=5).value > plan.value
