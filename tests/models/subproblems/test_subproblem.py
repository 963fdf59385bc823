"""Subproblems within subproblems: their plans are those of the whole, and what is fixed is counted once."""

import numpy as np
import pytest

from models.subproblems.choices import restricted
from models.subproblems.fixed_openings import with_fixed_openings
from models.subproblems.units import by_choice, over_units, used_by
from tests.models.builders import random_problem
from tests.oracles.brute_force import every_plan


@pytest.mark.parametrize("seed", range(40))
def test_a_plan_of_nested_subproblems_is_worth_what_it_is_worth_in_the_whole(seed: int) -> None:
    """Openings given, then two units of four, then some of their choices: three subproblems, one within the other."""
    problem, rng = random_problem(seed), np.random.default_rng(seed)
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    if not plans:
        return
    known = plans[int(rng.integers(len(plans)))]
    opened = with_fixed_openings(problem, np.array(known.opened))
    if opened is None or not opened.has(np.array(known.choice)):
        return  # a gate with clusters holds its pilots to another one
    held = opened.lower(np.array(known.choice))
    units = np.sort(rng.permutation(problem.unit_count)[:2])
    uses = by_choice(opened.problem)
    kept = np.flatnonzero(np.isin(opened.problem.unit, units))
    two = over_units(opened.problem, uses, units, kept, held=held, used=used_by(uses, held))
    keep = rng.random(kept.size) < 0.7
    keep[two.lower(held)] = True
    few = restricted(two.problem, keep)
    part = few.within(two).within(opened)
    assert part.has(np.array(known.choice))
    start = part.lower(np.array(known.choice))
    assert part.lift(start).tolist() == list(known.choice)
    assert part.problem.value[start].sum() + part.fixed == pytest.approx(known.value)
    outside = np.setdiff1d(np.arange(problem.unit_count), units)
    others = [np.array(plan.choice) for plan in plans if (np.array(plan.choice) != known.choice)[outside].any()]
    assert not any(part.has(other) for other in others)
