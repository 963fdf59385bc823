"""Patterns parted where the relaxation opens a charge of a region by a fraction, and whole searches with them."""

from dataclasses import replace

import numpy as np
import pytest

from models import NEVER
from models.branching.branch_and_bound import Branching
from models.branching.by_openings import solved_by_openings
from models.branching.diving import Dived, DiveParams, dive
from models.branching.likely_openings import likely_openings
from models.branching.pattern_splits import best_pattern_split
from models.lagrangian.points import DualParams
from models.running.stopping import Stopping
from models.search.at_openings import at_openings
from models.search.candidates import whole_plan
from models.subproblems.choices import restricted
from tests.models.branching.test_by_openings import EVERYTHING, NOISE, run_for
from tests.models.branching.test_waves_by_openings import waves
from tests.models.lagrangian.test_patterns import in_branch, patterned, with_new_regions
from tests.oracles.brute_force import best_value, every_plan
from tests.series import series


@pytest.mark.parametrize("seed", series(range(20), 2))
def test_sides_part_all_plans_and_bound_those_in_them(seed: int) -> None:
    problem = with_new_regions(waves(4, seed), 1)
    dual = patterned(problem)
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    for branch in dual.branches():
        point = dual.minimised(branch, dual.start(), Stopping(60.0), dual.stages()[:2])
        split = best_pattern_split(dual, branch, point)
        if split is None:
            continue
        own, inside = [plan for plan in plans if in_branch(dual, plan, branch)], 0
        for side in split.sides:
            part = replace(branch, patterns=side)
            bound = dual.evaluate(part, point.variables, dual.typical).point.bound
            assert bound <= point.bound + NOISE
            for plan in own:
                if np.all((dual.patterns.opened_as(np.array(plan.opened)) & side).any(axis=1)):
                    assert plan.value <= bound + NOISE
                    inside += 1
        assert inside == len(own)


def test_some_relaxations_are_split_and_dives_end_where_none_is() -> None:
    parted = 0
    for seed in range(3):
        dual = patterned(with_new_regions(waves(4, seed), 1))
        for branch in dual.branches():
            point = dual.minimised(branch, dual.start(), Stopping(60.0), dual.stages()[:2])
            if best_pattern_split(dual, branch, point) is not None:
                parted += 1
                splits, deep = Branching(dual).splits, DiveParams(depth_of_patterns=60)
                end = dive(dual, splits, Dived(branch, point), Stopping(60.0), None, deep)
                assert best_pattern_split(dual, end.part, end.point) is None
                break
    assert parted


def test_each_part_has_a_state_of_each_region_and_openings_to_look_for_plans_at() -> None:
    """Of units some of which must launch: a window can leave one of them no choice that fits the patterns of its part."""
    whole = with_new_regions(waves(5, 1), 2)
    must = np.random.default_rng(1).random(5) < 0.7
    problem = restricted(whole, ~((whole.charges[0].event == NEVER) & must[whole.unit])).problem
    branching, fresh = Branching(patterned(problem, DualParams(steps=5))), 0
    branching.begin(Stopping(60.0))
    for _ in range(8):
        known = list(branching.leaves)
        branching.step(Stopping(60.0), -np.inf)
        for leaf in branching.leaves:
            if leaf not in known and leaf.point is not None:
                fresh += bool(leaf.part.windows)
                opened = likely_openings(branching.dual, leaf.part, leaf.point, laid_on_units=True)
                assert at_openings(branching.dual.problem, branching.dual.structure, opened) is not None
    assert fresh


@pytest.mark.parametrize("seed", series([4, 5, 9, 10, *range(11, 40)], 2))
def test_plans_and_bounds_hold_where_regions_have_patterns(seed: int) -> None:
    problem = with_new_regions(waves(4, seed), 1)
    params = replace(EVERYTHING, most_turns=3, dual=DualParams(patterns_from=0))
    best, found = best_value(problem), solved_by_openings(run_for(params, 1e-9, 60), problem, None)
    if found.infeasible or best is None:
        assert best is None
        return
    assert found.bound is not None and found.bound >= best - NOISE
    if found.plan is not None:
        assert found.plan.value <= best + NOISE and whole_plan(problem, found.plan.choice) is not None
