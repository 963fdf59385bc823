"""The branches by dates have all plans between them, and none of their bounds lies below a plan."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import NEVER, Charge
from models.running.stopping import Stopping
from models.running.yields import ENDLESS
from models.subproblems.branches import union, with_openings
from models.subproblems.opening_periods import OpeningPeriods, OpeningPeriodsParams
from tests.models.builders import menus, random_problem
from tests.oracles.brute_force import best_value, every_plan


def parted(problem):
    heard = []
    branches = OpeningPeriods(problem, OpeningPeriodsParams(patience=ENDLESS)).branched(Stopping(60), heard.append)
    return branches, heard


def shared_platform():
    """Three units that may start in period 0 (5) or 1 (4), or never, and a platform for 6: worth 9 at once."""
    return menus([[0, 5, 4]] * 3, charges=(Charge("platform", [NEVER, 0, 1] * 3, [-6.0, -5.5]),))


def scattered_platform():
    """Units that would start in different periods: the relaxation opens the platform a little in each.

    A unit earns 4 in its own period, less before and after, and only 2 of the 7 units may start in one period, so that
    a platform opened late leaves units out and one opened early is paid dearly.
    """
    values = [[0, *(4 - abs(own - start) for start in range(3))] for own in (0, 0, 1, 1, 1, 2, 2)]
    event = [NEVER, 0, 1, 2] * 7
    use = [[float(start == period) for start in event] for period in range(3)]
    return menus(values, use, [2, 2, 2], charges=(Charge("platform", event, [-14.0, -9.0, -4.0]),))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_every_plan_lies_in_a_branch_whose_bound_holds(seed):
    problem = random_problem(seed)
    branches, heard = parted(problem)
    best = best_value(problem)
    if best is None:
        return
    assert heard == sorted(heard, reverse=True)
    assert heard[-1] == pytest.approx(branches[0].bound)
    allowed = [branch.allowed(problem) for branch in branches]
    for plan in every_plan(problem):
        if plan.keeps_rules:
            opens = [all(own[t] for own, t in zip(branch.opens, plan.opened, strict=True)) for branch in branches]
            assert opens.count(True) == 1
            home = opens.index(True)
            assert plan.value <= branches[home].bound + 1e-6
            assert allowed[home][list(plan.choice)].all()


def test_a_fall_of_the_bound_that_is_small_beside_the_gap_is_not_branched_for():
    problem, params = scattered_platform(), OpeningPeriodsParams(patience=ENDLESS)
    assert params.under(1e-3) == params
    ends = {}
    for gap in (0.01, 30.0):
        periods = OpeningPeriods(problem, params.under(gap))
        ends[gap] = periods.branched(Stopping(60), lambda bound: None)
    assert len(ends[0.01]) > len(ends[30.0]) == 1
    assert ends[30.0][0].bound > ends[0.01][0].bound >= best_value(problem) - 1e-6


def test_dates_lower_the_bound_where_the_relaxation_opens_a_charge_a_little():
    problem = scattered_platform()
    branches, heard = parted(problem)
    assert len(branches) > 1
    assert best_value(problem) <= branches[0].bound < heard[0] - 0.1


def test_a_charge_that_the_relaxation_opens_at_once_is_not_parted():
    branches, heard = parted(shared_platform())
    assert len(branches) == 1
    assert heard == pytest.approx([9.0])


def test_a_problem_without_a_solution_has_no_branches():
    assert parted(menus([[1]], [[2]], [1]))[0] == []


def test_the_union_holds_the_dates_of_all_branches_and_of_the_plan():
    problem = shared_platform()
    branches, _ = parted(with_openings(problem, (np.array([True, False, False]),)))
    assert [own.tolist() for own in union(problem, branches)] == [[True, False, False]]
    assert [own.tolist() for own in union(problem, branches, np.array([NEVER]))] == [[True, False, True]]


def test_the_charge_that_lowers_the_bound_most_is_branched_on():
    branched_on = 0
    for problem in map(random_problem, range(80)):
        once = OpeningPeriodsParams(patience=ENDLESS, tried=len(problem.charges), most_branches=2)
        heard = []
        OpeningPeriods(problem, once).branched(Stopping(60), heard.append)
        if len(heard) > 1:
            branched_on += 1
            assert heard[1] == pytest.approx(min(highest_by_period(problem, charge) for charge in range(len(problem.charges))))
    assert branched_on >= 4


def highest_by_period(problem, charge):
    """Return the highest bound of the relaxations in which a charge opens in one period, each solved by itself."""
    whole = tuple(np.ones(one.value.size + 1, dtype=bool) if one.opens is None else one.opens for one in problem.charges)
    found = -np.inf
    for period in np.flatnonzero(whole[charge]):
        opens = (*whole[:charge], np.arange(whole[charge].size) == period, *whole[charge + 1 :])
        branch = OpeningPeriods(problem).solved(opens, Stopping(60))
        found = max(found, -np.inf if branch is None else branch.bound)
    return found
