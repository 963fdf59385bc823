"""Plans that adapt against every policy there is."""

from functools import cache

import numpy as np
import pytest

from models import ProblemError, SolveStatus
from models.stages import StagedParams, StagedProblem, solve_staged
from tests.models.stages.policies import Case
from tests.series import series

WITHOUT_WHOLE = StagedParams(whole=0)


@cache
def case_of(seed):
    return Case(seed)


@pytest.mark.parametrize("block", series(range(4), 1))
def test_the_best_of_all_policies_is_found_and_proven(block):
    feasible = adapts = 0
    for seed in range(30 * block, 30 * block + 30):
        case = case_of(seed)
        found = solve_staged(case.staged, gap=0.0, params=WITHOUT_WHOLE if seed % 2 else StagedParams())
        if not case.feasible:
            assert found.status is SolveStatus.INFEASIBLE and found.choice is None and found.bound is None
            continue
        feasible += 1
        adapts += case.committed < case.adaptive - 1e-9 < case.known - 1e-6
        assert found.value == pytest.approx(case.adaptive, abs=1e-6), seed
        assert case.adaptive - 1e-6 <= found.bound <= case.adaptive + 1e-4, seed
        assert found.status in (SolveStatus.OPTIMAL, SolveStatus.GAP_REACHED), seed
        assert found.known == pytest.approx(case.known, abs=1e-4), seed
        _is_a_policy(case, found)
    assert feasible > 15 and adapts > 5


def _is_a_policy(case, found):
    """Every branch keeps all rules, is worth what is said, and all do the same early."""
    plans = {plan.choice: (plan, worth) for plan, worth in zip(case.plans, case.worth, strict=True)}
    branches = [plans[tuple(int(k) for k in choice)] for choice in found.choice]
    assert len({case.stem(plan) for plan, _ in branches}) == 1
    worths = [worth[place] for place, (_, worth) in enumerate(branches)]
    assert found.by_outcome == pytest.approx(worths) and case.staged.chance @ worths == pytest.approx(found.value)
    assert [list(plan.opened) for plan, _ in branches] == found.opened.tolist()


@pytest.mark.parametrize(
    ("changed", "words"),
    [({"chance": [0.5, 0.6]}, "sum to 1"), ({"early": [0]}, "early"), ({"early_openings": [[True]]}, "early openings")],
)
def test_arrays_that_do_not_fit_are_refused(changed, words):
    staged = Case(0, outcomes=2).staged
    given = {"chance": staged.chance, "early": staged.early, "early_openings": None} | changed
    with pytest.raises(ProblemError, match=words):
        StagedProblem(staged.problem, staged.values, np.array(given["chance"]), given["early"], given["early_openings"])


def test_without_early_decisions_knowing_from_the_start_is_no_better():
    case = case_of(3)
    nothing = StagedProblem(case.problem, case.staged.values, case.staged.chance, np.zeros(case.problem.choice_count))
    assert solve_staged(nothing, gap=0.0).value == pytest.approx(case.known)


def test_where_everything_is_decided_early_one_plan_fits_all():
    case = case_of(3)
    every = StagedProblem(case.problem, case.staged.values, case.staged.chance, np.arange(case.problem.choice_count))
    assert solve_staged(every, gap=0.0).value == pytest.approx(case.committed)
