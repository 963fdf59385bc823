"""The best plan by a goal among those that are worth enough with their tiers: every answer is that of brute force."""

from dataclasses import replace

import numpy as np
import pytest

from models import MenuProblem, Solution, SolveStatus, check, solve
from models.checking.feasibility import objective
from models.dates.kept import BestKept, KeptValue
from models.running.stopping import Stopping
from tests.models.builders import random_tiers
from tests.oracles.brute_force import Tried, every_plan, tried


def asked(problem: MenuProblem, start: np.ndarray) -> Solution:
    return solve(problem, gap=0.0, time_limit=10, start=start)


def drawn(seed: int) -> tuple[MenuProblem, list[Tried], MenuProblem] | None:
    """Return a problem, its plans from the best on, and the problem with another goal; None where there is no plan."""
    problem, rng = random_tiers(seed), np.random.default_rng([seed, 5])
    plans = sorted((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: -plan.value)
    charges = [replace(one, value=-rng.integers(-1, 3, one.value.size).astype(float)) for one in problem.charges]
    goal = -rng.integers(0, 4, problem.choice_count).astype(float)
    return (problem, plans, replace(problem, value=goal, charges=charges, tiers=())) if plans else None


def aim(aimed: MenuProblem, plan: Tried) -> float:
    return tried(aimed, plan.choice).value


@pytest.mark.parametrize("block", range(6))
def test_best_plan_by_the_goal_is_that_of_brute_force(block: int) -> None:
    """At worths from that of the best plan down to the worst; the known plan is the best one, or any that is worth enough."""
    for seed in range(5 * block, 5 * block + 5):
        found = drawn(seed)
        if found is None:
            continue
        problem, plans, goal = found
        for place in (0, len(plans) // 3, len(plans) - 1):
            least = plans[place].value
            kept = [plan for plan in plans if plan.value >= least - 1e-9]
            best = max(aim(goal, plan) for plan in kept)
            known = np.array(kept[seed % len(kept)].choice)
            solution = BestKept(KeptValue(problem, least), goal, 0.0, Stopping(20), asked).solution(known)
            assert solution.status is SolveStatus.OPTIMAL
            assert (solution.value, solution.bound) == (pytest.approx(best), pytest.approx(best))
            assert check(problem, solution.choice, solution.opened) == []
            assert objective(problem, solution.choice, solution.opened) >= least - 1e-6


def test_tiers_decide_which_plans_are_worth_enough() -> None:
    """In many draws the best plan by the goal is another one where what tiers add is left out, or counted at its most."""
    differs = 0
    for seed in range(30):
        found = drawn(seed)
        if found is not None:
            problem, plans, goal = found
            plain = {plan.choice: plan.value for plan in every_plan(replace(problem, tiers=()))}
            least = plans[len(plans) // 3].value
            worths = [(plan.value, plain[plan.choice], aim(goal, plan)) for plan in plans]
            with_tiers = max(aimed for worth, _, aimed in worths if worth >= least)
            differs += with_tiers != max((aimed for _, worth, aimed in worths if worth >= least), default=None)
    assert differs >= 8


def test_without_time_the_known_plan_stands_with_a_bound() -> None:
    problem, plans, goal = drawn(3) or drawn(4) or pytest.fail("no plan")
    known = np.array(plans[0].choice)
    solution = BestKept(KeptValue(problem, plans[-1].value), goal, 0.0, Stopping(0.0), lambda *_: no_answer()).solution(known)
    assert solution.status is SolveStatus.TIME_LIMIT
    assert np.array_equal(solution.choice, known)
    assert solution.bound >= max(aim(goal, plan) for plan in plans)


def no_answer() -> Solution:
    return Solution(SolveStatus.TIME_LIMIT, None, None, None, None, None)
