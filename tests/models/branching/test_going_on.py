"""A search by openings that is ended again and again goes on where it was, against every plan of tiny fleets."""

from dataclasses import replace

import numpy as np
import pytest

from models import MenuProblem, WarmStart
from models.branching.branch_and_bound import Branching
from models.branching.by_openings import FoundByOpenings, solved_by_openings
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.search.candidates import whole_plan
from models.solvers.highs_settings import HighsSettings
from tests.models.branching.test_by_openings import EVERYTHING, NOISE
from tests.models.branching.test_whole_regions import tight
from tests.oracles.brute_force import best_value
from tests.series import series


class Looks(Stopping):
    """A stopping that ends after so many looks at the clock."""

    def __init__(self, looks: int) -> None:
        super().__init__(1e6)
        self._left = looks

    @property
    def seconds_left(self) -> float:
        self._left -= 1
        return 1e6 if self._left > 0 else 0.0


def stretch(problem: MenuProblem, looks: int, warm_start: WarmStart) -> FoundByOpenings:
    run = Run(EVERYTHING, HighsSettings(gap=1e-6), Looks(looks), History(), warm_start)
    return solved_by_openings(run, problem, None)


@pytest.mark.parametrize("seed", series(range(12), 4))
def test_stretches_of_a_search_begin_once_and_never_fall_back(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, begin = [], Branching.begin
    monkeypatch.setattr(Branching, "begin", lambda self, *given: (begun.append(1), begin(self, *given))[1])
    problem, warm_start = tight(seed), WarmStart(goes_on=True)
    best = best_value(problem)
    assert best is not None
    last, stretches = stretch(problem, 1000, warm_start), 1
    assert warm_start.has_paused or last.bound == pytest.approx(best, rel=1e-3), "ended by the clock, or by its proof"
    while warm_start.has_paused and stretches < 12:
        assert last.plan is not None and last.bound is not None
        value, bound = last.plan.value, last.bound
        last, stretches = stretch(problem, 60, warm_start), stretches + 1
        assert last.plan is not None and last.bound is not None
        assert value <= last.plan.value <= best + NOISE and best - NOISE <= last.bound <= bound
        assert whole_plan(problem, last.plan.choice) is not None
    assert len(begun) == 1
    assert last.plan is not None and last.plan.value == pytest.approx(best, rel=1e-3)


def test_a_search_is_kept_for_the_very_problem_alone_and_where_that_is_asked() -> None:
    problem = tight(0)
    for asked, other in ((False, problem), (True, replace(problem, limit=problem.limit + 1.0)), (True, tight(1))):
        warm_start, search = WarmStart(goes_on=asked), object()
        warm_start.pause(problem, search)
        assert warm_start.has_paused == asked
        assert warm_start.resumed(other) is None
    same = replace(problem, value=problem.value.copy(), limit=np.array(problem.limit))
    warm_start.pause(problem, search)
    assert warm_start.resumed(same) is search
    assert not warm_start.has_paused and warm_start.resumed(same) is None
