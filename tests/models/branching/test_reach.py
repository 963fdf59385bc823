"""Bounds by choices hold for every plan of tiny problems, all of which are listed."""

from dataclasses import replace

import numpy as np
import pytest

from models import MenuProblem
from models.branching.reach import ForcedBounds, Reach, ReachParams, reach_of_choices
from models.running.stopping import Stopping
from tests.models.builders import random_problem, random_returns
from tests.oracles.brute_force import every_plan

SLACK = 1e-6


def best_with(problem: MenuProblem) -> np.ndarray:
    """Return float[choices]: the value of the best plan with each choice, minus infinity if there is none."""
    best = np.full(problem.choice_count, -np.inf)
    for plan in every_plan(problem):
        if plan.keeps_rules:
            for one in plan.choice:
                best[one] = max(best[one], plan.value)
    return best


@pytest.mark.parametrize("made", [random_problem, random_returns])
def test_no_plan_with_a_choice_is_worth_more_than_its_bounds(made) -> None:
    closer = impossible = 0
    for seed in range(12):
        problem = made(seed)
        best = best_with(problem)
        reach = reach_of_choices(problem, float(best.max()), Stopping(60))
        if reach is None:
            assert np.isneginf(best).all()
            continue
        assert (best <= reach.by_choice + SLACK).all()
        assert best.max() <= reach.bound + SLACK
        bounds = ForcedBounds(problem, reach)
        for unit in range(problem.unit_count):
            own = np.flatnonzero(problem.unit == unit)
            for some in (own[:1], own[1:], own):
                if some.size:
                    keep = np.isin(np.arange(problem.choice_count), some)
                    bound = bounds.bound(keep, Stopping(60))
                    assert best[some].max() - SLACK <= bound <= reach.by_choice[some].max() + SLACK
                    closer += bound < reach.by_choice[some].max() - SLACK
                    impossible += np.isneginf(bound)
    assert closer > 10
    assert impossible > 0


def test_bounds_of_the_dual_hold_where_charges_are_of_regions() -> None:
    for seed in range(3):
        problem = regional(seed)
        best = best_with(problem)
        reach = reach_of_choices(problem, float(best.max()), Stopping(20), ReachParams(relaxed=0))
        assert reach is not None and not reach.opens
        assert (best <= reach.by_choice + SLACK).all()
        keep = problem.unit == 0
        assert ForcedBounds(problem, reach).bound(keep, Stopping(20)) == pytest.approx(reach.by_choice[keep].max())


def regional(seed: int) -> MenuProblem:
    """Return a random problem whose two charges are of the first half of its units, and of the second."""
    problem = random_problem(seed)
    first = problem.unit < problem.unit_count // 2
    one, other = (replace(problem.charges[0], opens=None, use=None) for _ in range(2))
    charges = (replace(one, event=np.where(first, one.event, -1)), replace(other, event=np.where(first, -1, other.event)))
    return replace(problem, charges=charges, gates=(), groups=(), limit=problem.limit + 5.0)


def test_without_time_for_a_relaxation_the_bound_by_choices_stands() -> None:
    problem = random_problem(1)
    reach = reach_of_choices(problem, -100.0, Stopping(60))
    assert isinstance(reach, Reach)
    keep = problem.unit == 0
    assert ForcedBounds(problem, reach).bound(keep, Stopping(0.0)) == reach.by_choice[keep].max()
