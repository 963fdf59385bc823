"""Regions solved as wholes, against every plan of tiny fleets whose regions have capacities of their own."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, Charge, MenuProblem
from models.branching.branch_and_bound import Branching, Leaf
from models.branching.whole_region import WholeRegion, WholeRegionParams
from models.branching.whole_regions import WholeRegions
from models.lagrangian.dual import Dual
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.pattern_dual import dual_of
from models.lagrangian.points import DualParams, OpeningBranch
from models.lagrangian.region_master import MasterSolution, RegionMaster
from models.lagrangian.region_problems import PricedRegions
from models.running.stopping import Stopping
from models.solvers.highs_settings import HighsSettings
from tests.models.branching.test_by_openings import NOISE, fleet
from tests.models.lagrangian.test_patterns import drawn, with_new_regions
from tests.oracles.brute_force import best_value, every_plan
from tests.series import series

SETTINGS = HighsSettings(gap=1e-9)
EXACT = WholeRegionParams(work=(10**6,), gap=1e-9)
NO_QUICK_PLAN = replace(EXACT, core=1, core_nodes=1)
"""What is left out by reduced cost decides: the quick search comes to no plan, or a poor one."""

LONG = Stopping(1e6)


def tight(seed: int, units: int = 6) -> MenuProblem:
    """Return a fleet whose regions may each start for so much in a period, less than its units would like to."""
    problem, rng = fleet(units, seed), np.random.default_rng(seed)
    load = rng.uniform(1.0, 3.0, units)[problem.unit]
    own = [np.flatnonzero(charge.event == period) for charge in problem.charges[1:] for period in range(3)]
    rows = np.zeros((len(own), problem.choice_count))
    for row, choices in zip(rows, own, strict=True):
        row[choices] = load[choices]
    charges = [
        one if one.use is None else replace(one, use=sp.csr_array(sp.vstack([one.use, sp.csr_array((len(own), 3))])))
        for one in problem.charges
    ]
    return replace(
        problem,
        use=sp.csr_array(sp.vstack([problem.use, sp.csr_array(rows)])),
        limit=np.append(problem.limit, rng.uniform(2.0, 5.0, len(own))),
        charges=tuple(charges),
        row_names=(),
    )


def region_plans(dual: Dual, region: int) -> Iterator[np.ndarray]:
    """Yield every plan of a region that keeps its own limits, as places in the dual's arrays."""
    arrays = dual.arrays
    units = np.flatnonzero(arrays.home == region)
    own = arrays.local[arrays.local_home == region]
    use, limit = dual.problem.use.toarray()[own], dual.problem.limit[own]
    for places in product(*(np.flatnonzero(arrays.unit == unit) for unit in units)):
        choices = arrays.order[list(places)]
        number = dual.structure.own[region]
        used = use[:, choices].sum(axis=1) + charge_use(dual.problem, number, dual.problem.charges[number].event[choices])[own]
        if np.all(used <= limit + 1e-9):
            yield np.array(places)


def charge_use(problem: MenuProblem, number: int, events: np.ndarray) -> np.ndarray:
    """Return the use of a charge whose units have some events."""
    charge, opened = problem.charges[number], events[events != NEVER].min(initial=99)
    return np.zeros(problem.row_count) if charge.use is None or opened == 99 else charge.use.toarray()[:, opened]


def worth_of(dual: Dual, branch: OpeningBranch, variables: np.ndarray, region: int, places: np.ndarray) -> float:
    """Return a plan's value after all that it uses of the limits of several regions, at multipliers; -inf outside the branch."""
    problem, arrays, given = dual.problem, dual.arrays, dual.given_of(branch)
    multipliers = dual.multipliers_of(variables)
    y = np.where(np.isin(np.arange(problem.row_count), arrays.local), 0.0, multipliers.rows)
    choices, charge = arrays.order[places], problem.charges[dual.structure.own[region]]
    events = charge.event[choices]
    opened = int(events[events != NEVER].min(initial=dual.periods))
    if not branch.regions[region, opened] or not np.isfinite(given.value[places]).all():
        return -np.inf
    pilots = sum(y_of * np.isin(places, own).sum() for y_of, own in zip(multipliers.pilots, given.pilots, strict=True))
    used = problem.use.toarray()[:, choices].sum(axis=1) + charge_use(problem, dual.structure.own[region], events)
    cost = charge.value[opened] if opened < dual.periods else 0.0
    return float(problem.value[choices].sum() + cost - y @ used - pilots)


def opened_in(dual: Dual, places: np.ndarray) -> int:
    return int(dual.arrays.event[places].min())


