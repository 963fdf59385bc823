"""Plans that open a shared charge or not, or early or late, hedge each other: sides of them, against every plan there is."""

from dataclasses import replace
from functools import cache
from time import sleep

import numpy as np
import pytest
import scipy.sparse as sp

from models import NEVER, Charge, MenuProblem, SolveStatus
from models.risk import RiskParams, Tail, Wasserstein, WorldValues, WorstWorld, at_weights, side, solve_risk
from models.risk.found import Found
from models.risk.openings import all_openings, split
from models.running.stopping import interrupts_end_all
from models.solve import solve
from models.solvers.highs import run_highs
from tests.models.risk.measured import Case
from tests.series import series

BY_SIDES = RiskParams(few=0, some=0, relaxed=0, cores=(), most=0)
"""Weights and sides alone, without any programme over worlds."""
BY_WEIGHTS = replace(BY_SIDES, splits=0)
PROVEN = (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED)
EVEN = np.array([0.5, 0.5])
ON, SAFE = (16.0, 16.0, 5.0, 5.0), (20.0, 20.0, 12.0, 12.0)


def platform(events):
    """Return four units that may each be left, be made safe, or use a platform from some period on, and values in two worlds.

    In the first world a safe unit is worth nothing, on the platform two are worth 16 each and two 5, and the platform costs 22.
    In the second the two are worth 20 safe, the others 12, on the platform nothing, and it costs 14.
    """
    menu = [NEVER, NEVER, *events]
    unit, event = np.repeat(np.arange(4), len(menu)), np.tile(menu, 4)
    menus = [[[0.0, 0.0, *(on for _ in events)], [0.0, safe, *(0.0 for _ in events)]] for on, safe in zip(ON, SAFE, strict=True)]
    charge = Charge("platform", event, np.zeros(2))
    problem = MenuProblem(unit, np.zeros(unit.size), sp.csr_array((0, unit.size)), np.zeros(0), charges=(charge,))
    return problem, WorldValues(np.concatenate(menus, axis=1), np.array([[[-22.0, -22.0]], [[-14.0, -14.0]]]))


@pytest.mark.parametrize("measure", [WorstWorld(), Tail(0.5), Wasserstein(1.0, 1.0 - np.eye(2))])
def test_weights_leave_what_a_mixture_with_and_without_the_platform_is_worth_more_and_sides_do_not(measure):
    """The best plan has the first two units on the platform and the others safe; it is worth 32 - 22 = 24 - 14 = 10 in both.

    All four on it are worth (20, -14), all four safe (0, 64); 32 parts of one and 17 of the other are worth 640/49 in both.
    """
    problem, values = platform([0])
    alone = solve_risk(problem, values, EVEN, measure, gap=0.0, params=BY_WEIGHTS)
    assert alone.value < 10.0 + 1e-9 and alone.bound == pytest.approx(640 / 49)
    assert alone.status is SolveStatus.TIME_LIMIT
    split = solve_risk(problem, values, EVEN, measure, gap=0.0, params=BY_SIDES)
    assert (split.value, split.bound) == (pytest.approx(10.0), pytest.approx(10.0))
    assert split.status is SolveStatus.OPTIMAL and split.seconds < 10
    assert len(split.cuts) < len([step for step in split.steps if step.weights is not None])


def test_no_plan_is_worth_more_at_the_weights_of_a_cut():
    """Bounds of one side hold for its plans alone, and are no cuts."""
    problem, values = platform([0])
    found = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.0, params=BY_SIDES)
    plans = np.array([(0.0, 64.0), (20.0, -14.0), (10.0, 10.0), (-6.0, 30.0), (15.0, -2.0)])
    assert found.cuts
    for cut in found.cuts:
        assert cut.bound >= (plans @ cut.weights).max() - 1e-9


class Given(Case):
    """All plans of a problem."""

    def __init__(self, problem, values):
        self.problem, self.values, self.chance = problem, values, EVEN
        self.judge()


def test_plans_are_split_by_when_a_platform_opens():
    """It is dearer by 25 in the first world if it opens late, and cheaper by 30 in the second."""
    problem, values = platform([0, 1])
    charge = values.charge + np.array([[[0.0, -25.0]], [[0.0, 30.0]]])
    values = WorldValues(values.value, charge)
    case = Given(problem, values)
    for measure in (WorstWorld(), Tail(0.5), Tail(0.5, 0.7)):
        found = solve_risk(problem, values, EVEN, measure, gap=0.0, params=RiskParams(few=0, relaxed=0, cores=(), some=0))
        assert found.value == pytest.approx(case.best(measure)) == pytest.approx(found.bound)


