"""The first period in which a charge can open at all, where its opening asks for what choices give.

A cohort that waits opens once enough units of the one before are live; a relaxation opens it by a fraction long before. So
periods are tried: if the small programme of what opening until a period asks for (`models.subproblems.asked`) has no plan, the
charge opens later in every plan of the whole, and choices with an earlier event are in none. What is left out for one charge
may put off the next.
"""

from dataclasses import dataclass

import numpy as np

from models.arrays import NEVER, BoolArray, IntArray
from models.errors import SolverFailed
from models.problem import MenuProblem, SolveStatus
from models.running.progress import History
from models.running.stopping import Stopping, over
from models.solvers.highs import run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.standard_form import standard_form
from models.subproblems.asked import Asked, asking_charges
from models.subproblems.choices import restricted
from models.subproblems.subproblem import Subproblem, all_of


@dataclass(frozen=True)
class FirstOpeningsParams:
    """Parameters of the search for first openings.

    Attributes
    ----------
    most_givers
        share of all units that give what an opening asks for, up to which a programme is solved: what most units give is seldom
        missing.
    most_choices
        choices of these units after those that others make superfluous are left out, up to which it is solved.
    nodes
        of HiGHS' search; a programme of which it does not find by then that there is no plan is taken to have one.
    tolerance
        by which limits may be overstepped, relative to the largest of 1, themselves and what is used of them at once.
    """

    most_givers: float = 0.5
    most_choices: int = 5_000
    nodes: int = 1
    tolerance: float = 1e-6


def first_openings(problem: MenuProblem, stopping: Stopping, params: FirstOpeningsParams = FirstOpeningsParams()) -> IntArray:
    """Return int[charges]: no plan opens a charge before this period; the number of its periods if none opens it at all."""
    first, asking = np.zeros(len(problem.charges), dtype=np.int64), asking_charges(problem)
    keep = np.ones(problem.choice_count, dtype=np.bool_)
    later = bool(asking)
    while later:
        later = False
        for number in asking:
            charge = problem.charges[number]
            while first[number] < charge.value.size and not _may_open(
                problem, number, int(first[number]), keep, stopping, params
            ):
                first[number] += 1
                rest = keep & _allowed(problem, first)
                if not np.all(np.bincount(problem.unit, rest)):
                    return first
                later |= not np.array_equal(rest, keep)
                keep = rest
    return first


def possible(problem: MenuProblem, stopping: Stopping, params: FirstOpeningsParams = FirstOpeningsParams()) -> Subproblem:
    """Return the problem without choices that are in no plan, as a charge would open before it can.

    It is the whole where a unit would be left without a choice: that there is no plan is for others to say.
    """
    keep = _allowed(problem, first_openings(problem, stopping, params))
    return restricted(problem, keep) if np.all(np.bincount(problem.unit, keep)) else all_of(problem)


def _allowed(problem: MenuProblem, first: IntArray) -> BoolArray:
    """Return bool[choices]: those without an event before the first period of its charge."""
    allowed = np.ones(problem.choice_count, dtype=np.bool_)
    for charge, period in zip(problem.charges, first.tolist(), strict=True):
        if period:
            allowed &= (charge.event == NEVER) | (charge.event >= period)
    return allowed


def _may_open(
    problem: MenuProblem, number: int, period: int, keep: BoolArray, stopping: Stopping, params: FirstOpeningsParams
) -> bool:
    """Return whether some plan of kept choices may open a charge until a period."""
    asked = Asked.of(problem, number, period, keep, params.tolerance)
    if asked.overstepped:
        return False
    if asked.givers > params.most_givers * problem.unit_count or over(stopping):
        return True
    programme = asked.programme()
    if programme is None or programme.choice_count > params.most_choices:
        return True
    settings = HighsSettings(gap=0.0, nodes=params.nodes)
    try:
        found = run_highs(standard_form(programme), settings, stopping, History())
    except SolverFailed:
        return True
    return found.status is not SolveStatus.INFEASIBLE
