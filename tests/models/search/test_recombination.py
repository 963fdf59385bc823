"""Plans are made of the choices of others: never worse than what was known, and the best of those choices."""

from itertools import product

import numpy as np
import pytest

from models import check
from models.checking.feasibility import objective
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.search.candidates import sparing_plan
from models.search.recombination import RecombinationParams, recombined
from models.solvers.highs_settings import HighsSettings
from models.statement.variables import first_events
from tests.models.builders import fleet


@pytest.mark.parametrize("seed", range(4))
def test_the_best_plan_among_the_choices_is_found(seed: int) -> None:
    problem, rng = fleet(6, seed, periods=4), np.random.default_rng(seed)
    least = sparing_plan(problem)
    assert least is not None
    plans = [np.array([rng.choice(np.flatnonzero(problem.unit == unit)) for unit in range(problem.unit_count)]) for _ in range(3)]
    reduced_cost = rng.random(problem.choice_count)
    first = [min(np.flatnonzero(problem.unit == unit), key=lambda one: reduced_cost[one]) for unit in range(problem.unit_count)]
    among = [{first[unit], least.choice[unit], *(plan[unit] for plan in plans)} for unit in range(problem.unit_count)]
    worth = [
        objective(problem, choice, first_events(problem, choice))
        for choice in map(np.array, product(*among))
        if not check(problem, choice, first_events(problem, choice))
    ]
    run = Run(RecombinationParams(core=1, nodes=10**6, partial_solves=True), HighsSettings(gap=0), Stopping(30), History())
    found = recombined(run, problem, plans, reduced_cost, least, np.inf)
    if max(worth) > least.value + 1e-6:
        assert found is not None
        assert found.value == pytest.approx(max(worth))
    else:
        assert found is None
