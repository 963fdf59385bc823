"""The smallest plans where the NPV that they keep depends on what they launch: proven by every plan there is."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from instances import Instance
from planner import plan, verify, write
from planner.planning import priced
from planner.questions.smallest.smallest import aiming_at, size_of, smallest
from tests.oracles.brute_force import every_plan
from tests.questions.staged import tell, three_stores
from tests.questions.test_staged_cost_questions import COUNTS as CHEAPER_COUNTS
from tests.questions.test_staged_cost_questions import ROUTES as CHEAPER_ROUTES
from tests.questions.test_staged_questions import COUNTS, ROUTES
from tests.worked.cases import CENT

KINDS = {"network": (ROUTES, COUNTS), "costs": (CHEAPER_ROUTES, CHEAPER_COUNTS)}
COST = {"orchestration": 900, "store_optimization": 300}
MEASURES = ("least_spend", "fewest_units", "fewest_launches")


@pytest.fixture(scope="module", params=KINDS)
def case(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Instance:
    return three_stores(tmp_path_factory.mktemp("staged"), *KINDS[request.param])


def sizes(instance: Instance, least: float) -> dict[str, float]:
    """Return the smallest size by each measure of all plans that are worth enough, at the price of the lists."""
    found = priced(instance)
    kept = [np.array(one.choice) for one in every_plan(found.problem) if one.keeps_rules and one.value >= least - CENT]
    launched = [found.menu.start[choice] <= instance.settings.calendar.decision_quarters for choice in kept]
    cost = np.array([COST[name] for name in found.menu.levers])
    return {
        "least_spend": min(float((one * cost).sum()) for one in launched),
        "fewest_units": min(int(one.any(axis=1).sum()) for one in launched),
        "fewest_launches": min(int(one.sum()) for one in launched),
    }


@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_each_smallest_plan_is_that_of_every_plan(case: Instance, keep: float) -> None:
    found = smallest(case, keep, MEASURES, case.settings.solver, tell)
    learns = any(lever.learning for lever in case.settings.levers.values())
    assert set(found.without) == ({"least_spend"} if learns else set())
    expected = sizes(case, keep * found.base.npv)
    assert set(found.plans) == set(MEASURES) - set(found.without)
    for measure, one in found.plans.items():
        assert size_of(one, measure) == pytest.approx(expected[measure], abs=CENT)
        assert -one.bound == pytest.approx(expected[measure], abs=CENT)
        assert one.npv >= keep * found.base.npv - CENT and verify(one) == []
    assert keep > 0.5 or any(size_of(one, measure) < size_of(found.base, measure) for measure, one in found.plans.items())


def test_a_goal_of_plan_toml_is_kept_and_read_again(case: Instance, rollout: Any, tmp_path: Any) -> None:
    """Of the plans of so few launches the one of the greatest NPV is taken, by every plan."""
    goal = aiming_at(case, "fewest_launches", 0.9)
    found = plan(goal, gap=0.0)
    best = plan(replace(case, name="best"), gap=0.0)
    assert found.npv >= 0.9 * best.npv - CENT and found.solution.value == -len(found.schedule)
    programme = priced(case)
    launched = programme.menu.start <= case.settings.calendar.decision_quarters
    few = [
        one.value
        for one in every_plan(programme.problem)
        if one.keeps_rules and launched[list(one.choice)].sum() == len(found.schedule)
    ]
    assert found.npv == pytest.approx(max(few), abs=CENT)
    run = write(found, tmp_path / "run")
    assert rollout("verify", run).code == 0
