"""Tiers over worlds: values, bounds, and the best measures of risk against every plan there is, each world by itself."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from models import ProblemError, SolveParams, SolveStatus, solve
from models.dates.by_dates import DatesParams
from models.dates.dated import Dates
from models.risk import (
    FrontierParams,
    RegretParams,
    RiskParams,
    Tail,
    WorldValues,
    joined,
    solve_frontier,
    solve_regret,
    solve_risk,
)
from models.risk.by_dates import RiskByDates
from models.risk.found import Found
from models.risk.records import PROVEN
from models.risk.under_way import UnderWay
from models.risk.world_dates import WorldDates, without_world_tiers
from models.running.progress import History
from models.running.stopping import Stopping
from models.solvers.highs_settings import HighsSettings
from models.statement.variables import first_events
from tests.models.risk.measured import measured
from tests.models.risk.tiered import TieredCase
from tests.oracles.brute_force import every_plan
from tests.series import series

BRIEF = RiskParams(relaxed=0, solve=replace(SolveParams(), dates=DatesParams(most_choices=0)))
"""Without a relaxation of the whole anywhere."""


@cache
def case_of(seed):
    return TieredCase(seed)


def test_values_in_worlds_are_those_of_each_world_alone():
    """Of every plan, at any weights, over some choices, and between what no plan is below or above."""
    for seed in range(24):
        case, rng = case_of(seed), np.random.default_rng(seed)
        weights = rng.uniform(0, 1, case.chance.size) * (rng.uniform(size=case.chance.size) < 0.7)
        least, most = case.values.least(case.problem), case.values.most(case.problem)
        weighted = [plan.value for plan in every_plan(case.values.weighted(case.problem, weights)) if plan.keeps_rules]
        assert weighted == pytest.approx(list(case.in_worlds @ weights), abs=1e-9)
        for choice, own in zip(case.choices, case.in_worlds, strict=True):
            opened = first_events(case.problem, choice)
            assert case.values.of_plan(choice, opened) == pytest.approx(own)
            kept = np.unique(choice)
            assert case.values.of_choices(kept).of_plan(np.searchsorted(kept, choice), opened) == pytest.approx(own)
            assert np.all((least <= own + 1e-9) & (own <= most + 1e-9))


def test_worlds_in_which_launches_count_later_have_one_set_of_tiers():
    for seed in (1, 2, 5, 6):
        case = case_of(seed)
        assert case.kind == "delayed"
        counts = {tuple(int(np.flatnonzero(one.count.sum(axis=1))[0]) for one in own if one.count.nnz) for own in case.ladders}
        names = [one.of.name for one in case.values.tiers if one.of.count.nnz]
        assert len(names) == len(set(names)), "one set of tiers for each name"
        if len(counts) > 1:
            return
    raise AssertionError("no draw has worlds of several delays")


def test_plans_of_some_dates_are_worth_no_less_in_any_world():
    for seed in range(12):
        case = case_of(seed)
        dates, plain = WorldDates(case.problem, case.values), without_world_tiers(case.problem, case.values)
        for choice, own in zip(case.choices, case.in_worlds, strict=True):
            reached, opened = dates.dated.of_plan(choice), first_events(case.problem, choice)
            every = dates.dated.every()
            for some in (Dates(reached, reached), Dates(every.first, reached), Dates(reached, every.last), every):
                assert np.all(dates.under(some)[1].of_plan(choice, opened) >= own - 1e-9)
            assert dates.under(Dates(reached, reached))[1].of_plan(choice, opened) == pytest.approx(own)
            assert np.all(plain[1].of_plan(choice, opened) >= own - 1e-9)
        assert not plain[0].tiers and not plain[1].tiers


@pytest.mark.parametrize("block", series(range(12), quick=1))
@pytest.mark.parametrize("name", ["mean", "cvar", "mix", "worst", "regret", "wasserstein"])
def test_the_best_of_all_plans_is_found_and_proven(name, block):
    feasible = 0
    for seed in range(4 * block, 4 * block + 4):
        case = case_of(seed)
        measure = case.measures()[name]
        found = solve_risk(
            case.problem, case.values, case.chance, measure, gap=0.0, params=BRIEF if seed % 3 == 2 else RiskParams()
        )
        if not case.feasible:
            assert found.status is SolveStatus.INFEASIBLE and found.choice is None and found.bound is None
            continue
        feasible += 1
        every = measured(measure, case.in_worlds, case.chance)
        assert found.value == pytest.approx(every.max(), abs=1e-6), seed
        assert found.bound == pytest.approx(every.max(), abs=1e-4) and found.bound >= every.max() - 1e-6, seed
        assert found.status in PROVEN
        assert found.weights @ (found.in_worlds - measure.reference(case.chance.size)) == pytest.approx(found.value)
    assert feasible > 1


def by_dates(case, measure, params, enough=-np.inf):
    """Return whether branches by dates alone settled every plan, what they found, and the parts solved without tiers."""
    found, parts = Found(case.problem, case.values, measure, case.chance), []

    def solve_part(part):
        parts.append(part)
        return solve_risk(part.problem, part.values, case.chance, measure, gap=0.0, bound=part.bound, enough=part.enough)

    settings, weights = HighsSettings(gap=0.0), measure.polyhedron(case.chance)
    under_way = UnderWay(weights, found, params, settings, Stopping(30), History(), enough)
    return RiskByDates(case.problem, case.values, under_way, solve_part).search(), found, parts


@pytest.mark.parametrize("block", series(range(8), quick=1))
@pytest.mark.parametrize("params", [RiskParams(), BRIEF])
def test_branches_by_dates_alone_settle_every_plan(params, block):
    """Without a plan or a bound to begin with."""
    branched = 0
    for seed in range(6 * block, 6 * block + 6):
        case = case_of(seed)
        measure = case.measures()["cvar" if seed % 2 else "regret"]
        settled, found, parts = by_dates(case, measure, params)
        assert settled, seed
        branched += len(parts) > 1
        if case.feasible:
            every = measured(measure, case.in_worlds, case.chance)
            assert found.value == pytest.approx(every.max(), abs=1e-6), seed
            assert every.max() - 1e-6 <= found.bound <= every.max() + 1e-4, seed
        else:
            assert found.best is None and found.bound is None
    assert branched


def test_branches_by_dates_end_at_a_bound_that_is_enough():
    fewer = 0
    for seed in range(8):
        case = case_of(seed)
        if not case.feasible:
            continue
        measure = case.measures()["cvar"]
        best = measured(measure, case.in_worlds, case.chance).max()
        _, found, parts = by_dates(case, measure, RiskParams(), best + 2.0)
        assert best - 1e-6 <= found.bound <= best + 2.0 + 1e-6, seed
        fewer += len(parts) < len(by_dates(case, measure, RiskParams())[2])
    assert fewer


@pytest.mark.parametrize("block", series(range(6), quick=1))
@pytest.mark.parametrize("gap", [0.0, 0.2])
def test_the_regret_is_that_of_all_plans(gap, block):
    planned = 0
    for seed in range(4 * block, 4 * block + 4):
        case = case_of(seed)
        params = RegretParams(risk=BRIEF) if seed % 3 == 2 else RegretParams()
        found = solve_regret(case.problem, case.values, case.chance, gap=gap, params=params)
        if not case.feasible:
            assert found.risk.status is SolveStatus.INFEASIBLE and found.risk.choice is None
            continue
        planned += 1
        best, possible = case.in_worlds.max(axis=0), case.chance > 0
        true = (best - case.in_worlds)[:, possible].max(axis=1).min()
        own = float((best - found.risk.in_worlds)[possible].max())
        assert true <= own + 1e-6 <= -found.risk.value + 2e-6, seed
        assert -found.risk.bound <= true + 1e-6, seed
        assert np.all((found.low <= best + 1e-6)[possible]) and np.all((best <= found.high + 1e-6)[possible]), seed
        assert found.risk.gap <= gap + 1e-6, seed
        assert gap or own == pytest.approx(true, abs=1e-5), seed
    assert planned > 1


@pytest.mark.parametrize("block", series(range(6), quick=1))
def test_every_point_of_the_frontier_is_the_best_of_its_mix(block):
    planned = 0
    for seed in range(4 * block, 4 * block + 4):
        case = case_of(seed)
        found = solve_frontier(case.problem, case.values, case.chance, 0.6, (0.0, 0.5, 1.0), gap=0.0, params=FrontierParams())
        if not case.feasible:
            assert all(point.plan is None for point in found.points)
            continue
        planned += 1
        for point in found.points:
            true = measured(Tail(0.6, point.weight), case.in_worlds, case.chance).max()
            assert point.value == pytest.approx(true, abs=1e-6) and point.bound == pytest.approx(true, abs=1e-4), seed
        for own, cvar in zip(case.in_worlds @ case.chance, measured(Tail(0.6), case.in_worlds, case.chance), strict=True):
            assert own <= found.mean_at_most(cvar) + 1e-6
    assert planned > 1


def test_an_end_before_the_gap_claims_no_more_than_is_proven():
    """The least time, and a bound that is enough: no plan is worth more than the bound."""
    for seed in (3, 7, 10, 12):
        case = case_of(seed)
        measure = Tail(0.6)
        every = measured(measure, case.in_worlds, case.chance)
        for options in ({"time_limit": 0.02}, {"enough": float(every.max()) + 3.0}):
            found = solve_risk(case.problem, case.values, case.chance, measure, gap=0.0, **options)
            assert found.bound is None or found.bound >= every.max() - 1e-6
            assert found.value is None or found.value <= every.max() + 1e-6
            assert found.status not in PROVEN or found.value == pytest.approx(every.max(), abs=1e-6)
            assert "enough" not in options or found.bound <= options["enough"] + 1e-6


def test_draws_are_of_every_kind():
    """Tiers decide on the best plan in some, dates differ between worlds by more than a delay in some, and some have no plan."""
    decided = kinds = without = 0
    for seed in range(40):
        case = case_of(seed)
        without += not case.feasible
        kinds += len(case.values.tiers) > len(case.problem.tiers)
        plain = solve(replace(case.values.weighted(case.problem, case.chance), tiers=()), gap=0.0)
        if case.feasible:
            (place,) = np.flatnonzero((case.choices == plain.choice).all(axis=1))
            decided += float(case.in_worlds[place] @ case.chance) < (case.in_worlds @ case.chance).max() - 1e-9
    assert decided >= 10 and kinds >= 4 and without >= 2


def test_values_that_lack_the_tiers_of_a_problem_are_refused():
    case = case_of(0)
    bare = WorldValues(case.values.value, case.values.charge)
    for refused in (
        lambda: solve_risk(case.problem, bare, case.chance, Tail()),
        lambda: solve_regret(case.problem, bare, case.chance),
        lambda: bare.weighted(case.problem, case.chance),
    ):
        with pytest.raises(ProblemError, match="lack tiers"):
            refused()
    fewer = WorldValues(case.values.value, case.values.charge, tuple(one.over(np.arange(2)) for one in case.values.tiers))
    with pytest.raises(ProblemError, match="gains of"):
        solve_risk(case.problem, fewer, case.chance, Tail())


def test_what_counts_more_or_at_other_needs_is_not_taken_for_a_delay():
    case = case_of(1)
    (first, *_), periods = case.problem.tiers, case.problem.tiers[0].periods
    count = first.count.toarray()
    count[0], count[1:] = 0, 1
    one = replace(first, count=count)
    later = replace(first, count=np.vstack([np.zeros((1, count.shape[1])), count])[:periods])
    more = replace(later, count=later.count.toarray() * 2)
    dearer = replace(later, need=first.need + 1)
    assert [len(joined([[one], [other]])) for other in (one, later, more, dearer)] == [1, 1, 2, 2]
