"""From a solver's answer to a consistent Solution: recomputed, checked, and free of contradictions."""

from dataclasses import dataclass

import numpy as np

from models.arrays import NEVER, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.checking.feasibility import check, objective
from models.checking.whole_values import least_bound
from models.problem import MenuProblem, Solution, SolveStatus
from models.statement.variables import Layout, layout

NOISE = 1e-9
"""Relative difference of value and bound up to which they count as equal."""

ROUNDING = 1e-6
"""Relative excess of a value over the bound that the solver's tolerances allow; more is a contradiction."""


@dataclass(frozen=True, eq=False)
class Candidate:
    """A plan as the mathematics has it: a choice for each unit, a period for each charge, and the objective value."""

    choice: IntArray
    opened: IntArray
    value: float


def close(plan: Candidate | None, bound: float | None, gap: float) -> bool:
    """Return whether there is a plan within a relative gap of a bound."""
    return plan is not None and bound is not None and bound - plan.value <= gap * abs(plan.value)


class ContradictionError(Exception):
    """An answer breaks the problem's rules, exceeds its own bound, or is worse than a plan that was known before."""


def plan_of(problem: MenuProblem, values: FloatArray) -> Candidate:
    """Return the plan given by values of the programme's columns."""
    columns = layout(problem)
    choice, opened = _choices(problem, values), _openings(problem, columns, values)
    return Candidate(choice, opened, objective(problem, choice, opened))


def _choices(problem: MenuProblem, values: FloatArray) -> IntArray:
    """Return the choice of each unit with the largest value; ties go to the first."""
    return UnitChoices.of(problem.unit).best(values[: problem.choice_count])


def _openings(problem: MenuProblem, columns: Layout, values: FloatArray) -> IntArray:
    opened = np.full(len(problem.charges), NEVER, dtype=np.int64)
    for number, (charge, first) in enumerate(zip(problem.charges, columns.opened, strict=True)):
        own = values[first : first + charge.value.size]
        if own.max() > 0.5:
            opened[number] = own.argmax()
    return opened


def consistent_solution(
    problem: MenuProblem, status: SolveStatus, plan: Candidate | None, bound: float | None, *, gap: float, known: Candidate | None
) -> Solution:
    """Return the solution from the end of a solve.

    Parameters
    ----------
    plan
        found by the solver, if any.
    gap
        the requested relative gap.
    known
        a plan that keeps all rules and was known before.

    Raises
    ------
    ContradictionError
        status, plan, bound and known plan are not consistent.
    """
    _check_consistency(problem, status, plan, bound, known)
    bound = None if bound is None else least_bound(problem, bound)
    best = plan or known
    if best is None:
        return Solution(status, None, None, None, None if status is SolveStatus.INFEASIBLE else bound, None)
    scale = max(abs(best.value), float(np.abs(problem.value).max(initial=0.0)))
    if bound is not None and bound - best.value <= NOISE * scale:
        bound = best.value
    left = None if bound is None else max(0.0, (bound - best.value) / max(abs(best.value), 1e-9))
    if left is not None and status in (SolveStatus.OPTIMAL, SolveStatus.TIME_LIMIT, SolveStatus.INTERRUPTED):
        status = by_gap(status, left, gap)
    return Solution(status, best.choice, best.opened, best.value, bound, left)


def by_gap(status: SolveStatus, left: float, gap: float) -> SolveStatus:
    """Return the status of a solve that ended as said, by the relative gap that is left and the one that was asked for."""
    if left <= NOISE:
        return SolveStatus.OPTIMAL
    if left <= gap * (1.0 + ROUNDING) or status is SolveStatus.OPTIMAL:
        return SolveStatus.GAP_REACHED
    return status


def _check_consistency(
    problem: MenuProblem, status: SolveStatus, plan: Candidate | None, bound: float | None, known: Candidate | None
) -> None:
    best = plan or known
    if plan is not None:
        broken = check(problem, plan.choice, plan.opened)
        if broken:
            raise ContradictionError(f"the plan breaks {broken[0]}" + (f" and {len(broken) - 1} more" if broken[1:] else ""))
    if best is not None and status in (SolveStatus.INFEASIBLE, SolveStatus.UNBOUNDED):
        raise ContradictionError(f"called {status.value}, yet there is a plan")
    if status is SolveStatus.UNBOUNDED:
        raise ContradictionError("called unbounded, yet every column is bounded")
    if status is SolveStatus.OPTIMAL and plan is None:
        raise ContradictionError("called optimal, yet without a plan")
    slack = ROUNDING * max(1.0 if best is None else abs(best.value), float(np.abs(problem.value).max(initial=0.0)))
    if best is not None and bound is not None and best.value > bound + slack:
        raise ContradictionError(f"a plan is worth {best.value:.10g}, above the bound {bound:.10g}")
    if plan is not None and known is not None and plan.value < known.value - slack:
        raise ContradictionError(f"the plan is worth {plan.value:.10g}, less than the {known.value:.10g} of a known plan")
