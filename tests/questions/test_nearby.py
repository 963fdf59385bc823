"""Plans near a plan: which roadmaps count as near, and that the best of them is found."""

from itertools import product

import numpy as np
import pytest

from instances import Instance
from planner.economics.starts import NEVER_LAUNCHED
from planner.planning import planned, priced
from planner.replanning.nearby import best_nearby, moved_or_dropped, one_more
from planner.replanning.resolving import choices_of, value_in


@pytest.fixture(scope="module")
def case(instance: Instance):
    return priced(instance)


@pytest.fixture(scope="module")
def rough(case, instance: Instance):
    return planned(case, instance.settings.solver.model_copy(update={"gap": 0.3}))


def test_which_roadmaps_are_near(case, rough) -> None:
    moved, more = moved_or_dropped(case, rough), one_more(case, rough)
    for choice, (unit, start) in enumerate(zip(case.menu.unit.tolist(), case.menu.start.tolist(), strict=True)):
        now = rough.chosen.menu.start[unit].tolist()
        pairs = list(zip(start, now, strict=True))
        steps = [new == old or (new == NEVER_LAUNCHED and old >= 1) or (abs(new - old) == 1) for new, old in pairs]
        added = [new != NEVER_LAUNCHED and old == NEVER_LAUNCHED for new, old in pairs]
        same = [new == old for new, old in pairs]
        assert moved[choice] == all(steps)
        assert more[choice] == (sum(added) == 1 and all(one or kept for one, kept in zip(added, same, strict=True)))


def test_the_best_near_plan_is_found(case, rough, instance: Instance) -> None:
    """Of three units only, so that every combination of their near roadmaps can be tried."""
    start = choices_of(case, rough.chosen.menu.start)
    start[:3] = np.searchsorted(case.menu.unit, np.arange(3))
    keep = (moved_or_dropped(case, rough) | one_more(case, rough)) & (case.menu.unit < 3)
    keep[start[3:]] = True
    menus = [np.flatnonzero(keep & (case.menu.unit == unit)).tolist() for unit in range(3)]
    menus = [sorted({*menu, int(start[unit])}) for unit, menu in enumerate(menus)]
    values = (value_in(case, np.array([*chosen, *start[3:]])) for chosen in product(*menus))
    best = max(value for value in values if value is not None)
    found = best_nearby(case, keep, start, instance.settings.solver.model_copy(update={"gap": 0.0}))
    assert value_in(case, found) == pytest.approx(best)
    assert best > value_in(case, start)


def test_without_any_near_plan_the_start_comes_back(case, rough, instance: Instance) -> None:
    start = choices_of(case, rough.chosen.menu.start)
    keep = np.zeros(case.menu.unit.size, dtype=np.bool_)
    assert best_nearby(case, keep, start, instance.settings.solver).tolist() == start.tolist()
