"""Bounds and plans by multipliers, opening periods chosen exactly, against every plan of tiny problems."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, CarryOver, Charge, Gate, Group, MenuProblem, SolveStatus, solve
from models.branching.branch_and_bound import Branching, BranchingParams
from models.branching.by_openings import FoundByOpenings, solved_by_openings
from models.branching.regional import OpeningsParams, has_regions
from models.lagrangian.charge_structure import ChargeStructure
from models.lagrangian.dual import Dual
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.points import DualParams
from models.lagrangian.reduced_costs import reduced_costs_at
from models.lagrangian.sample import sample_of
from models.run import Run
from models.running.progress import History
from models.running.stopping import Reachable, Stopping
from models.running.yields import Patience
from models.search.annealing import Annealing, AnnealingParams
from models.search.at_openings import at_openings
from models.search.candidates import whole_plan
from models.solvers.highs_settings import HighsSettings
from tests.models.builders import random_problem
from tests.oracles.brute_force import best_value, every_plan
from tests.series import series

NOISE = 1e-6
EVERYTHING = OpeningsParams(least_regions=0)
"""Any problem solved this way, whatever charges it has."""

LARGE = DualParams(sifting_from=0, sifting_core=2, sifting_least=1), BranchingParams(sampled_from=0, sample=4)
"""Every problem looked at as large ones are: few choices of each unit, and a sample of the units."""


def found_by_openings(problem: MenuProblem, seconds: float = 2.0) -> FoundByOpenings:
    return solved_by_openings(run_for(EVERYTHING, 1e-9, seconds), problem, None)


def run_for(params: OpeningsParams, gap: float, seconds: float) -> Run[OpeningsParams]:
    return Run(params, HighsSettings(gap=gap), Stopping(seconds), History())


class Until(History):
    """The history of a search that is stopped at a plan of a given value."""

    def __init__(self, value: float, stop: Reachable) -> None:
        super().__init__()
        self._value, self._stop = value, stop

    def note(self, value: float | None, bound: float | None) -> None:
        super().note(value, bound)
        if value is not None and value >= self._value:
            self._stop.reach()


def fleet(units: int, seed: int, periods: int = 3, regions: int = 2) -> MenuProblem:
    """Return units of regions: charges that use a budget, its carry-over, a gate, a limit of one region, groups."""
    rng = np.random.default_rng(seed)
    start = np.tile(np.append(np.arange(periods), NEVER), units)
    unit = np.repeat(np.arange(units), periods + 1)
    worth, cost = rng.uniform(5, 20, units)[unit], rng.uniform(2, 9, units)[unit]
    home = np.append(np.arange(regions), rng.integers(0, regions, units - regions))
    started = np.flatnonzero(start != NEVER)
    budget = sp.csr_array((cost[started], (start[started], started)), shape=(periods, unit.size))
    capacity = sp.csr_array(((home[unit] == 0) & (start == 1)).astype(float)[np.newaxis, :])
    charge_use = sp.csr_array(np.vstack([np.eye(periods), np.zeros((1, periods))]))
    charges = [Charge("network", start, -10.0 * 0.9 ** np.arange(periods), use=2 * charge_use)]
    for number in range(regions):
        own = np.where(home[unit] == number, start, NEVER)
        charges.append(Charge(f"region {number}", own, np.full(periods, -3.0), use=charge_use))
    gate = Gate("pilot", 0, 1, 2, eligible=rng.integers(0, 3, units) > 0)
    value = np.where(start == NEVER, 0.0, worth * 0.9**start)
    return MenuProblem(
        unit,
        value,
        sp.csr_array(sp.vstack([budget, capacity])),
        np.append(np.full(periods, units * 2.0), 1.0),
        carry_over=tuple(CarryOver(period, period + 1, 0.5 + 0.5 * (seed % 2)) for period in range(periods - 1)),
        charges=tuple(charges),
        gates=(gate,),
        groups=(Group("few", "at_most", start, np.arange(units), count=units - 1),) if seed % 3 else (),
    )


@pytest.mark.parametrize("block", series(range(10), quick=2))
def test_bound_and_plan_hold_with_every_extra(block: int) -> None:
    for seed in range(20 * block, 20 * block + 20):
        problem = random_problem(seed)
        best, found = best_value(problem), found_by_openings(problem, seconds=0.1)
        assert found.plan is None or best is not None
        assert best is None or not found.infeasible
        if best is not None and found.bound is not None:
            assert found.bound >= best - NOISE
        if found.plan is not None:
            assert found.plan.value <= best + NOISE
            assert whole_plan(problem, found.plan.choice) is not None


@pytest.mark.parametrize("seed", series(range(30), 10))
def test_every_part_is_bounded_at_any_multipliers(seed: int) -> None:
    problem = fleet(5, seed)
    dual, random = Dual(with_group_rows(problem)), np.random.default_rng(seed)
    kept = [plan for plan in every_plan(problem) if plan.keeps_rules]
    parts = {part.shared: part for part in dual.branches()}
    for local in (False, True):
        free = random.uniform(0, 0.5, dual.start().size) * random.integers(0, 2, dual.start().size)
        free = dual.by_opening(free) if local else free
        free[dual.start().size :] *= random.uniform(0.5, 2, free.size - dual.start().size)
        points = {shared: dual.evaluate(part, free, 1.0).point for shared, part in parts.items()}
        for plan in kept:
            opened = [dual.periods if period == NEVER else period for period in plan.opened]
            own = np.zeros_like(parts[opened[0]].regions)
            own[np.arange(len(own)), opened[1:]] = True
            assert plan.value <= points[opened[0]].bound + NOISE
            assert plan.value <= points[opened[0]].bound_of(own) + NOISE


@pytest.mark.parametrize("seed", series(range(12), 5))
def test_no_plan_is_worth_more_than_the_bound_less_the_reduced_cost_of_its_choices(seed: int) -> None:
    problem = fleet(5, seed)
    dual = Dual(with_group_rows(problem))
    for part in dual.branches():
        point = dual.minimised(part, dual.start(), Stopping(10), dual.stages())
        lost = np.empty(problem.choice_count)
        lost[dual.arrays.order] = reduced_costs_at(dual, part, point).choice
        for plan in every_plan(problem):
            shared = dual.periods if plan.opened[0] == NEVER else plan.opened[0]
            if plan.keeps_rules and shared == part.shared:
                assert plan.value <= point.bound - lost[list(plan.choice)].max() + NOISE


@pytest.mark.parametrize("local", [False, True])
def test_the_slope_is_that_of_the_smoothed_bound(local: bool) -> None:
    dual, random = Dual(with_group_rows(fleet(8, 1))), np.random.default_rng(0)
    part = dual.branches()[0]
    free = random.uniform(0.1, 1, dual.start().size)
    free = dual.by_opening(free) if local else free
    step = random.normal(size=free.size) * (free > 0)
    slope = dual.evaluate(part, free, 2.0).slope
    above, below = (dual.evaluate(part, free + sign * 1e-6 * step, 2.0).smoothed for sign in (1, -1))
    assert slope @ step == pytest.approx((above - below) / 2e-6, rel=1e-4)


@pytest.mark.parametrize("local", [False, True])
def test_threads_do_not_change_an_evaluation(local: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = with_group_rows(fleet(8, 1))
    plain, in_threads = Dual(problem), Dual(problem, DualParams(threads_from=0))
    variables = np.random.default_rng(0).uniform(0.1, 1, plain.start().size)
    variables = plain.by_opening(variables) if local else variables
    assert (variables.size > plain.start().size) is local
    branch = plain.branches()[0]
    alone = plain.evaluate(branch, variables, 2.0)
    monkeypatch.setattr("models.running.threads.thread_count", lambda: 1)
    one = in_threads.evaluate(branch, variables, 2.0)
    monkeypatch.setattr("models.running.threads.thread_count", lambda: 3)
    other = in_threads.evaluate(branch, variables, 2.0)
    assert (one.point.bound, one.smoothed) == (other.point.bound, other.smoothed)
    np.testing.assert_array_equal(one.slope, other.slope)
    assert np.any(one.slope)
    # without threads all units are one chunk: sums are the same but for rounding
    assert alone.smoothed == pytest.approx(one.smoothed, rel=1e-12)
    np.testing.assert_allclose(alone.slope, one.slope, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(8))
def test_branching_keeps_every_plan(seed: int) -> None:
    problem = fleet(5, seed)
    best = best_value(problem)
    branching = Branching(Dual(with_group_rows(problem)))
    branching.begin(Stopping(10))
    before = np.inf
    for _ in range(30):
        assert branching.bound >= best - NOISE
        assert branching.bound <= before + NOISE
        before = branching.bound
        if not branching.step(Stopping(10), -np.inf):
            break


@pytest.mark.parametrize("seed", series(range(12), 5))
def test_large_problems_are_bounded_over_all_choices_and_units(seed: int) -> None:
    problem = fleet(6, seed)
    best, (dual_params, branching_params) = best_value(problem), LARGE
    branching = Branching(Dual(with_group_rows(problem), dual_params), branching_params)
    branching.begin(Stopping(10))
    assert branching.settle(Stopping(10))
    assert branching.bound >= best - NOISE
    plain = Branching(Dual(with_group_rows(problem)))
    plain.begin(Stopping(10))
    assert plain.settle(Stopping(10))
    assert branching.bound <= plain.bound + 0.05 * abs(plain.bound)


def test_few_choices_say_the_same_of_a_point_as_all_of_them() -> None:
    plain = fleet(12, 1, periods=5)
    twice = np.repeat(np.arange(plain.choice_count), 2)
    problem = replace(
        plain,
        unit=plain.unit[twice],
        value=plain.value[twice] - np.arange(twice.size) % 2,
        use=plain.use[:, twice],
        charges=tuple(replace(charge, event=charge.event[twice]) for charge in plain.charges),
        groups=tuple(replace(group, event=group.event[twice]) for group in plain.groups),
    )
    dual, random = Dual(with_group_rows(problem)), np.random.default_rng(0)
    part = dual.branches()[0]
    free = dual.by_opening(random.uniform(0, 0.5, dual.start().size))
    whole = dual.evaluate(part, free, 1e-6).point
    places = np.flatnonzero(dual.arrays.best_by_event(reduced_costs_at(dual, part, whole).choice))
    assert 2 * places.size == problem.choice_count
    few = dual.narrowed(places).evaluate(part, free, 1e-6).point
    assert few.bound == pytest.approx(whole.bound)
    assert np.allclose(few.worth, whole.worth)


def test_a_sample_has_its_part_of_every_limit_and_charge() -> None:
    dual = Dual(with_group_rows(fleet(40, 0, regions=4)))
    sample = sample_of(dual, 20, seed=0)
    part = sample.dual.problem.unit_count / 40
    assert 0.4 <= part <= 0.6
    budget = slice(0, 3)
    assert np.all(np.abs(sample.dual.problem.limit[budget] / dual.problem.limit[budget] - part) < 0.2)
    assert sample.dual.problem.charges[0].value == pytest.approx(part * dual.problem.charges[0].value)
    points = [sample.dual.evaluate(one, sample.dual.start(), 1.0).point for one in sample.dual.branches()]
    assert all(sample.lift(point).size == dual.by_opening(dual.start()).size for point in points)


def test_prices_of_a_region_s_limits_by_its_opening_bound_it_better() -> None:
    # two periods to open in, and one launch in each: half a region in either could use the whole of both limits
    start = np.tile([0, 1, NEVER], 4)
    unit = np.repeat(np.arange(4), 3)
    home = np.repeat([0, 0, 1, 1], 3)
    rows = [((home == region) & (start == period)).astype(float) for region in (0, 1) for period in (0, 1)]
    charges = [Charge(f"region {one}", np.where(home == one, start, NEVER), np.full(2, -6.0)) for one in (0, 1)]
    value = np.where(start == NEVER, 0.0, 10.0 - start)
    budget = np.where(start == 0, 1.0, 0.0)
    use = sp.csr_array(np.array([*rows, budget]))
    problem = MenuProblem(unit, value, use, np.array([1.0, 1, 1, 1, 1]), charges=tuple(charges))
    dual = Dual(problem)
    part = dual.branches()[0]
    rough = dual.minimised(part, dual.start(), Stopping(10), [one for one in dual.stages() if not one.local] * 4)
    assert dual.minimised(part, rough.variables, Stopping(10), dual.stages(again=True)).bound <= rough.bound + NOISE


def test_a_period_in_which_nobody_can_open_is_no_part() -> None:
    problem = fleet(5, 0)
    frozen = np.array([charge.event for charge in problem.charges]) == 1
    keep = ~frozen.any(axis=0)
    without = replace(
        problem,
        unit=problem.unit[keep],
        value=problem.value[keep],
        use=problem.use[:, np.flatnonzero(keep)],
        charges=tuple(replace(charge, event=charge.event[keep]) for charge in problem.charges),
        groups=tuple(replace(group, event=group.event[keep]) for group in problem.groups),
    )
    assert [part.shared for part in Dual(with_group_rows(without)).branches()] == [0, 2, 3]


def test_plans_at_given_openings_open_when_given() -> None:
    problem = fleet(5, 1)
    part = at_openings(problem, ChargeStructure.of(problem), np.array([0, 0, 1]))
    assert part is not None
    late = np.flatnonzero(np.isin(part.problem.unit, np.arange(5)) & (problem.charges[0].event[part.kept] == NEVER))
    used = part.problem.use[:, late].sum(axis=1)
    assert np.count_nonzero(used > part.problem.limit) == 3


@pytest.mark.parametrize(
    "params",
    [EVERYTHING, replace(EVERYTHING, most_relaxed=0), replace(EVERYTHING, early_from=0)],
    ids=["relaxed", "at multipliers", "early"],
)
@pytest.mark.parametrize("seed", range(3))
def test_the_best_plan_of_a_fleet_is_found(seed: int, params: OpeningsParams) -> None:
    problem = fleet(6, seed)
    best, stop = best_value(problem), Reachable(Stopping(10.0))
    assert best is not None
    run = Run(params, HighsSettings(gap=1e-9), stop, Until(best - NOISE, stop))
    found = solved_by_openings(run, problem, None)
    assert found.plan is not None
    assert found.plan.value == pytest.approx(best)


@pytest.mark.parametrize("most_relaxed", [600_000, 0])
def test_neighbourhoods_alone_improve_a_plan_whose_openings_cost(most_relaxed: int) -> None:
    problem = fleet(60, 0, periods=5, regions=4)
    good = solve(problem, time_limit=20, gap=0.2)
    launched = np.flatnonzero(problem.charges[0].event == NEVER)
    for charge, period in zip(problem.charges[1:], good.opened[1:], strict=True):
        opener = next(choice for choice in good.choice if charge.event[choice] == period)
        launched[problem.unit[opener]] = opener
    known = whole_plan(problem, launched)
    assert known is not None
    params = OpeningsParams(least_regions=0, most_relaxed=most_relaxed, annealing=AnnealingParams(sweeps=0, settling=0))
    stop = Reachable(Stopping(10.0))
    run = Run(params, HighsSettings(gap=1e-9), stop, Until(0.995 * good.value, stop))
    found = solved_by_openings(run, problem, known)
    assert found.plan is not None
    assert np.array_equal(found.plan.opened, known.opened)
    # the openings cost 22 of 633: who leaves that out of the goal stops at 617
    assert found.plan.value >= 0.995 * good.value


@pytest.mark.parametrize("seed", range(4))
def test_what_no_plan_can_keep_is_proven_at_once(seed: int) -> None:
    problem = fleet(60, seed, periods=5, regions=4)
    starts = sp.csr_array((problem.charges[0].event != NEVER).astype(float)[np.newaxis, :])
    longer = [replace(one, use=sp.csr_array(sp.vstack([one.use, sp.csr_array((1, 5))]))) for one in problem.charges]
    # a start costs 2 at least, and the budgets of all periods together are 1 a unit: not all can start
    floor = replace(
        problem,
        use=sp.csr_array(sp.vstack([problem.use, -starts])),
        limit=np.append(problem.limit / 10, -60.0),
        charges=tuple(longer),
        row_names=(),
    )
    assert solve(problem, time_limit=30, gap=0.2).choice is not None
    solution = solve(floor, time_limit=60, gap=0.01)
    assert solution.status is SolveStatus.INFEASIBLE
    assert found_by_openings(floor, seconds=30).infeasible


@pytest.mark.parametrize("sampled", [False, True], ids=["all units", "a sample"])
def test_a_first_plan_comes_before_the_other_openings_are_looked_at(sampled: bool) -> None:
    problem = fleet(60, 0, periods=5, regions=4)
    branching = LARGE[1] if sampled else BranchingParams()
    bounds: list[float | None] = []

    class FirstPlan(History):
        def note(self, value: float | None, bound: float | None) -> None:
            super().note(value, bound)
            if value is not None:
                bounds.append(bound)

    for early_from in (0, 10**9):
        bounds.clear()
        params = OpeningsParams(early_from=early_from, branching=branching)
        found = solved_by_openings(Run(params, HighsSettings(gap=0.05), Stopping(20.0), FirstPlan()), problem, None)
        assert found.close(0.05)
        # there is no bound of all plans before each opening of the network has been looked at
        assert (bounds[0] is None) == (early_from == 0)


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = fleet(40, 2, periods=5, regions=4)
    first, again = (solved_by_openings(run_for(OpeningsParams(), 0.05, 60), problem, None) for _ in range(2))
    assert first.plan is not None and again.plan is not None
    assert np.array_equal(first.plan.choice, again.plan.choice)
    assert first.bound == again.bound


def test_patience_counts_turns_and_not_the_time_there_is() -> None:
    problem, patience = fleet(30, 3, periods=5, regions=4), Patience(least=4, part=0.0, pays=0.1)
    short, long, more = (
        solved_by_openings(run_for(OpeningsParams(), 1e-9, seconds), problem, None, own)
        for seconds, own in ((60, patience), (10_000, patience), (60, replace(patience, least=12)))
    )
    assert short.plan is not None and long.plan is not None and more.plan is not None
    assert np.array_equal(short.plan.choice, long.plan.choice)
    assert (short.bound, short.plan.value) == (long.bound, long.plan.value)
    assert (more.bound - more.plan.value) < (short.bound - short.plan.value)


@pytest.mark.parametrize("turns", [0, 3])
def test_without_a_plan_it_ends_after_some_turns_for_others_to_find_one(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    monkeypatch.setattr(Annealing, "round", lambda *given: taken.append(1))
    monkeypatch.setattr(Annealing, "settled", lambda *given: None)
    params = OpeningsParams(rounds=1, turns_to_plan=turns)
    found = solved_by_openings(run_for(params, 1e-9, 60), fleet(40, 2, periods=5, regions=4), None)
    assert found.plan is None and not found.infeasible
    assert len(taken) <= 2 + turns


def test_regions_are_what_this_is_for() -> None:
    problem = fleet(6, 0)
    assert has_regions(problem)
    assert not has_regions(replace(problem, charges=problem.charges[:1]))
    everywhere = problem.charges[0].event
    few = Charge("support", np.where(problem.unit < 3, everywhere, NEVER), np.full(3, -1.0))
    spread = replace(problem, charges=(*problem.charges, few))
    assert ChargeStructure.of(spread).others
    assert not has_regions(spread)
    assert has_regions(spread, OpeningsParams(most_spread=0))


def test_problems_of_regions_are_solved_this_way() -> None:
    problem = fleet(700, 3, periods=14, regions=5)
    solution = solve(problem, time_limit=30, gap=0.02)
    assert solution.gap is not None and solution.gap <= 0.02
    assert whole_plan(problem, solution.choice) is not None
