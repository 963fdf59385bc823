"""Cuts of regions against every plan of tiny problems: each plan keeps them in every branch, and no bound is below the best."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, CarryOver, Charge, Gate, Group, MenuProblem, SolveParams, solve
from models.lagrangian.charge_structure import ChargeStructure
from models.region_cuts.cuts import judged
from models.region_cuts.regions import Region, regions_of
from models.region_cuts.relaxed import CutRelaxation
from models.region_cuts.rounds import RegionCutParams, bound_by_region_cuts, by_shared
from models.region_cuts.worth import Proofs, allowed_by, at_multipliers, most_worth
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.running.yields import ENDLESS
from models.search.candidates import whole_plan
from models.solvers.highs import relaxation
from models.solvers.highs_settings import HighsSettings
from models.state import SolveState
from models.statement.standard_form import standard_form
from models.steps import bound_by_regions
from models.subproblems.opening_periods import with_openings
from tests.models.builders import menus, random_problem
from tests.oracles.brute_force import best_value, every_plan

NOISE = 1e-6
ALWAYS = RegionCutParams(share=0.5, least_regions=0, patience=ENDLESS)
"""Any problem bounded this way, until nothing more can be done."""


def run_of(params, seconds: float = 30.0, gap: float = 1e-9):
    return Run(params, HighsSettings(gap=gap), Stopping(seconds), History())


def fleet(units: int, seed: int, periods: int = 3, regions: int = 2) -> MenuProblem:
    """Return units of regions under every kind of rule: crews of a region, budgets carried over, a gate, a group, a floor."""
    rng = np.random.default_rng(seed)
    start = np.tile(np.append(np.arange(periods), NEVER), units)
    unit = np.repeat(np.arange(units), periods + 1)
    home = np.append(np.arange(regions), rng.integers(0, regions, units - regions))
    worth, cost, load = rng.uniform(5, 20, units)[unit], rng.uniform(2, 6, units)[unit], rng.uniform(6, 10, units)[unit]
    started = np.flatnonzero(start != NEVER)
    budget = sp.csr_array((cost[started], (start[started], started)), shape=(periods, unit.size))
    place = home[unit] * periods + start
    crews = sp.csr_array((load[started], (place[started], started)), shape=(regions * periods, unit.size))
    before = started[start[started] > 0]
    preparing = sp.csr_array((np.full(before.size, 2.0), (place[before] - 1, before)), shape=crews.shape)
    floor = sp.csr_array(-(start != NEVER).astype(float)[np.newaxis, :])
    rows = periods + regions * periods + 1
    use_of_charge = sp.csr_array((np.ones(periods), (np.arange(periods), np.arange(periods))), shape=(rows, periods))
    charges = [Charge("network", start, -6.0 * 0.9 ** np.arange(periods), use=2 * use_of_charge)]
    for number in range(regions):
        opens = np.append(rng.integers(0, 4, periods) > 0, number > 0 or seed % 4 > 0)
        own = np.where(home[unit] == number, start, NEVER)
        charges.append(Charge(f"region {number}", own, np.full(periods, -3.0), use=use_of_charge, opens=opens))
    return MenuProblem(
        unit,
        np.where(start == NEVER, 0.0, worth * 0.9**start),
        sp.csr_array(sp.vstack([budget, crews + preparing, floor])),
        np.concatenate([np.full(periods, units * 1.5), rng.uniform(9, 22, regions * periods), [-1.0]]),
        carry_over=tuple(CarryOver(period, period + 1, 0.5 + 0.5 * (seed % 2)) for period in range(periods - 1)),
        charges=tuple(charges),
        gates=(Gate("pilot", 0, 1, 2, eligible=rng.integers(0, 4, units) > 0),),
        groups=(Group("few", "at_most", start, np.arange(units), count=units - 1),) if seed % 3 else (),
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_bound_holds_and_is_below_the_relaxation_s(seed: int) -> None:
    problem = fleet(6, seed)
    best, found = best_value(problem), bound_by_region_cuts(run_of(ALWAYS), problem, None, None)
    if best is None:
        return
    relaxed = relaxation(standard_form(problem), Stopping(10))
    assert relaxed is not None and found is not None
    assert best - NOISE <= found <= relaxed.bound + NOISE


@pytest.mark.parametrize("block", range(2))
def test_the_bound_holds_with_every_extra(block: int) -> None:
    for seed in range(15 * block, 15 * block + 15):
        problem = random_problem(seed)
        best, found = best_value(problem), bound_by_region_cuts(run_of(ALWAYS, 5.0), problem, None, None)
        assert best is None or found is None or found >= best - NOISE


@pytest.mark.parametrize("seed", range(6))
def test_every_plan_keeps_every_cut_whatever_branch_it_was_found_in(seed: int) -> None:
    problem = fleet(6, seed)
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    structure = ChargeStructure.of(problem)
    regions = regions_of(problem, structure, 0.25)
    cuts = 0
    for opens in by_shared(problem, structure):
        relaxation_of = CutRelaxation(problem, structure, regions)
        relaxed = relaxation_of.solved(opens, Stopping(10))
        if relaxed is None:
            continue
        priced = relaxation_of.priced(relaxed)
        for region in regions:
            cut = judged(run_of(Proofs((0.05, 0.2), 20)), region, relaxation_of.seen(region, opens, priced)).cut
            cuts += cut is not None
            for plan in plans if cut is not None else ():
                period = plan.opened[region.charge]
                used = float(cut.choices[np.isin(region.choices, plan.choice)].sum())
                used += 0.0 if period == NEVER else float(cut.opened[period])
                assert used <= cut.limit + NOISE
    assert cuts or not plans


def test_regions_have_the_limits_that_none_but_their_units_use() -> None:
    problem = fleet(12, 1, regions=3)
    found = regions_of(problem, ChargeStructure.of(problem), 0.25)
    assert [region.charge for region in found] == [1, 2, 3]
    for number, region in enumerate(found):
        assert set(region.rows.tolist()) <= set(range(3 + 3 * number, 6 + 3 * number))
        inside = np.unique(problem.unit[region.choices])
        assert np.array_equal(inside, np.unique(problem.unit[problem.charges[number + 1].event != NEVER]))


def test_limits_of_few_units_make_regions_without_charges() -> None:
    two = menus([[0, 5]] * 8, [[0, 8] * 2 + [0, 0] * 6, [0, 0] * 2 + [0, 8] * 2 + [0, 0] * 4, [0, 1] * 8], [8, 8, 5])
    found = regions_of(two, ChargeStructure.of(two), 0.25)
    assert [region.rows.tolist() for region in found] == [[0], [1]]
    assert [np.unique(two.unit[region.choices]).tolist() for region in found] == [[0, 1], [2, 3]]


def test_a_crew_for_two_and_a_half_starts_is_worth_two() -> None:
    """Three units a region, 8 hours a start, 20 hours, 10 a start: the relaxation has 25 a region, every plan 20 at most."""
    home = np.repeat([0, 1], 3)
    use = [np.where(np.tile([0, 1], 6) == 1, 8.0 * (home.repeat(2) == region), 0.0) for region in (0, 1)]
    problem = menus([[0, 10]] * 6, use, [20, 20])
    relaxed = relaxation(standard_form(problem), Stopping(10))
    assert relaxed is not None and relaxed.bound == pytest.approx(50)
    far = replace(ALWAYS, proofs=(Proofs((0.1, 0.2, 0.3), 10),))
    assert bound_by_region_cuts(run_of(far), problem, None, None) == pytest.approx(40)


@pytest.mark.parametrize("seed", range(4))
def test_the_worth_of_a_region_is_that_of_its_best_plan(seed: int) -> None:
    rng = np.random.default_rng(seed)
    unit, event = np.repeat(np.arange(5), 4), np.tile([0, 1, 2, NEVER], 5)
    worth = np.where(event == NEVER, 0.0, rng.uniform(1, 9, 20))
    use, limit = rng.uniform(1, 5, (3, 20)) * (event == np.arange(3)[:, None]), rng.uniform(5, 9, 3)
    region = Region(None, np.arange(20), unit, event, np.arange(3), sp.csc_array(use), limit)
    bounds = at_multipliers(region, worth, rng.uniform(0, 1, 3), 3)
    for place, period in enumerate([0, 1, 2, NEVER]):
        own = np.where(allowed_by(region, period), worth, -np.inf)
        alone = menus([own[unit == one][np.isfinite(own[unit == one])] for one in range(5)], use[:, np.isfinite(own)], limit)
        best = best_value(alone)
        assert best is not None
        assert bounds[place] >= best - NOISE
        levels = tuple(np.linspace(0.02, 0.6, 30).tolist())
        found = most_worth(run_of(Proofs(levels, 10_000)), region, own, np.inf)
        assert best - NOISE <= found <= best + 0.021 * max(1.0, bounds[place])


def test_a_region_whose_limits_leave_it_no_plan_is_worth_nothing_at_all() -> None:
    region = Region(
        None, np.arange(2), np.array([0, 1]), np.array([0, 0]), np.array([0]), sp.csc_array([[2.0, 2.0]]), np.array([3.0])
    )
    assert most_worth(run_of(Proofs((0.1,), 10)), region, np.array([1.0, 1.0]), 5.0) == -np.inf


@pytest.mark.parametrize("seed", range(2))
def test_the_bound_of_a_fleet_is_between_the_best_plan_and_its_branches(seed: int) -> None:
    problem = fleet(20, 4 * seed + 1, periods=4, regions=4)
    best = solve(problem, gap=0.0, time_limit=60, params=replace(SolveParams(), region_cuts=RegionCutParams(least_regions=10**6)))
    structure = ChargeStructure.of(problem)
    relaxed = [relaxation(standard_form(with_openings(problem, opens)), Stopping(10)) for opens in by_shared(problem, structure)]
    found = bound_by_region_cuts(run_of(RegionCutParams()), problem, None, None)
    assert found is not None and best.value is not None
    assert best.value - NOISE <= found < max(one.bound for one in relaxed if one is not None)


def test_a_known_bound_stays_and_a_plan_is_never_above_it() -> None:
    problem = fleet(6, 1)
    best = max((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: plan.value)
    plan = whole_plan(problem, np.array(best.choice))
    assert plan is not None
    assert bound_by_region_cuts(run_of(ALWAYS), problem, plan, best.value) == pytest.approx(best.value)
    found = bound_by_region_cuts(run_of(ALWAYS), problem, plan, None)
    assert found is not None and found >= plan.value


def test_without_time_the_step_changes_nothing() -> None:
    problem = fleet(6, 1)
    ended = Run(SolveParams(), HighsSettings(), Stopping(0.0), History())
    assert bound_by_regions(ended, SolveState(problem, bound=100.0)).bound == 100.0
    asked = Run(SolveParams(), HighsSettings(), Stopping(60.0), History())
    asked.stop.interrupt()
    assert bound_by_regions(asked, SolveState(problem)).bound is None


def test_a_deadline_amid_the_rounds_leaves_a_bound_that_holds() -> None:
    problem = fleet(6, 2)
    best = best_value(problem)
    for seconds in (0.02, 0.05, 0.1, 0.2):
        found = bound_by_region_cuts(run_of(ALWAYS, seconds), problem, None, None)
        assert best is None or found is None or found >= best - NOISE


def test_the_same_problem_has_the_same_bound() -> None:
    problem = fleet(12, 5, regions=3)
    first, again = (bound_by_region_cuts(run_of(RegionCutParams(), 60.0), problem, None, None) for _ in range(2))
    assert first == again
