"""Stages over worlds: best plans of worlds, regret and measures of risk against every plan, each accounted for by itself."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

from models.risk import Tail, WorstWorld, solve_frontier, solve_regret, solve_risk
from models.risk.records import PROVEN
from models.statement.variables import first_events
from planner.economics.starts import launched
from planner.questions.no_regret.tables import loss_of
from planner.worlds.pricing import plan_in_worlds, values_in_worlds
from planner.worlds.programme import ProgrammeInWorlds, chosen_by, programme_in_worlds
from tests.models.risk.measured import measured
from tests.properties.stages_over_worlds import Judged, judged
from tests.questions.worlds_given import asked
from tests.series import series
from tests.worked.cases import CENT
from tests.worlds.test_random_worlds import random_worlds

SEEDS = 4
"""Seeds of a block."""


def seeds_of(block: int) -> range:
    return range(SEEDS * block, SEEDS * block + SEEDS)


@pytest.mark.parametrize("block", series(range(12), quick=1))
def test_every_plan_is_worth_in_every_world_what_the_accountant_says(block: int) -> None:
    """By the values of the programme over worlds, and for some plans by the pricing of single plans."""
    for one in map(judged, seeds_of(block)):
        programme = programme_in_worlds(one.case, one.worlds)
        for place, (choice, npv) in enumerate(zip(one.choices, one.npv, strict=True)):
            worth = programme.values.of_plan(choice, first_events(programme.problem, choice))
            assert worth == pytest.approx(npv, rel=1e-9, abs=CENT)
            if place % 20 == 0:
                told = plan_in_worlds(chosen_by(one.case, choice), one.worlds)
                assert told.npv == pytest.approx(npv, rel=1e-9, abs=CENT)


@cache
def by_region_and_unit(seed: int) -> ProgrammeInWorlds:
    """Return the programme over worlds with draws by region and by unit of all that may vary, slips among it."""
    case = judged(seed).case
    return programme_in_worlds(case, random_worlds(case.instance, np.random.default_rng([seed, 8]), scoped=True, number=3))


@pytest.mark.parametrize("block", series(range(12), quick=1))
def test_plans_are_worth_the_same_with_draws_by_region_and_unit(block: int) -> None:
    for seed in seeds_of(block):
        programme, one = by_region_and_unit(seed), judged(seed)
        for choice in one.choices[::7]:
            worth = programme.values.of_plan(choice, first_events(programme.problem, choice))
            told = plan_in_worlds(chosen_by(one.case, choice), programme.worlds).npv
            assert worth == pytest.approx(told, rel=1e-9, abs=CENT)


@pytest.mark.parametrize("block", series(range(12), quick=1))
def test_certainty_is_worth_what_the_best_plans_of_all_say(block: int) -> None:
    for one in map(judged, seeds_of(block)):
        found = asked(one.case.instance, one.worlds, values_in_worlds, check=1)
        best, mean = one.npv.max(axis=0), one.npv @ one.worlds.chance
        assert found.best == pytest.approx(best, abs=CENT) and found.bound == pytest.approx(best, abs=CENT)
        assert found.worlds.chance @ found.hedged_worth == pytest.approx(mean.max(), abs=CENT)
        worth = found.certainty.perfect_information.amount
        assert (
            worth.change == pytest.approx(best @ one.worlds.chance - mean.max(), abs=CENT) and worth.least <= worth.change + CENT
        )
        assert_launches_are_of_best_plans(one, found.launches)
        for left in found.checked:
            start = one.case.menu.start[[choice[left.launch.unit] for choice in one.choices], left.launch.lever]
            without = mean[~launched(start)]
            assert (left.worth is None) == (not without.size)
            if without.size:
                assert loss_of(found, left).change == pytest.approx(mean.max() - without.max(), abs=CENT)


def assert_launches_are_of_best_plans(one: Judged, launches) -> None:
    """Where each world has one best plan alone, shares are of these plans."""
    order = np.sort(one.npv, axis=0)
    if np.any(order[-1] - order[-2] < 1.0):
        return
    own = one.case.menu.start[np.array([one.choices[place] for place in one.npv.argmax(axis=0)])]
    for launch in launches:
        assert launch.share == pytest.approx(one.worlds.chance @ launched(own[:, launch.unit, launch.lever]))


@pytest.mark.parametrize("block", series(range(12), quick=1))
def test_measures_of_risk_are_the_best_of_all_plans_and_proven(block: int) -> None:
    for one in map(judged, seeds_of(block)):
        programme, chance = programme_in_worlds(one.case, one.worlds), one.worlds.chance
        best = one.npv.max(axis=0)
        for measure in (Tail(0.5), Tail(0.9, 0.5), WorstWorld()):
            found = solve_risk(programme.problem, programme.values, chance, measure, gap=0.0, time_limit=30)
            true = measured(measure, one.npv, chance).max()
            assert found.value == pytest.approx(true, abs=CENT) and found.bound == pytest.approx(true, rel=1e-6, abs=CENT)
            assert found.bound >= true - CENT and found.status in PROVEN
        regret = solve_regret(programme.problem, programme.values, chance, gap=0.0, time_limit=30)
        least = (best - one.npv).max(axis=1).min()
        own = (best - regret.risk.in_worlds).max()
        assert own == pytest.approx(least, abs=CENT + 1e-6 * np.abs(best).max()) and -regret.risk.bound <= least + CENT
        assert np.all(regret.low <= best + CENT) and np.all(best <= regret.high + CENT)
        frontier = solve_frontier(programme.problem, programme.values, chance, 0.5, (0.0, 1.0), gap=0.0, time_limit=30)
        for point in frontier.points:
            true = measured(Tail(0.5, point.weight), one.npv, chance).max()
            assert point.value == pytest.approx(true, abs=CENT) and point.bound == pytest.approx(true, rel=1e-6, abs=CENT)


def test_draws_are_of_every_kind() -> None:
    kinds = sum((judged(seed).kinds for seed in range(2 * SEEDS)), start=Counter[str]())
    assert all(kinds[kind] for kind in ("network", "learning", "licence_tiers", "by orders", "regional", "late", "busier"))
    assert any(len(by_region_and_unit(seed).values.tiers) > len(judged(seed).case.problem.tiers) for seed in range(2 * SEEDS))
    assert kinds["worlds apart"] >= 3 and kinds["stages in the plan"] >= 3
