"""Windows of charges that only use limits: bounds hold within them, splits part all plans, and slopes are those of the bound."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, Charge, MenuProblem
from models.branching.branch_and_bound import Branching
from models.branching.by_openings import solved_by_openings
from models.branching.diving import Dived, DiveParams, dive
from models.branching.likely_openings import likely_openings
from models.branching.windows import window_splits
from models.lagrangian.dual import Dual
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.points import DualParams, Window
from models.lagrangian.reduced_costs import near_best_at
from models.lagrangian.sifted_descent import sifted
from models.running.stopping import Stopping
from tests.models.branching.test_by_openings import EVERYTHING, NOISE, fleet, run_for
from tests.models.branching.test_waves_by_openings import waves
from tests.oracles.brute_force import Tried, best_value, every_plan

PERIODS = 3


def in_turn(seed: int) -> MenuProblem:
    """Return a fleet of four units, the last two of which begin once both of the others have begun a period before."""
    plain = fleet(4, seed)
    start, rows = plain.charges[0].event, plain.row_count
    late = np.where(plain.unit >= 2, start, NEVER)
    early = np.where(plain.unit < 2, start, NEVER)
    live = np.array([-((early != NEVER) & (early < period)).astype(float) for period in range(PERIODS)])
    demand = np.zeros((rows + PERIODS, PERIODS))
    demand[rows:] = 2.0 * np.tri(PERIODS)
    charges = [replace(one, use=_longer(one)) for one in plain.charges]
    charges.append(Charge("the others open", late, np.zeros(PERIODS), use=sp.csr_array(demand)))
    return replace(
        plain,
        use=sp.csr_array(sp.vstack([plain.use, sp.csr_array(live)])),
        limit=np.append(plain.limit, np.zeros(PERIODS)),
        charges=tuple(charges),
        row_names=(),
    )


def _longer(charge: Charge) -> sp.csr_array:
    assert charge.use is not None
    return sp.csr_array(sp.vstack([charge.use, sp.csr_array((PERIODS, charge.use.shape[1]))]))


def inside(plan: Tried, number: int, window: Window, never: int) -> bool:
    opened = never if plan.opened[number] == NEVER else int(plan.opened[number])
    return window[0] <= opened <= window[1]


@pytest.mark.parametrize("seed", range(4))
def test_no_plan_within_a_window_is_above_its_bound(seed: int) -> None:
    problem = in_turn(seed)
    dual, random = Dual(with_group_rows(problem)), np.random.default_rng(seed)
    (number,) = dual.structure.only_using
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    free = random.uniform(0, 0.5, dual.start().size) * random.integers(0, 2, dual.start().size)
    checked = 0
    for first in range(PERIODS + 1):
        for last in range(first, PERIODS + 1):
            for whole in dual.branches():
                own = [
                    one for one in plans if inside(one, number, (first, last), dual.periods) and _given(dual, one, whole.shared)
                ]
                part = dual.branch(whole.shared, ((first, last),))
                if part is None:
                    assert not own
                    continue
                bound = dual.evaluate(part, free, 1.0).point.bound
                assert all(one.value <= bound + NOISE for one in own)
                checked += len(own)
    assert checked > len(plans)


def test_sifting_within_a_window_keeps_choices_that_open_in_time() -> None:
    """Even where none of those is near the best of its unit; its bound is that of all choices."""
    problem = in_turn(10)
    dual = Dual(with_group_rows(problem), DualParams(steps=3, sifting_from=0, sifting_core=1, sifting_least=1))
    (number,) = dual.structure.only_using
    plans, checked = [plan for plan in every_plan(problem) if plan.keeps_rules], 0
    for whole in dual.branches():
        for window in ((0, 0), (1, 1), (0, 1), (2, 2)):
            part = dual.branch(whole.shared, (window,))
            if part is None:
                continue
            start = dual.evaluate(part, dual.start(), dual.typical).point
            found = sifted(dual, part, start, Stopping(60.0), dual.stages())
            assert found.bound == pytest.approx(dual.evaluate(part, found.variables, dual.typical).point.bound)
            own = [one for one in plans if inside(one, number, window, dual.periods) and _given(dual, one, whole.shared)]
            assert all(one.value <= found.bound + NOISE for one in own)
            checked += 1
    assert checked


def _given(dual: Dual, plan: Tried, shared: int) -> bool:
    opened = [dual.periods if plan.opened[one] == NEVER else int(plan.opened[one]) for one in dual.structure.given]
    return opened == dual.opened(shared)


def test_a_window_bounds_more_tightly_than_parts_alone() -> None:
    dual = Dual(with_group_rows(in_turn(4)))
    free, tighter = np.full(dual.start().size, 0.3), 0
    for whole in dual.branches():
        part = dual.branch(whole.shared, ((0, 1),))
        if part is not None:
            bounds = [dual.evaluate(one, free, 1.0).point.bound for one in (replace(part, regions=whole.regions), whole)]
            tighter += bounds[0] < bounds[1] - 1e-3
    assert tighter


@pytest.mark.parametrize("seed", [4, 9])
def test_the_slope_within_a_window_is_that_of_the_smoothed_bound(seed: int) -> None:
    dual, random = Dual(with_group_rows(in_turn(seed))), np.random.default_rng(seed)
    part = next(one for one in (dual.branch(whole.shared, ((0, 1),)) for whole in dual.branches()) if one is not None)
    free, warmth = random.uniform(0.1, 0.5, dual.start().size), 0.5 * dual.typical
    found = dual.evaluate(part, free, warmth)
    for place in range(free.size):
        step = np.zeros(free.size)
        step[place] = 1e-5
        up, down = (dual.evaluate(part, free + sign * step, warmth).smoothed for sign in (1, -1))
        assert found.slope[place] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-4 * dual.typical)


@pytest.mark.parametrize(("seed", "most_relaxed"), [(4, 600_000), (5, 600_000), (9, 600_000), (9, 0), (10, 600_000), (10, 0)])
def test_plans_and_bounds_hold_where_windows_are_parted(seed: int, most_relaxed: int) -> None:
    problem, params = in_turn(seed), replace(EVERYTHING, most_turns=12, most_relaxed=most_relaxed)
    best, found = best_value(problem), solved_by_openings(run_for(params, 1e-9, 60), problem, None)
    assert best is not None and found.bound is not None and found.bound >= best - NOISE
    assert found.plan is not None and found.plan.value == pytest.approx(best, abs=NOISE)


def test_splits_and_dives_end_in_single_periods() -> None:
    parted = 0
    for seed in range(12):
        dual = Dual(with_group_rows(in_turn(seed)))
        branching = Branching(dual)
        branching.begin(Stopping(60.0))
        branching.settle(Stopping(60.0))
        leaf = branching.highest
        if leaf is None or leaf.point is None:
            continue
        splits = window_splits(dual, leaf.part, leaf.point)
        if not splits:
            continue
        (split,), parted = splits, parted + 1
        (early,), (late,) = split.windows
        assert (early[0], late[1]) == (0, dual.periods) and late[0] == early[1] + 1
        end = dive(dual, branching.splits, Dived(leaf.part, leaf.point), Stopping(60.0), None, DiveParams())
        assert not window_splits(dual, end.part, end.point) and end.part.windows
    assert parted


@pytest.mark.parametrize("seed", [4, 9])
def test_likely_openings_of_given_charges_are_those_given(seed: int) -> None:
    dual = Dual(with_group_rows(waves(4, seed)))
    assert dual.structure.further
    for part in dual.branches():
        point = dual.evaluate(part, dual.start() + 5.0, dual.typical).point  # at such multipliers hardly a unit launches
        opened = likely_openings(dual, part, point, laid_on_units=True)
        given = opened[dual.structure.given]
        assert np.where(given == NEVER, dual.periods, given).tolist() == dual.opened(part.shared)


def test_what_is_near_at_the_openings_of_a_plan_depends_on_no_window() -> None:
    dual = Dual(with_group_rows(in_turn(4)))
    whole = dual.branches()[0]
    late = next(part for part in (dual.branch(whole.shared, ((first, dual.periods),)) for first in (1, 2, 3)) if part is not None)
    point, opened = dual.evaluate(whole, dual.start(), dual.typical).point, np.zeros(len(dual.problem.charges), dtype=np.int64)
    np.testing.assert_array_equal(*(near_best_at(dual, part, point, opened) for part in (whole, late)))
