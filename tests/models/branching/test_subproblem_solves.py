"""Branches solved apart hold the best plan and a true bound, whatever plan they begin with, and give one answer."""

import numpy as np
import pytest

from models import check
from models.branching.subproblem_solves import BranchesSolved, SubproblemSolveParams, solved_apart
from models.checking.verdict import Candidate
from models.problem import MenuProblem
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping
from models.running.yields import ENDLESS
from models.search.candidates import sparing_plan, whole_plan
from models.solvers.highs import run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.aggregation import with_joint_columns
from models.statement.families import BLOCKS
from models.statement.standard_form import standard_form
from models.subproblems.branches import Branch
from models.subproblems.opening_periods import OpeningPeriods, OpeningPeriodsParams
from tests.models.builders import fleet, random_problem
from tests.oracles.brute_force import best_value, every_plan
from tests.series import series


def run_of(settings: HighsSettings, seconds: float = 60.0) -> Run[SubproblemSolveParams]:
    return Run(SubproblemSolveParams(), settings, Stopping(seconds), History())


def branches(problem: MenuProblem) -> list[Branch]:
    return OpeningPeriods(problem, OpeningPeriodsParams(patience=ENDLESS)).branched(Stopping(30), lambda bound: None)


def apart(problem: MenuProblem, plan: Candidate, gap: float = 0.0, parts: list[Branch] | None = None) -> BranchesSolved:
    return solved_apart(run_of(HighsSettings(gap=gap)), problem, branches(problem) if parts is None else parts, plan)


def plans_from_worst_to_best(problem: MenuProblem) -> list[Candidate]:
    plans = (whole_plan(problem, np.array(plan.choice)) for plan in every_plan(problem) if plan.keeps_rules)
    return sorted((plan for plan in plans if plan is not None), key=lambda plan: plan.value)


def test_the_first_block_draws_every_family_of_rows() -> None:
    """Limits, carry-over, charges, gates and groups of every kind are among the few problems that are always solved."""
    drawn = set()
    for problem in map(random_problem, range(15)):
        families = standard_form(problem).families
        begins = [0, *(end for _, end in families)]
        drawn |= {name for begin, (name, end) in zip(begins, families, strict=False) if end > begin}
    assert drawn == {name for name in BLOCKS if not name.startswith(("return", "tier"))}


@pytest.mark.parametrize("block", series(range(4), quick=1))
def test_the_best_plan_is_found_and_proven_from_any_plan(block: int) -> None:
    parted = 0
    fleets = (fleet(4, seed, periods=3) for seed in range(10 * block, 10 * block + 10))
    for problem in [*map(random_problem, range(15 * block, 15 * block + 15)), *fleets]:
        best = best_value(problem)
        parts = branches(problem)
        if best is None or not parts:
            continue
        parted += len(parts) > 1
        plans = plans_from_worst_to_best(problem)
        for known in (plans[0], plans[len(plans) // 2], plans[-1]):
            found = apart(problem, known, parts=parts)
            assert found.plan.value == pytest.approx(best)
            assert found.bound == pytest.approx(best)
            assert check(problem, found.plan.choice, found.plan.opened) == []
    assert parted >= (5, 4, 7, 5)[block]


@pytest.mark.parametrize("seed", series(range(4), quick=2))
def test_it_agrees_with_the_whole_programme_on_more_units(seed: int) -> None:
    problem = fleet(14, seed)
    known = sparing_plan(problem)
    assert known is not None
    joint = with_joint_columns(problem, standard_form(problem))
    whole = run_highs(joint.form, HighsSettings(gap=0.0), Stopping(60), History())
    assert whole.values is not None
    found = apart(problem, known)
    assert found.plan.value == pytest.approx(float(joint.form.objective @ whole.values))
    assert found.bound == pytest.approx(found.plan.value)


def test_it_ends_at_the_gap_with_the_same_answer_every_time() -> None:
    problem = fleet(24, 0, periods=6)
    known = sparing_plan(problem)
    assert known is not None
    first, second = apart(problem, known, 0.003), apart(problem, known, 0.003)
    assert first.bound - first.plan.value <= 0.003 * first.plan.value
    assert np.array_equal(first.plan.choice, second.plan.choice)
    assert first.bound == second.bound


def test_without_time_nothing_is_lost_or_claimed() -> None:
    problem = fleet(12, 1)
    known = sparing_plan(problem)
    assert known is not None
    parts = branches(problem)
    found = solved_apart(run_of(HighsSettings(), seconds=0.0), problem, parts, known)
    assert found.plan is known
    assert found.bound == max(part.bound for part in parts)


def test_the_bound_told_on_the_way_is_that_of_all_branches() -> None:
    problem = fleet(20, 2, periods=6)
    known = sparing_plan(problem)
    assert known is not None
    run = run_of(HighsSettings(gap=1e-4))
    history, found = run.history, solved_apart(run, problem, branches(problem), known)
    assert history.moments
    for moment in history.moments:
        assert moment.bound is None or moment.bound >= found.plan.value - 1e-6


def test_a_run_stops_at_a_bound_that_is_enough() -> None:
    form = standard_form(fleet(24, 0, periods=6))
    settings = HighsSettings(gap=0.0)
    best = run_highs(form, settings, Stopping(60), History()).bound
    assert best is not None
    stopped = run_highs(form, settings, Stopping(60), History(), enough=1.02 * best)
    assert stopped.bound is not None
    assert best < stopped.bound <= 1.02 * best
