"""Patterns of regions: their meets, and bounds, reduced costs and slopes of the dual that chooses them exactly."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, Charge, MenuProblem
from models.branching.likely_openings import likely_openings
from models.lagrangian.dual import Dual
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.pattern_dual import PatternDual, dual_of
from models.lagrangian.patterns import Patterns
from models.lagrangian.points import DualParams, OpeningBranch
from models.lagrangian.reduced_costs import near_best_at, reduced_costs_at
from models.lagrangian.sifted_descent import sifted
from models.running.stopping import Stopping
from tests.models.branching.test_by_openings import NOISE
from tests.models.branching.test_waves_by_openings import waves
from tests.oracles.brute_force import Tried, every_plan
from tests.series import series

PERIODS = 3


def with_new_regions(problem: MenuProblem, most: int) -> MenuProblem:
    """Return a fleet in which so many regions may begin in a period: a charge that uses more of a row the later it opens."""
    rows, start = problem.row_count, problem.charges[0].event
    counted = np.random.default_rng(rows).random(start.size) < 0.8
    charges = [replace(one, use=None if one.use is None else _longer(one.use)) for one in problem.charges]
    for region in range(2):
        own = np.where(counted & (problem.charges[1 + region].event != NEVER), start, NEVER)
        use = sp.csr_array((np.ones(PERIODS), (rows + np.arange(PERIODS), np.arange(PERIODS))), shape=(rows + PERIODS, PERIODS))
        charges.append(Charge(f"new {region}", own, np.zeros(PERIODS), use=use))
    return replace(
        problem,
        use=sp.csr_array(sp.vstack([problem.use, sp.csr_array((PERIODS, start.size))])),
        limit=np.append(problem.limit, np.full(PERIODS, float(most))),
        charges=tuple(charges),
        row_names=(),
    )


def _longer(use: sp.csr_array) -> sp.csr_array:
    return sp.csr_array(sp.vstack([use, sp.csr_array((PERIODS, use.shape[1]))]))


def patterned(problem: MenuProblem, params: DualParams = DualParams()) -> PatternDual:
    dual = dual_of(with_group_rows(problem), replace(params, patterns_from=0))
    assert isinstance(dual, PatternDual)
    return dual


def drawn(dual: Dual, random: np.random.Generator, *, local: bool) -> np.ndarray:
    """Return variables, those of local rows by opening period if asked for."""
    free = random.uniform(0, 0.5, dual.start().size) * random.integers(0, 2, dual.start().size)
    if local:
        head, free = free.size, dual.by_opening(free)
        free[head:] *= random.uniform(0.5, 2.0, free.size - head)
    return free


def in_branch(dual: Dual, plan: Tried, branch: OpeningBranch) -> bool:
    opened = [dual.periods if plan.opened[one] == NEVER else int(plan.opened[one]) for one in dual.structure.given]
    return opened == dual.opened(branch.shared)


def test_patterns_are_the_meets_of_choices_and_follow_from_those_above() -> None:
    events = np.array([[0, 3, 3], [3, 0, 3], [3, 3, 1], [3, 3, 3], [0, 3, 3]])
    found = Patterns.of(events, 8)
    assert found is not None and len(found.states) == 8 and Patterns.of(events, 7) is None
    assert found.states[found.of_choice].tolist() == events.tolist()
    for state, fits, above in zip(found.states, found.fits, found.above, strict=True):
        np.testing.assert_array_equal(fits, (found.states >= state).all(axis=1))
        reached = np.any(found.fits[above], axis=0) | (found.states == state).all(axis=1)
        np.testing.assert_array_equal(reached, fits)
    assert not np.triu(found.above).any()


@pytest.mark.parametrize("seed", series(range(30), 4))
@pytest.mark.parametrize("local", [False, True])
def test_no_plan_is_above_the_bound_nor_above_what_its_choices_lose(seed: int, local: bool) -> None:
    problem, random = with_new_regions(waves(4, seed), 1), np.random.default_rng(seed)
    dual, plain = patterned(problem), Dual(with_group_rows(problem))
    assert [len(numbers) for numbers in dual.structure.regional] == [4, 4] and len(dual.structure.only_using) == 3
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    for branch in dual.branches():
        free = drawn(dual, random, local=local)
        point = dual.evaluate(branch, free, 1.0).point
        lost = np.full(problem.choice_count, np.inf)
        lost[dual.arrays.order] = reduced_costs_at(dual, branch, point).choice
        assert lost.min() >= -NOISE
        assert local or point.bound <= plain.evaluate(branch, free, 1.0).point.bound + NOISE
        for plan in plans:
            if in_branch(dual, plan, branch):
                assert plan.value <= point.bound - lost[np.array(plan.choice)].max() + NOISE
                near = np.full(problem.choice_count, np.inf)
                near[dual.arrays.order] = near_best_at(dual, branch, point, np.array(plan.opened))
                assert np.all(np.isfinite(near[np.array(plan.choice)]))


def test_patterns_bound_more_tightly_than_parts_alone() -> None:
    tighter = 0
    for seed in range(4):
        problem = waves(4, seed)
        dual, plain = patterned(problem), Dual(with_group_rows(problem))
        free = np.full(dual.start().size, 0.3)
        for branch in dual.branches():
            bounds = [one.evaluate(branch, free, 1.0).point.bound for one in (dual, plain)]
            tighter += bounds[0] < bounds[1] - 1e-3
    assert tighter


@pytest.mark.parametrize("seed", [4, 9])
@pytest.mark.parametrize("local", [False, True])
def test_the_slope_is_that_of_the_smoothed_bound(seed: int, local: bool) -> None:
    dual, random = patterned(with_new_regions(waves(4, seed), 1)), np.random.default_rng(seed)
    branch, warmth = dual.branches()[0], 0.5 * dual.typical
    free = random.uniform(0.1, 0.5, dual.start().size)
    free = dual.by_opening(free) if local else free
    found = dual.evaluate(branch, free, warmth)
    held = np.zeros(free.size, dtype=np.bool_)
    if local:  # once these have a multiplier by opening period, their single one stays 0, and so do those of no use
        held[dual.arrays.local] = True
        held[dual.start().size :] = ~dual.arrays.useful.ravel()
    for place in np.flatnonzero(~held).tolist():
        step = np.zeros(free.size)
        step[place] = 1e-5
        up, down = (dual.evaluate(branch, free + sign * step, warmth).smoothed for sign in (1, -1))
        assert found.slope[place] == pytest.approx((up - down) / 2e-5, rel=1e-3, abs=1e-3 * dual.typical)


def test_sifting_comes_to_the_bound_of_all_choices() -> None:
    checked = 0
    for seed in range(6):
        problem = waves(4, seed)
        dual = patterned(problem, DualParams(steps=3, sifting_from=0, sifting_core=1, sifting_least=1, near_states=2))
        plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
        for branch in dual.branches():
            start = dual.evaluate(branch, dual.start(), dual.typical).point
            found = sifted(dual, branch, start, Stopping(60.0), dual.stages())
            assert found.bound == pytest.approx(dual.evaluate(branch, found.variables, dual.typical).point.bound)
            own = [plan for plan in plans if in_branch(dual, plan, branch)]
            assert all(plan.value <= found.bound + NOISE for plan in own)
            checked += len(own)
    assert checked


def test_likely_patterns_keep_the_limits_that_patterns_alone_use() -> None:
    problem = with_new_regions(waves(4, 4), 1)
    dual = patterned(problem)
    own, opening = {number for numbers in dual.structure.regional for number in numbers}, 0
    for branch in dual.branches():
        point = dual.evaluate(branch, dual.start(), 0.1 * dual.typical).point
        opened, used = likely_openings(dual, branch, point, laid_on_units=False), np.zeros(problem.row_count)
        for number in own:
            use = problem.charges[number].use
            assert use is not None
            used += use[:, [opened[number]]].toarray().ravel() if opened[number] != NEVER else 0.0
        assert np.all(used <= problem.limit + NOISE)
        opening += bool(used.any())
    assert opening


def test_charges_that_would_make_too_many_patterns_are_laid_on_units() -> None:
    problem = with_group_rows(waves(4, 4))
    few = dual_of(problem, DualParams(most_patterns=4, patterns_from=0)).structure
    assert 0 < sum(map(len, few.regional)) < 6 and len(few.only_using) == 9 - sum(map(len, few.regional))
    assert type(dual_of(problem, DualParams(most_patterns=0, patterns_from=0))) is Dual
    assert type(dual_of(problem, DualParams(patterns_from=5))) is Dual