@pytest.mark.parametrize("seed", series(range(12), 4))
@pytest.mark.parametrize("params", [EXACT, NO_QUICK_PLAN], ids=["quick plan", "none"])
def test_the_bound_of_a_region_is_its_best_plan_at_any_multipliers(params: WholeRegionParams, seed: int) -> None:
    dual, random = Dual(with_group_rows(tight(seed, 8))), np.random.default_rng(seed)
    for branch in dual.branches()[:1]:
        variables = 0.2 * drawn(dual, random, local=True)  # launches still pay, more of them than a region may have
        priced, point = PricedRegions.at(dual, branch, variables), dual.evaluate(branch, variables, 1.0).point
        for region in range(dual.regions):
            plans = list(region_plans(dual, region))
            for period in np.flatnonzero(branch.regions[region]).tolist():
                values = [worth_of(dual, branch, variables, region, one) for one in plans if opened_in(dual, one) == period]
                problem, best = priced.problem(region, period), max(values, default=-np.inf)
                if problem is None or best == -np.inf:
                    continue
                bound, known = float(point.worth[region, period]), best - 2.0 if params is NO_QUICK_PLAN else -np.inf
                found = WholeRegion(problem, bound, known, params).found(10**6, SETTINGS, LONG)
                assert found.bound == pytest.approx(best, abs=1e-3)
                assert found.places is not None
                assert worth_of(dual, branch, variables, region, found.places) == pytest.approx(best, abs=1e-3)
                assert priced.value(region, found.places) == pytest.approx(best, abs=1e-6)


@pytest.mark.parametrize("known", [-5.0, -0.5, 0.0, 5.0])
@pytest.mark.parametrize("work", [0, 1, 10**6])
def test_a_bound_holds_wherever_the_search_ends_and_whatever_plan_is_taken_for_known(work: int, known: float) -> None:
    dual, random = Dual(with_group_rows(tight(3))), np.random.default_rng(3)
    branch = dual.branches()[0]
    variables = drawn(dual, random, local=True)
    priced, point = PricedRegions.at(dual, branch, variables), dual.evaluate(branch, variables, 1.0).point
    few = replace(NO_QUICK_PLAN, least_nodes=1)
    for region, period in zip(*np.nonzero(branch.regions), strict=True):
        problem = priced.problem(region, period)
        own = [one for one in region_plans(dual, region) if opened_in(dual, one) == period]
        best = max((worth_of(dual, branch, variables, region, one) for one in own), default=-np.inf)
        if problem is None or best == -np.inf:
            continue
        search = WholeRegion(problem, float(point.worth[region, period]), best + known, few)
        assert search.found(work, SETTINGS, LONG).bound >= min(best, point.worth[region, period]) - NOISE


@pytest.mark.parametrize("seed", series(range(12), 4))
def test_the_best_mixture_of_all_plans_has_the_multipliers_of_the_lowest_bound(seed: int) -> None:
    dual = Dual(with_group_rows(tight(seed)))
    most, mixtures = 10.0, 0
    for branch in dual.branches():
        plans = [list(region_plans(dual, region)) for region in range(dual.regions)]
        start = dual.by_opening(dual.start())
        solved = RegionMaster(dual, branch, most).solve(plans, start, LONG)
        if solved is None:
            continue
        mixtures += 1
        for variables in (solved.variables, np.minimum(solved.variables + 0.1, most), 0.5 * solved.variables):
            rest = dual.evaluate(branch, variables, 1.0).point.rest
            best = [max(worth_of(dual, branch, variables, region, one) for one in own) for region, own in enumerate(plans)]
            assert solved.value <= rest + sum(best) + NOISE
            if variables is solved.variables:
                assert solved.value == pytest.approx(rest + sum(best), abs=1e-5)
        cheap = RegionMaster(dual, branch, 0.1).solve(plans, start, LONG)
        assert cheap is not None and cheap.variables.max() <= 0.1 + NOISE and cheap.value >= solved.value - NOISE
    assert mixtures


@pytest.mark.parametrize("seed", series(range(16), 5))
@pytest.mark.parametrize("kind", ["plain", "patterns", "bounds first"])
def test_no_plan_is_worth_more_than_the_bound_of_its_branch(kind: str, seed: int) -> None:
    problem = with_new_regions(tight(seed, 5), 1) if kind == "patterns" else tight(seed, 5)
    dual = dual_of(with_group_rows(problem), DualParams(patterns_from=0))
    branching, best = Branching(dual), best_value(problem)
    branching.begin(LONG)
    branching.settle(LONG)
    whole = WholeRegions(dual, replace(EXACT, rounds_first=0 if kind == "bounds first" else 10**6), SETTINGS)
    kept = [plan for plan in every_plan(problem) if plan.keeps_rules]
    if kept:
        whole.know(np.array(max(kept, key=lambda plan: plan.value).choice))
    before = relaxed = branching.bound
    for _ in range(12):
        leaf = branching.highest
        if leaf is None or not (whole.turn(branching, leaf, LONG) or branching.step(LONG, -np.inf)):
            break
        assert branching.bound >= (-np.inf if best is None else best - NOISE)
        assert branching.bound <= before + NOISE
        before = branching.bound
    assert before <= relaxed
    for plan in kept:
        assert any(_has(dual, leaf.part, np.array(plan.opened)) and plan.value <= leaf.bound + NOISE for leaf in branching.leaves)


