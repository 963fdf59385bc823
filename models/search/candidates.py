"""Shared by searches for plans: plans of some choices, the choices that use least, and solving over some of the choices."""

import numpy as np
import scipy.sparse as sp

from models.arrays import CHOICES_AT_A_TIME, BoolArray, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.checking.feasibility import check, objective
from models.checking.verdict import Candidate, plan_of
from models.problem import MenuProblem
from models.run import Run
from models.running.progress import History
from models.solvers.highs import HighsAnswer, run_highs
from models.statement.standard_form import standard_form
from models.statement.variables import assignment, first_events
from models.subproblems.choices import restricted


def within(gap: float, bound: float) -> float:
    """Return the least value of a plan that is within a relative gap of a bound."""
    return bound / (1.0 + gap) if bound > 0 else bound / max(1.0 - gap, 1e-9)


def best_among(run: Run[object], problem: MenuProblem, keep: BoolArray, plan: Candidate | None, goal: float) -> Candidate | None:
    """Solve over some choices and those of a plan, which is to be improved; return the plan found if it keeps all rules.

    goal: value of a plan at which to stop.
    """
    _, choice = answer_among(run, problem, keep, plan, goal)
    return None if choice is None else whole_plan(problem, choice)


def answer_among(
    run: Run[object], problem: MenuProblem, keep: BoolArray, plan: Candidate | None, goal: float
) -> tuple[HighsAnswer, IntArray | None]:
    """Solve as `best_among` does; return the answer and its choices, not yet checked."""
    keep = keep.copy()
    start, above = None, None
    if plan is not None:
        keep[plan.choice] = True
    part = restricted(problem, keep)
    if plan is not None:
        start, above = assignment(part.problem, part.lower(plan.choice)), plan.value
    form = standard_form(part.problem)
    answer = run_highs(form, run.settings, run.stop, History(), start, reached=goal, above=above)
    if answer.values is None:
        return answer, None
    return answer, part.lift(plan_of(part.problem, answer.values).choice)


def whole_plan(problem: MenuProblem, choice: IntArray) -> Candidate | None:
    """Return the plan of a choice for each unit, None if it breaks a rule."""
    opened = first_events(problem, choice)
    return None if check(problem, choice, opened) else Candidate(choice, opened, objective(problem, choice, opened))


def sparing_plan(problem: MenuProblem) -> Candidate | None:
    """Return the plan that uses least, unit by unit, None if it breaks a rule."""
    return whole_plan(problem, np.flatnonzero(sparing(problem)))


def sparing(problem: MenuProblem) -> BoolArray:
    """Return bool[choices]: the choice of each unit that uses least, all rows together."""
    least = np.zeros(problem.choice_count, dtype=np.bool_)
    least[UnitChoices.of(problem.unit).best(-_used_in_all(problem))] = True
    return least


def _used_in_all(problem: MenuProblem) -> FloatArray:
    """Return float[choices]: what each choice uses, all rows together."""
    if problem.use.format == "csr":
        return np.asarray(abs(problem.use).T @ np.ones(problem.row_count))
    use, used = problem.use, np.empty(problem.choice_count)
    for first in range(0, problem.choice_count, CHOICES_AT_A_TIME):
        begin = use.indptr[first : first + CHOICES_AT_A_TIME + 1]
        entries = slice(begin[0], begin[-1])
        parts = (np.abs(use.data[entries]), use.indices[entries], begin - begin[0])
        block = sp.csr_array(parts, shape=(begin.size - 1, problem.row_count))
        used[first : first + CHOICES_AT_A_TIME] = block @ np.ones(problem.row_count)
    return used
