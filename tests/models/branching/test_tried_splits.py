"""Splits by trial: their sides have all plans between them and bound those, and the one that lowers the bound most is taken."""

from dataclasses import replace

import numpy as np
import pytest

from models import NEVER
from models.branching.branch_and_bound import Branching, BranchingParams
from models.branching.splits import charge_splits, region_split
from models.branching.tried_splits import SplitParams, TriedSplits
from models.lagrangian.dual import Dual
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.points import OpeningBranch, Point
from models.running.stopping import Stopping
from tests.models.branching.test_by_openings import NOISE
from tests.models.branching.test_windows import in_turn, inside
from tests.oracles.brute_force import Tried, every_plan

LEAST = BranchingParams().split


def lowered(seed: int) -> tuple[Dual, list[tuple[OpeningBranch, Point]]]:
    """Return the dual of a fleet with a cohort that waits, and its branches whose charges open by fractions."""
    dual = Dual(with_group_rows(in_turn(seed)))
    branching = Branching(dual)
    branching.begin(Stopping(60.0))
    branching.settle(Stopping(60.0))
    found = [(leaf.part, leaf.point) for leaf in branching.leaves if leaf.point is not None]
    return dual, [(part, point) for part, point in found if charge_splits(dual, part, point)]


def within(dual: Dual, plan: Tried, part: OpeningBranch) -> bool:
    (number,) = dual.structure.only_using
    ((first, last),) = part.windows or ((0, dual.periods),)
    opened = np.array([dual.periods if one == NEVER else one for one in plan.opened])
    own = all(part.regions[region, opened[one]] for region, one in enumerate(dual.structure.own))
    return (
        own
        and inside(plan, number, (first, last), dual.periods)
        and dual.opened(part.shared) == list(opened[dual.structure.given])
    )


@pytest.mark.parametrize("seed", range(4, 10))
def test_sides_have_all_plans_between_them_and_bound_them(seed: int) -> None:
    dual, parts = lowered(seed)
    plans, checked = [plan for plan in every_plan(in_turn(seed)) if plan.keeps_rules], 0
    for part, point in parts:
        sides = TriedSplits(dual, LEAST, SplitParams()).best(part, point, Stopping(60.0))
        assert sides is not None
        for plan in [one for one in plans if within(dual, one, part)]:
            homes = [side for side in sides if within(dual, plan, side.part)]
            assert len(homes) == 1
            assert homes[0].point is None or plan.value <= homes[0].point.bound + NOISE
            checked += 1
    assert checked


def test_the_split_that_lowers_the_bound_most_is_taken() -> None:
    params, compared = SplitParams(steps=30), 0
    for seed in range(4, 12):
        dual, parts = lowered(seed)
        stage = replace(dual.stages(again=True)[0], steps=params.steps)
        for part, point in parts:
            region = region_split(dual, part, point, LEAST)
            both = [*charge_splits(dual, part, point), *([] if region is None else [region])]
            splits = sorted(both, key=lambda split: -split.score)  # of equal falls the one that more units meet
            falls = []
            for split in splits:
                bounds = [dual.minimised(side, point.variables, Stopping(60.0), [stage]).bound for side in split.sides()]
                own = [min(point.bound - one, abs(point.bound)) for one in bounds] + [abs(point.bound)] * (2 - len(bounds))
                falls.append(5 / 6 * min(own) + 1 / 6 * max(own))
            taken = TriedSplits(dual, LEAST, params).best(part, point, Stopping(60.0))
            assert taken is not None
            best = splits[int(np.argmax(falls))]
            if max(falls) > params.least * abs(point.bound) and len(splits) > 1:
                assert [side.part.windows for side in taken] == [side.windows for side in best.sides()]
                assert all(np.array_equal(a.part.regions, b.regions) for a, b in zip(taken, best.sides(), strict=True))
                compared += 1
    assert compared


def test_what_was_tried_often_enough_is_not_tried_again() -> None:
    dual, parts = lowered(4)
    splits = TriedSplits(dual, LEAST, SplitParams(trials=1))
    (part, point), *_ = parts
    first, second = (splits.best(part, point, Stopping(60.0)) for _ in range(2))
    assert first is not None and second is not None
    assert all(side.point is not None for side in first) and all(side.point is None for side in second)
    assert [side.part.windows for side in first] == [side.part.windows for side in second]
