"""States of regions chosen together: their bounds against brute force over all plans."""

from dataclasses import replace

import numpy as np
import pytest

from models.arrays import IntArray
from models.branching.chosen_states import ChosenStatesParams, StateSearch
from models.lagrangian.pattern_dual import PatternDual
from models.lagrangian.points import OpeningBranch, Point
from models.running.stopping import Stopping
from tests.models.branching.test_by_openings import NOISE
from tests.models.branching.test_waves_by_openings import waves
from tests.models.lagrangian.test_patterns import in_branch, patterned, with_new_regions
from tests.oracles.brute_force import every_plan
from tests.series import series

LONG = Stopping(np.inf)
SHORT = ChosenStatesParams(trials=4, nearest=6, redrawn=1, redrawn_from=3)


def lowest(dual: PatternDual, branch: OpeningBranch) -> Point:
    return dual.minimised(branch, dual.start(), LONG, dual.stages()[:2])


def states_of(dual: PatternDual, opened: tuple[int, ...]) -> IntArray:
    """Return the state of each region in a plan."""
    periods = np.array([opened[number] for number in dual.structure.own])
    pattern = dual.patterns.opened_as(np.array(opened)).argmax(axis=1)
    return np.where(periods < 0, dual.periods, periods) * dual.patterns.most + pattern


def states_in(dual: PatternDual, part: OpeningBranch) -> IntArray:
    """Return the state of each region in a part with one of each."""
    assert part.patterns is not None and (part.patterns.sum(axis=1) == 1).all() and (part.regions.sum(axis=1) == 1).all()
    return part.regions.argmax(axis=1) * dual.patterns.most + part.patterns.argmax(axis=1)


@pytest.mark.parametrize("seed", series(range(20), 2))
def test_no_plan_is_worth_more_than_the_least_cut_of_its_states(seed: int) -> None:
    problem = with_new_regions(waves(4, seed), 1)
    dual = patterned(problem)
    plans = [plan for plan in every_plan(problem) if plan.keeps_rules]
    for branch in dual.branches():
        search = StateSearch(dual, branch, lowest(dual, branch), SHORT, seed)
        best: dict[bytes, float] = {}
        for plan in plans:
            if in_branch(dual, plan, branch):
                key = states_of(dual, plan.opened).tobytes()
                best[key] = max(best.get(key, -np.inf), plan.value)
        found = search.next(LONG)
        for key, value in best.items():
            assert value <= search.bound_of(np.frombuffer(key, dtype=np.int64)) + NOISE
        if found is not None:
            chosen = states_in(dual, found.part)
            assert best.get(chosen.tobytes(), -np.inf) <= found.point.bound + NOISE
            assert search.bound_of(chosen) <= found.point.bound + NOISE


def test_choices_handed_on_are_ever_better_and_never_tried_twice() -> None:
    several = 0
    for seed in range(3):
        dual = patterned(with_new_regions(waves(4, seed), 1))
        for branch in dual.branches():
            search, bounds, tried = StateSearch(dual, branch, lowest(dual, branch), replace(SHORT, trials=2), seed), [], 0
            while (found := search.next(LONG)) is not None:
                assert states_in(dual, found.part).tobytes() in search.tried and len(search.tried) > tried
                tried = len(search.tried)
                bounds.append(found.point.bound)
            assert bounds == sorted(bounds)
            several += len(bounds) > 1
    assert several
