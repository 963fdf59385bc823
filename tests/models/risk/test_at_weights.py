"""Solves at weights that time has ended go on while that is what is lacking, with solves that are made up."""

from dataclasses import replace

import numpy as np
import pytest

from models import SolveStatus
from models.problem import Progress
from models.risk import RiskParams, Tail, at_weights, solve_risk
from models.risk.at_weights import SolvesAtWeights
from models.risk.found import Found
from models.running.stopping import Stopping
from models.solve import solve
from models.solvers.highs_settings import HighsSettings
from tests.models.risk.measured import Case, measured

PARAMS = RiskParams(few=0, relaxed=0, share=0.25, first_gap=0.7, next_gap=0.2, least_seconds=30.0)


class Ended:
    """Solves that time ends a given number of times, each with a poor bound, before one comes to its end."""

    def __init__(self, times: int) -> None:
        self.asked: list[dict] = []
        self._times = times

    def __call__(self, problem, *, warm_start, **asked):
        self.asked.append(asked | {"problem": problem, "warm_start": warm_start})
        solved = solve(problem, gap=0.0)
        if len(self.asked) > self._times:
            return solved
        warm_start.pause(problem, object())
        return replace(solved, status=SolveStatus.TIME_LIMIT, bound=solved.bound + 50.0)


class Told:
    """Solves that tell of plans of a given value first, and remember which of them were to end then."""

    def __init__(self, values: list[float]) -> None:
        self.ended: list[bool] = []
        self._values = values

    def __call__(self, problem, *, on_progress, within, warm_start, **asked):
        on_progress(Progress(0.0, self._values[len(self.ended)], None))
        self.ended.append(within.interrupted)
        return solve(problem, gap=0.0)


def feasible_case():
    return next(case for case in map(Case, range(100)) if case.chance.size > 2 and len(case.in_worlds) > 3)


def test_a_solve_goes_on_with_its_own_gap_and_others_begin_anew(monkeypatch):
    case, ended = feasible_case(), Ended(3)
    monkeypatch.setattr(at_weights, "solve", ended)
    solves = SolvesAtWeights(case.problem, case.values, PARAMS, HighsSettings(gap=0.1), single=False)
    other = np.eye(case.chance.size)[0]
    for weights in (case.chance, case.chance, other):
        solves.solve(weights, Stopping(100.0), None, lambda moment: None)
        assert solves.paused is weights
    first, again, last = ended.asked
    assert [one["gap"] for one in ended.asked] == pytest.approx([0.07, 0.07, 0.02])
    assert [one["time_limit"] for one in ended.asked] == pytest.approx([25.0, 30.0, 25.0], abs=0.5)
    assert first["warm_start"] is again["warm_start"] is not last["warm_start"]


def test_it_is_worth_going_on_where_the_solve_leaves_more_open_than_its_weights(monkeypatch):
    case = feasible_case()
    measure = Tail(0.6, 1.0)
    monkeypatch.setattr(at_weights, "solve", Ended(1))
    solves = SolvesAtWeights(case.problem, case.values, PARAMS, HighsSettings(), single=False)
    found = Found(case.problem, case.values, measure, case.chance)
    assert not solves.worth_going_on([], found, np.inf)
    solved = solves.solve(case.chance, Stopping(100.0), None, lambda moment: None).solution
    assert not solves.worth_going_on([], found, np.inf)
    found.take(solved.choice)
    worth = float(case.chance @ found.best.in_worlds)
    short = worth - found.best.worst.value
    assert short > 0.0
    for left, going in ((2.0 * short, True), (0.5 * short, False)):
        assert solves.worth_going_on(found.plans, found, worth + left) == going


def test_a_measure_is_proven_by_a_solve_that_goes_on(monkeypatch):
    case, measure = feasible_case(), Tail(0.6, 1.0)
    best = measured(measure, case.in_worlds, case.chance).max()
    ended = Ended(2)
    monkeypatch.setattr(at_weights, "solve", ended)
    found = solve_risk(case.problem, case.values, case.chance, measure, gap=0.0, params=PARAMS)
    assert ended.asked[0]["warm_start"] is ended.asked[1]["warm_start"] is ended.asked[2]["warm_start"]
    assert found.value == pytest.approx(best, abs=1e-6)
    assert found.bound == pytest.approx(best, abs=1e-4)


def test_a_solve_ends_with_a_plan_worth_more_than_what_is_proven_already(monkeypatch):
    case, measure = feasible_case(), Tail(0.6, 1.0)
    proven = solve(case.values.weighted(case.problem, case.chance)).value
    for second, ends in ((proven + 1.0, True), (proven - 1.0, False)):
        told = Told([proven + 1.0, second, *[proven - 1.0] * 20])
        monkeypatch.setattr(at_weights, "solve", told)
        found = solve_risk(case.problem, case.values, case.chance, measure, gap=0.0, params=PARAMS)
        assert told.ended[:2] == [False, ends]
        assert found.value == pytest.approx(measured(measure, case.in_worlds, case.chance).max(), abs=1e-6)
