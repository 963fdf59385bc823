"""Plans that are rounded at the end of a dive and improved before they are judged, and how often that is done."""

from dataclasses import replace

import numpy as np
import pytest

from models.arrays import IntArray
from models.branching.by_openings import _Work, solved_by_openings
from models.branching.regional import OpeningsParams
from models.lagrangian.points import DualParams
from models.run import Run
from models.running.progress import History
from models.running.stopping import Reachable, Stopping
from models.search.candidates import whole_plan
from models.solvers.highs_settings import HighsSettings
from tests.models.branching.test_by_openings import EVERYTHING
from tests.models.branching.test_waves_by_openings import waves
from tests.models.lagrangian.test_patterns import with_new_regions
from tests.oracles.brute_force import every_plan


class Improving:
    """A search that improves its plan once, when time is over."""

    without_improvement = 0

    def __init__(self, plan: IntArray, better: IntArray, stop: Reachable) -> None:
        self.plan, self.value, self._better, self._stop = plan, 0.0, better, stop

    def improve(self, *_: object, **__: object) -> None:
        self.plan = self._better
        self._stop.reach()


def test_what_a_rounded_plan_gains_is_judged_where_charges_are_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = with_new_regions(waves(4, 4), 1)
    plans = sorted((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: plan.value)
    assert plans[0].value < plans[-1].value
    poor, best = (np.array(plan.choice) for plan in (plans[0], plans[-1]))
    stop = Reachable(Stopping(np.inf))
    monkeypatch.setattr("models.branching.by_openings.search_near", lambda *_: Improving(poor, best, stop))
    monkeypatch.setattr("models.branching.by_openings._Work._freely", lambda _: None)
    params = replace(EVERYTHING, dual=DualParams(patterns_from=0))
    found = solved_by_openings(Run(params, HighsSettings(gap=0.0), stop, History()), problem, whole_plan(problem, poor))
    assert stop.interrupted, "a dive came to the search"
    assert found.plan is not None and found.plan.value == pytest.approx(plans[-1].value)


@pytest.mark.parametrize(("better", "dives"), [(False, 3), (True, 1)])
def test_regions_with_patterns_are_dived_into_until_a_plan_is_better_and_no_more(
    better: bool, dives: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = with_new_regions(waves(4, 4), 1)
    plans = sorted((plan for plan in every_plan(problem) if plan.keeps_rules), key=lambda plan: plan.value)
    assert plans[0].value < plans[len(plans) // 2].value < plans[-1].value
    poor, middle = (np.array(plan.choice) for plan in (plans[0], plans[len(plans) // 2]))
    taken = []

    def dived(work: _Work) -> None:
        taken.append(work.found.plan)
        if better:
            work.found.plan = whole_plan(problem, middle)

    monkeypatch.setattr(_Work, "_dive", dived)
    params = replace(EVERYTHING, dual=DualParams(patterns_from=0), most_turns=40)
    run = Run(params, HighsSettings(gap=0.0), Stopping(np.inf), History())
    found = solved_by_openings(run, problem, whole_plan(problem, poor))
    assert len(taken) == dives
    assert found.plan is not None and found.plan.value > plans[0].value


def test_plans_of_regions_with_patterns_get_no_turns_of_dives() -> None:
    for dives in (False, True):
        kinds, taken = OpeningsParams(longest_wait_with_patterns=2).plan_kinds(dives=dives, patterns=True), []
        for _ in range(6):
            taken.append(kinds.next())
            kinds.took(taken[-1], 1.0 if taken[-1] == "charges" else 0.1, done=True)
        assert taken == ["charges", "openings", "charges", "charges", "openings", "charges"]
    assert OpeningsParams().plan_kinds(dives=True, patterns=False).next() == "openings"
