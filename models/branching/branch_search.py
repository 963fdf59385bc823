"""Plans of the branches by opening periods: first where the bound is highest, then wherever a better plan may be.

A first plan is made of few choices of each unit, those of least reduced cost, then improved by a neighbourhood search.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models.arrays import FloatArray
from models.best_choices import ranks
from models.checking.verdict import Candidate
from models.problem import MenuProblem
from models.run import Run
from models.running.yields import Patience
from models.search.candidates import best_among, sparing_plan, whole_plan, within
from models.search.in_branches import BranchNeighbourhoodParams, BranchNeighbourhoodSearch
from models.subproblems.branches import Branch, alive, reach_of, union, with_openings
from models.subproblems.choices import restricted
from models.subproblems.subproblem import Subproblem


@dataclass(frozen=True)
class BranchSearchParams:
    """Parameters of the search for plans in branches.

    Attributes
    ----------
    near
        how many times the asked gap a known plan may lie from the bound for no other one to be looked for first.
    enough_plans
        plans for other limits from which what is made of them is not improved by a search; None for never.
    first_cores
        choices of each unit among which a first plan is looked for, in turn.
    first_nodes, first_gap
        nodes of HiGHS' search, and relative gap, that end the search for a first plan.
    promising
        branches are searched at once whose bound has fallen by no more than the best branch's and this share of it.
    others
        whether other branches are searched after the promising ones.
    patience
        how long a search goes on after its first step.
    neighbourhood
        of the search.
    """

    near: float = 1.5
    enough_plans: int | None = None
    first_cores: tuple[int, ...] = (6, 12, 24)
    first_nodes: int = 20
    first_gap: float = 0.02
    promising: float = 0.5
    others: bool = True
    patience: Patience = field(default_factory=lambda: Patience(least=8, pays=0.02))
    neighbourhood: BranchNeighbourhoodParams = field(default_factory=BranchNeighbourhoodParams)


def plan_in_branches(
    run: Run[BranchSearchParams], problem: MenuProblem, branches: Sequence[Branch], known: Candidate | None
) -> Candidate | None:
    """Return the best plan found in the promising branches, then in those that may still hold a better one.

    The search ends with a plan within the gap of the bound on all branches.
    """
    params, goal = run.params, within(run.gap, branches[0].bound)
    whole = max(branch.unbranched for branch in branches)
    least = branches[0].bound - params.promising * (whole - branches[0].bound)
    promising = [branch for branch in branches if branch.bound >= least]
    best = _found_in(run, problem, promising, known)
    others = [branch for branch in branches if branch.bound < least] if params.others else []
    if best is not None:
        others = alive(others, best.value) if best.value < goal else []
    return _found_in(run, problem, others, best) if others else best


def _found_in(
    run: Run[BranchSearchParams], problem: MenuProblem, branches: Sequence[Branch], known: Candidate | None
) -> Candidate | None:
    """Return the best plan found among those of some branches, or the known one if it is better."""
    bound, reach = branches[0].bound, reach_of(problem, branches)
    narrow = restricted(with_openings(problem, union(problem, branches)), np.isfinite(reach))
    lost = bound - reach[narrow.kept]
    start = None if known is None else _within(narrow, known)
    first = _first_plan(run, narrow.problem, lost, start, within(run.gap, bound))
    if first is None:
        return known
    run.history.note(first.value, None)
    search = BranchNeighbourhoodSearch(run.of(run.params.neighbourhood), narrow.problem, lost, first)
    search.search(bound, run.params.patience, -np.inf if known is None else known.value)
    best = search.best
    if known is not None and known.value >= best.value:
        return known
    return replace(best, choice=narrow.lift(best.choice))


def _within(narrow: Subproblem, plan: Candidate) -> Candidate | None:
    """Return a plan of the problem as one of the narrower problem, None if it is not among its plans."""
    if not narrow.has(plan.choice):
        return None
    return whole_plan(narrow.problem, narrow.lower(plan.choice))


def _first_plan(
    run: Run[BranchSearchParams], problem: MenuProblem, lost: FloatArray, known: Candidate | None, goal: float
) -> Candidate | None:
    """Return the best of the plan that was known, or the one that uses least, and the first that HiGHS comes to.

    HiGHS looks among few choices of each unit, those that lose least, and among ever more while there is no plan.
    """
    found, params, rank = known or sparing_plan(problem), run.params, ranks(problem.unit, lost)
    gap = params.first_gap if known is None else min(params.first_gap, run.gap)
    for core in params.first_cores:
        few = run.asking(nodes=params.first_nodes, gap=gap)
        better = best_among(few, problem, rank < core, found, goal)
        if better is not None and (found is None or better.value > found.value):
            found = better
        if found is not None:
            return found
    return found
