"""Solve a problem: one call, one answer, whichever solver does the work."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from models.arrays import IntArray, as_integers
from models.checking.feasibility import check, objective
from models.checking.verdict import Candidate, ContradictionError, consistent_solution, plan_of
from models.errors import ProblemError
from models.params import SolveParams
from models.problem import MenuProblem, Progress, Solution, SolveStatus
from models.run import Run
from models.running.progress import History
from models.running.stopping import Stopping, interrupts_as_stop_request
from models.solvers.highs import NAME as HIGHS
from models.solvers.highs_settings import HighsSettings
from models.statement.variables import first_events
from models.strategy import solved
from models.subproblems.measurable import measurable
from models.warm_start import WarmStart
from models.whole_programme import without_answer


def solve(
    problem: MenuProblem,
    *,
    time_limit: float = 60.0,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int = 1,
    solver: str = HIGHS,
    start: IntArray | None = None,
    warm_start: WarmStart | None = None,
    params: SolveParams = SolveParams(),
    on_progress: Callable[[Progress], None] | None = None,
    within: Stopping | None = None,
) -> Solution:
    """Find the best plan of a problem and prove how good it is.

    Every answer is checked apart from the solver; one that does not hold is asked for again, more carefully, and
    reported as `SolveStatus.FAILED` if it still does not. The same problem and seed give the same answer when the
    solve ends by its gap. The first Ctrl-C ends the solve with the best plan and bound so far.

    Parameters
    ----------
    time_limit
        seconds for the whole call.
    gap
        relative gap at which to stop; 0 asks for a proven optimum.
    solver
        "highs", or any solver that Pyomo knows by name; another solver takes no `seed`, starts from nothing and
        loses its plan on Ctrl-C.
    start
        int[units]: a plan to start from; one that breaks a rule is not used, and the message says so.
    warm_start
        of earlier solves, for problems that differ in the amounts of their limits: the next one is far quicker.
    params
        how it is solved, by HiGHS; `SolveParams().short_look()` ends with a bound and a first plan.
    on_progress
        called from this thread with value and bound, a few times a second at most.
    within
        of something larger that the solve is a part of, and that may end it.

    Raises
    ------
    SolverMissing
        the solver is not known or not installed.
    SolverFailed
        the solver refused an option or the model, or ended in an error.
    ProblemError
        `start` does not name one choice of each unit.
    """
    stopping = Stopping(time_limit) if within is None else within.part(time_limit)
    history = History(on_progress)
    problem = measurable(problem)
    known, remark = _known_plan(problem, start)
    if known is not None:
        history.note(known.value, None)
    if solver == HIGHS:
        settings = HighsSettings(gap=gap, seed=seed, threads=threads)
        if problem.unit_count > params.sizes.few_units:
            settings = replace(settings, jumps_from=0)  # small parts of a large problem are searched as its large ones
        run = Run(params, settings, stopping, history, WarmStart() if warm_start is None else warm_start)
        with interrupts_as_stop_request(stopping):
            solution = solved(run, problem, known)
    else:
        solution = _with_another(problem, solver, gap, threads, stopping, known)
    if warm_start is not None and solution.choice is not None:
        warm_start.remember(problem, solution.choice)
    history.close(solution.value, solution.bound)
    history.publish(now=True)
    message = "; ".join(part for part in (solution.message, remark) if part)
    return replace(
        solution,
        history=tuple(history.moments),
        steps=tuple(history.steps),
        seconds=history.seconds,
        solver=solver,
        message=message,
    )


def _known_plan(problem: MenuProblem, start: IntArray | None) -> tuple[Candidate | None, str]:
    if start is None:
        return None, ""
    choice = as_integers(start, "start")
    if choice.shape != (problem.unit_count,) or np.any((choice < 0) | (choice >= problem.choice_count)):
        raise ProblemError(f"start must name one choice for each of {problem.unit_count} units")
    opened = first_events(problem, choice)
    broken = check(problem, choice, opened)
    if broken:
        return None, f"the plan to start from is not used: it breaks {broken[0]}"
    return Candidate(choice, opened, objective(problem, choice, opened)), ""


def _with_another(
    problem: MenuProblem, solver: str, gap: float, threads: int, stopping: Stopping, known: Candidate | None
) -> Solution:
    from models.solvers.pyomo_solvers import run_pyomo_solver

    try:
        answer = run_pyomo_solver(problem, solver, gap=gap, threads=threads, time_limit=stopping.seconds_left)
    except KeyboardInterrupt:
        return consistent_solution(problem, SolveStatus.INTERRUPTED, None, None, gap=gap, known=known)
    plan = None if answer.values is None else plan_of(problem, answer.values)
    if plan is not None and known is not None and plan.value < known.value:
        plan = known
    try:
        return replace(
            consistent_solution(problem, answer.status, plan, answer.bound, gap=gap, known=known), message=answer.message
        )
    except ContradictionError as contradiction:
        return without_answer(known, f"{answer.message}; the answer does not hold: {contradiction}")