def _has(dual: Dual, part: OpeningBranch, opened: np.ndarray) -> bool:
    periods = np.where(opened == NEVER, dual.periods, opened)
    return periods[dual.structure.given].tolist() == dual.opened(part.shared) and bool(
        part.regions[np.arange(dual.regions), periods[dual.structure.own]].all()
    )


def two_regions() -> MenuProblem:
    """Three units of a load of 2 share a capacity of 3 in each of two periods: two launches, where the relaxation has three."""
    start = np.tile([0, 1, NEVER], 6)
    unit, home = np.repeat(np.arange(6), 3), np.repeat([0, 1], 9)
    rows = [2.0 * ((home == region) & (start == period)) for region in (0, 1) for period in (0, 1)]
    charges = tuple(Charge(f"region {one}", np.where(home == one, start, NEVER), np.full(2, -1.0)) for one in (0, 1))
    value = np.where(start == NEVER, 0.0, 10.0)
    return MenuProblem(unit, value, sp.csr_array(np.array(rows)), np.full(4, 3.0), charges=charges)


def settled(dual: Dual) -> tuple[Branching, WholeRegions, Leaf]:
    """Return a branching whose openings are settled, regions as wholes, and its highest leaf."""
    branching, whole = Branching(dual), WholeRegions(dual, EXACT, SETTINGS)
    branching.begin(LONG)
    branching.settle(LONG)
    leaf = branching.highest
    assert leaf is not None
    return branching, whole, leaf


def test_whole_regions_lower_a_bound_that_branching_leaves() -> None:
    dual = Dual(two_regions())
    branching, whole, leaf = settled(dual)
    assert leaf.bound > 55.0
    while whole.turn(branching, leaf, LONG):
        pass
    # two launches of 10 in either region, less 1 for its opening
    assert branching.bound == pytest.approx(38.0, abs=1e-3)


def test_a_region_without_units_changes_nothing() -> None:
    problem = two_regions()
    nobody = Charge("nobody", np.full(problem.choice_count, NEVER), np.full(2, -1.0))
    dual = Dual(replace(problem, charges=(*problem.charges, nobody)))
    branching, whole, leaf = settled(dual)
    assert dual.regions == 3
    whole.know(np.arange(2, 18, 3))
    while whole.turn(branching, leaf, LONG):
        pass
    assert branching.bound == pytest.approx(38.0, abs=1e-3)


@pytest.mark.parametrize(("share", "splits"), [([0.5, 0.5, 0.0], True), ([0.015, 0.97, 0.015], False)])
def test_a_branch_is_split_by_a_mixture_only_where_that_can_be_split(
    share: list[float], splits: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixture = np.array([share, share])
    monkeypatch.setattr(RegionMaster, "solve", lambda _, plans, variables, stopping: MasterSolution(0.0, variables, mixture))
    dual = Dual(two_regions())
    branching, whole, leaf = settled(dual)
    whole.know(np.arange(2, 18, 3))
    while whole.turn(branching, leaf, LONG):
        pass
    assert leaf.point is not None
    assert np.array_equal(leaf.point.opening_share, mixture) == splits


def test_regions_without_limits_of_their_own_are_left_to_their_relaxation() -> None:
    problem = fleet(5, 0)
    without = replace(problem, limit=problem.limit[:-1], use=problem.use[:-1], row_names=(), charges=_shorter(problem.charges))
    assert WholeRegions(Dual(with_group_rows(problem)), EXACT, SETTINGS).pay
    assert not WholeRegions(Dual(with_group_rows(without)), EXACT, SETTINGS).pay


def _shorter(charges: tuple[Charge, ...]) -> tuple[Charge, ...]:
    return tuple(one if one.use is None else replace(one, use=one.use[:-1]) for one in charges)


@pytest.mark.parametrize("at_once", [1, 2])
def test_the_same_turns_lead_to_the_same_bounds(at_once: int) -> None:
    dual = Dual(with_group_rows(tight(1, 8)))
    ends = []
    for _ in range(2):
        branching, whole = Branching(dual), WholeRegions(dual, replace(EXACT, at_once=at_once), SETTINGS)
        branching.begin(LONG)
        branching.settle(LONG)
        for _ in range(4):
            leaf = branching.highest
            assert leaf is not None
            assert whole.turn(branching, leaf, LONG) or branching.step(LONG, -np.inf)
        ends.append([leaf.bound for leaf in branching.leaves])
    assert ends[0] == ends[1]