def test_charges_of_the_same_launches_are_split_together():
    problem, values = platform([0])
    twins = (problem.charges[0], replace(problem.charges[0], name="its support"))
    problem, values = replace(problem, charges=twins), WorldValues(values.value, 0.5 * np.repeat(values.charge, 2, axis=1))
    found = Found(problem, values, WorstWorld(), EVEN)
    for choice in ([2, 5, 8, 11], [1, 4, 7, 10]):
        found.take(np.array(choice))
    sides = split(problem, all_openings(problem), found.plans, WorstWorld().polyhedron(EVEN), found.reference, 12)
    assert [[own.tolist() for own in opens] for opens in sides] == [[[True, True, False]] * 2, [[False, False, True]] * 2]


class Hedging(Case):
    """Units that are left, made safe, or put on one of two platforms, each of which costs much and pays in worlds of its own."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        worlds, periods = int(rng.integers(2, 4)), int(rng.integers(1, 3))
        # choices of a unit: (platform, period), the first two without any
        menu = [(NEVER, NEVER), (NEVER, NEVER), *((place, period) for place in range(2) for period in range(periods))]
        unit, (platforms, period) = np.repeat(np.arange(4), len(menu)), np.array(menu * 4).T
        pays = rng.permutation(worlds)[:2] if worlds > 2 else np.array([0, rng.integers(2)])
        value = np.round(rng.uniform(0, 5, (worlds, unit.size)))
        value[:, 1 :: len(menu)] += np.round(rng.uniform(0, 6, (worlds, 4)))
        for place in range(2):
            on = platforms == place
            value[pays[place], on] += np.round(rng.uniform(6, 14, np.count_nonzero(on)))
        events = [np.where(platforms == place, period, NEVER) for place in range(2)]
        charges = tuple(Charge(f"platform {place}", event, np.zeros(periods)) for place, event in enumerate(events))
        use = sp.csr_array(np.array([(period == one) for one in range(periods)], dtype=np.float64))
        limit = rng.integers(2, 5, periods).astype(np.float64)
        self.problem = MenuProblem(unit, np.zeros(unit.size), use, limit, charges=charges)
        self.values = WorldValues(value, -np.round(rng.uniform(8, 22, (worlds, 2, periods))))
        self.chance = rng.dirichlet(np.full(worlds, 8.0))
        self.judge()
        self.distance = 1.0 - np.eye(worlds)


@cache
def case_of(seed):
    return Hedging(seed)


@pytest.mark.parametrize("block", series(range(5), quick=1))
@pytest.mark.parametrize("name", ["cvar", "mix", "worst", "regret", "wasserstein"])
def test_sides_prove_no_more_than_holds_and_less_is_left_than_by_weights(name, block):
    narrowed = 0
    for seed in range(6 * block, 6 * block + 6):
        case = case_of(seed)
        measure = case.measures()[name]
        best = case.best(measure)
        split, alone, whole = (
            solve_risk(case.problem, case.values, case.chance, measure, gap=0.0, params=params)
            for params in (BY_SIDES, BY_WEIGHTS, replace(BY_SIDES, most=10**6))
        )
        for found in (split, alone, whole):
            said = [step.bound for step in found.steps] + [moment.bound for moment in found.history]
            assert min(bound for bound in said if bound is not None) >= best - 1e-6, seed
            assert best >= found.value - 1e-6, seed
        assert split.bound <= alone.bound + 1e-6, seed
        assert whole.value == pytest.approx(best, abs=1e-6) and whole.bound == pytest.approx(best, abs=1e-4), seed
        assert whole.status in PROVEN, seed
        narrowed += split.bound < alone.bound - 1e-3
    assert narrowed or (name == "mix" and block)  # half of it is the mean, which mixtures do not raise


def test_a_bound_that_is_enough_ends_the_search():
    problem, values = platform([0])
    found = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.0, enough=12.0, params=BY_SIDES)
    assert 10.0 <= found.bound <= 12.0 and found.value <= 10.0 + 1e-9


def test_a_plan_to_start_from_is_one_of_its_own_side_alone():
    problem, values = platform([0])
    started = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.0, start=np.array([2, 5, 7, 10]), params=BY_SIDES)
    assert started.value == pytest.approx(10.0) == pytest.approx(started.bound)
    assert len(started.plans) >= 3


def test_the_time_limit_counts_the_plans_that_are_taken_in(monkeypatch):
    problem, values = platform([0])
    take = Found.take
    monkeypatch.setattr(Found, "take", lambda found, choice: (sleep(0.05), take(found, choice)))
    plan = np.array([2, 5, 7, 10])
    found = solve_risk(problem, values, EVEN, WorstWorld(), start=plan, time_limit=0.05)
    assert found.seconds >= 0.05 and not found.steps
    assert found.choice.tolist() == plan.tolist() and found.status is SolveStatus.TIME_LIMIT


@pytest.mark.parametrize("solves", [1, 2, 3, 4])
def test_an_interruption_keeps_the_best_plan_and_the_bound_of_all_sides(monkeypatch, solves):
    problem, values = platform([0])
    with interrupts_end_all() as request:
        left = iter(range(solves - 1, -1, -1))

        def counted(stated, **asked):
            solved = solve(stated, **asked)
            if next(left, 0) == 0:
                request.interrupt()
            return solved

        monkeypatch.setattr(at_weights, "solve", counted)
        found = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.0, params=BY_SIDES)
    assert found.status is SolveStatus.INTERRUPTED and found.choice is not None
    assert len([step for step in found.steps if step.weights is not None]) == solves
    assert found.value <= 10.0 + 1e-9 <= found.bound + 1e-6


class Ended:
    """Solves that time ends once each, with a poor bound, before they come to their end."""

    def __init__(self, above):
        self.asked, self._above = [], above

    def __call__(self, problem, *, warm_start, **rest):
        self.asked.append((problem.choice_count, warm_start))
        solved = solve(problem, gap=0.0)
        if self.times(warm_start) > 1 or solved.bound is None:
            return solved
        warm_start.pause(problem, object())
        return replace(solved, status=SolveStatus.TIME_LIMIT, bound=solved.bound + self._above)

    def times(self, warm_start):
        return sum(one is warm_start for _, one in self.asked)


def test_each_side_goes_on_with_its_own_solves(monkeypatch):
    problem, values = platform([0])
    ended = Ended(50.0)
    monkeypatch.setattr(at_weights, "solve", ended)
    found = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.0, params=BY_SIDES)
    assert found.value == pytest.approx(10.0) == pytest.approx(found.bound)
    assert any(ended.times(warm_start) > 1 and choices < problem.choice_count for choices, warm_start in ended.asked)


def test_a_programme_over_worlds_that_is_large_waits_for_solves_that_can_go_on(monkeypatch):
    """What the last solve left open is less than what its weights do, so that it went on for that alone."""
    problem, values = platform([0])
    ended = Ended(0.5)
    monkeypatch.setattr(at_weights, "solve", ended)
    params = replace(BY_WEIGHTS, most=10**6, core_size=0)
    found = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.0, params=params)
    assert found.value == pytest.approx(10.0) == pytest.approx(found.bound)
    assert [ended.times(one) for _, one in ended.asked[-2:]] == [2, 2]
    assert [step.weights is None for step in found.steps].index(True) == len(ended.asked)


@pytest.mark.parametrize("said", [{"bound": 4.0}, {"bound": None, "status": SolveStatus.INFEASIBLE}])
def test_a_bound_below_a_plan_is_no_proof(monkeypatch, said):
    """The plan to start from is worth 10; a solve that says less, or that there is none, is wrong."""
    problem, values = platform([0])
    monkeypatch.setattr(at_weights, "solve", lambda stated, **asked: replace(solve(stated), choice=None, **said))
    found = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.0, start=np.array([2, 5, 7, 10]), params=BY_WEIGHTS)
    assert (found.status, found.bound, found.gap) == (SolveStatus.TIME_LIMIT, None, None)


def test_a_gap_of_a_worse_plan_is_not_the_gap_that_was_asked_for(monkeypatch):
    """The plan at even chances is worth 32 less than none at worst, one safe unit 1: HiGHS may leave a tenth of 32, not of 1."""
    left = []

    def loose(form, settings, *rest, **asked):
        answer = run_highs(form, replace(settings, gap=0.0), *rest, **asked)
        left.append(settings.gap * abs(answer.bound))
        return replace(answer, bound=answer.bound + left[-1])

    monkeypatch.setattr(side, "run_highs", loose)
    problem = MenuProblem(np.zeros(3, dtype=np.int64), np.zeros(3), sp.csr_array((0, 3)), np.zeros(0))
    values = WorldValues(np.array([[-32.0, -1.0, -2.0], [64.0, -1.0, 5.0]]), np.zeros((2, 0, 0)))
    found = solve_risk(problem, values, EVEN, WorstWorld(), gap=0.1, params=RiskParams(relaxed=0))
    assert found.value == -1.0 and found.gap <= 0.1 + 1e-9
    assert len(left) == 2 and left[1] < left[0]
