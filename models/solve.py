"""Solve a problem: one call, one answer, whichever solver does the work."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from models.arrays import BoolArray, IntArray, as_integers
from models.branching.by_openings import FleetFound, has_regions, solved_by_openings
from models.branching.preparation import SMALL, prepared
from models.checking.feasibility import check, objective
from models.checking.verdict import ContradictionError, Plan, close, judged, plan_of
from models.errors import ProblemError
from models.problem import MenuProblem, Progress, Solution, SolveStatus
from models.returns.by_signs import SolveBySigns
from models.running.progress import History
from models.running.stopping import Stopping, interrupts_as_wish, over
from models.search.by_dual_values import MANY, SOME, VERY_MANY, Effort, Found, solved_by_prices
from models.solvers.highs import NAME as HIGHS
from models.solvers.highs import run_highs
from models.solvers.highs_settings import HighsSettings
from models.statement.aggregation import with_joint_columns
from models.statement.standard_form import standard_form
from models.statement.variables import assignment, first_events
from models.subproblems.choices import Restriction, restricted
from models.warm_start import Memory

SMALL_PRICES_SHARE, PRICES_SHARE = 0.15, 0.5
"""Share of the time that prices may take where patterns and the whole programme do better, or may do better."""

SMALL_OPENINGS_SHARE = 0.4
"""Share of the time that a search by opening periods may take where patterns may do better."""

PATIENCE, BRIEF_PATIENCE = 3, 2
"""How often in a row a search by prices may be in vain in the smaller of these problems, and in a brief look at any."""

BRIEF_ROUNDS = 1
"""Rounds of steps that better the plan of a brief look: what it lacks then, a proof under these limits finds as quickly."""

BRIEF_NEAR = 1.2
"""How many times the asked gap a plan of a brief look may lie from its bound: a short proof does the rest."""

BY_RELAXATION, BY_PARTS = "the bound is the relaxation's", "the bound is that of parts by date, each solved apart"
"""What a message says of a bound that the whole programme was not asked for."""

SMALL_NODES = 20
"""Nodes that end the first try of a whole programme of few choices."""

LEAST_SECONDS = 1.0
"""What a repeated solve may take after an answer that did not hold, whatever is left of the time limit."""


def solve(
    problem: MenuProblem,
    *,
    time_limit: float = 60.0,
    gap: float = 1e-4,
    seed: int = 0,
    threads: int = 1,
    solver: str = HIGHS,
    start: IntArray | None = None,
    memory: Memory | None = None,
    brief: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
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
    memory
        of earlier solves, for problems that differ in the amounts of their limits: the next one is far quicker.
    brief
        whether to end with what the memory of earlier solves makes quick: a bound, and a first plan. Only for HiGHS.
    on_progress
        called from this thread with value and bound, a few times a second at most.

    Raises
    ------
    SolverMissing
        the solver is not known or not installed.
    SolverFailed
        the solver refused an option or the model, or ended in an error.
    ProblemError
        `start` does not name one choice of each unit.
    """
    stopping, history = Stopping(time_limit), History(on_progress)
    known, remark = _known_plan(problem, start)
    if known is not None:
        history.note(known.value, None)
    if solver == HIGHS:
        settings = HighsSettings(gap=gap, seed=seed, threads=threads)
        with interrupts_as_wish(stopping):
            solution = _with_highs(problem, settings, stopping, history, known, memory, brief)
    else:
        solution = _with_another(problem, solver, gap, threads, stopping, known)
    if memory is not None and solution.choice is not None:
        memory.remember(problem, solution.choice)
    history.close(solution.value, solution.bound)
    history.publish(now=True)
    message = "; ".join(part for part in (solution.message, remark) if part)
    return replace(solution, history=tuple(history.moments), seconds=history.seconds, solver=solver, message=message)


def _known_plan(problem: MenuProblem, start: IntArray | None) -> tuple[Plan | None, str]:
    if start is None:
        return None, ""
    choice = as_integers(start, "start")
    if choice.shape != (problem.unit_count,) or np.any((choice < 0) | (choice >= problem.choice_count)):
        raise ProblemError(f"start must name one choice for each of {problem.unit_count} units")
    opened = first_events(problem, choice)
    broken = check(problem, choice, opened)
    if broken:
        return None, f"the plan to start from is not used: it breaks {broken[0]}"
    return Plan(choice, opened, objective(problem, choice, opened)), ""


def _with_highs(
    problem: MenuProblem,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    memory: Memory | None,
    brief: bool,
) -> Solution:
    """Ask HiGHS for as little as will do: prices first where there are many choices, the whole programme where there are few."""
    if problem.returns:
        return _by_signs(problem, settings, stopping, history, known, memory, brief)
    proven, memory = None, memory or Memory()
    keep = memory.keep(problem) if problem.choice_count < SOME else None
    begun = problem.choice_count < MANY and not brief and memory.has_prices(problem)
    by_region = has_regions(problem) and (keep is None or keep.sum() > SMALL)
    if by_region and (keep is None or not (brief or memory.plans)):
        opened = _by_openings(problem, settings, stopping, history, known, memory, brief)
        known, proven = opened.plan, opened.bound
        ended = brief or opened.close(settings.gap) or over(stopping) or keep is None
        if known is not None and proven is not None and ended:
            return _unasked(problem, settings, stopping, known, proven)
        begun = True
    if problem.choice_count >= SOME and not begun:
        priced = _by_prices(problem, settings, stopping, history, known, memory, brief)
        known, proven = priced.plan, priced.bound
        ended = brief or priced.close(settings.gap) or over(stopping) or problem.choice_count >= VERY_MANY
        if over(stopping) or (known is not None and proven is not None and ended):
            return _unasked(problem, settings, stopping, known, proven)
    if keep is not None and keep.sum() <= SMALL and not memory.plans:
        tried = _tried_whole(problem, keep, settings, stopping, history, known)
        if brief or tried.status is not SolveStatus.TIME_LIMIT or over(stopping):
            return tried
        known, proven = _plan_in(tried), tried.bound
    ready = prepared(problem, settings, stopping, history, known, memory, brief=brief)
    known, proven = ready.known, _tighter(ready.bound, proven)
    if known is not None and proven is not None and (brief or close(known, proven, settings.gap)):
        return _unasked(problem, settings, stopping, known, proven, by_parts=ready.by_parts and proven == ready.bound)
    return _asked(problem, ready.part, settings, stopping, history, known, proven)


def _by_signs(
    problem: MenuProblem,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    memory: Memory | None,
    brief: bool,
) -> Solution:
    def ask(part: MenuProblem, until: Stopping, told: History, start: Plan | None, own: Memory) -> Solution:
        return _with_highs(part, settings, until, told, start, own, brief)

    return SolveBySigns(problem, settings.gap, stopping, history, known, memory or Memory(), ask, brief=brief).solution()


def _tried_whole(
    problem: MenuProblem, keep: BoolArray, settings: HighsSettings, stopping: Stopping, history: History, known: Plan | None
) -> Solution:
    """Return what few nodes make of the choices worth keeping; a time limit as its status says that they did not do."""
    if known is not None:
        keep[known.choice] = True
    few = replace(settings, nodes=SMALL_NODES, cuts_at_nodes=True)
    return _asked(problem, restricted(problem, keep), few, stopping, history, known, None)


def _plan_in(solution: Solution) -> Plan | None:
    """Return the plan of a solution."""
    if solution.choice is None or solution.opened is None or solution.value is None:
        return None
    return Plan(solution.choice, solution.opened, solution.value)


def _asked(
    problem: MenuProblem,
    smaller: Restriction,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    proven: float | None,
) -> Solution:
    """Ask HiGHS, and again for whole choices without presolve, then without partial solves, if the answer does not hold.

    Infeasible is believed only without presolve, which has called a programme with a plan infeasible (tests hold one).
    """
    joint = with_joint_columns(smaller.problem, standard_form(smaller.problem))
    start = None if known is None else joint.extended(assignment(smaller.problem, smaller.lower(known.choice)))
    remarks: list[str] = []
    for cautious in range(3):
        answer = run_highs(joint.form, replace(settings, cautious=cautious), stopping, history, start)
        found = None if answer.values is None else plan_of(smaller.problem, joint.own(answer.values))
        plan = None if found is None else replace(found, choice=smaller.lift(found.choice))
        try:
            solution = judged(problem, answer.status, plan, _tighter(answer.bound, proven), settings.gap, known)
            if cautious or solution.status is not SolveStatus.INFEASIBLE:
                return replace(solution, message="; ".join([answer.message, *remarks]))
            remarks.append("called infeasible at first, so asked again without presolve")
        except ContradictionError as contradiction:
            remarks.append(f"an answer was thrown away: {contradiction}")
        history.forget()
        if known is not None:
            history.note(known.value, None)
        stopping.allow_at_least(LEAST_SECONDS)
    return _without_answer(known, "; ".join(remarks))


def _by_openings(
    problem: MenuProblem,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    memory: Memory,
    brief: bool,
) -> FleetFound:
    small = problem.choice_count < SOME
    part = stopping.part(SMALL_OPENINGS_SHARE * stopping.seconds_left) if small else stopping
    return solved_by_openings(problem, settings, part, history, known, memory, brief=brief, last=not small)


def _by_prices(
    problem: MenuProblem,
    settings: HighsSettings,
    stopping: Stopping,
    history: History,
    known: Plan | None,
    memory: Memory | None,
    brief: bool,
) -> Found:
    share = SMALL_PRICES_SHARE if problem.choice_count < MANY else PRICES_SHARE if problem.choice_count < VERY_MANY else 1.0
    part = stopping.part(share * stopping.seconds_left)
    return solved_by_prices(problem, settings, part, history, known, memory, _effort(problem, settings, brief))


def _effort(problem: MenuProblem, settings: HighsSettings, brief: bool) -> Effort:
    """Return how much the search by prices does where patterns and the whole programme may do better."""
    if brief and problem.choice_count < VERY_MANY:
        return Effort(BRIEF_PATIENCE, BRIEF_ROUNDS, BRIEF_NEAR * settings.gap)
    return Effort(PATIENCE if problem.choice_count < MANY else None)


def _unasked(
    problem: MenuProblem,
    settings: HighsSettings,
    stopping: Stopping,
    known: Plan | None,
    proven: float | None,
    *,
    by_parts: bool = False,
) -> Solution:
    """Return what is known when the gap is reached before the whole programme is asked for, or there is no time for it."""
    ended = SolveStatus.INTERRUPTED if stopping.interrupted else SolveStatus.TIME_LIMIT
    done = judged(problem, ended, None, proven, settings.gap, known)
    return done if proven is None else replace(done, message=BY_PARTS if by_parts else BY_RELAXATION)


def _tighter(bound: float | None, other: float | None) -> float | None:
    return min((one for one in (bound, other) if one is not None), default=None)


def _without_answer(known: Plan | None, message: str) -> Solution:
    if known is None:
        return Solution(SolveStatus.FAILED, None, None, None, None, None, message=message)
    return Solution(SolveStatus.FAILED, known.choice, known.opened, known.value, None, None, message=message)


def _with_another(
    problem: MenuProblem, solver: str, gap: float, threads: int, stopping: Stopping, known: Plan | None
) -> Solution:
    from models.solvers.pyomo_solvers import run_pyomo_solver

    try:
        answer = run_pyomo_solver(problem, solver, gap=gap, threads=threads, time_limit=stopping.seconds_left)
    except KeyboardInterrupt:
        return judged(problem, SolveStatus.INTERRUPTED, None, None, gap, known)
    plan = None if answer.values is None else plan_of(problem, answer.values)
    if plan is not None and known is not None and plan.value < known.value:
        plan = known
    try:
        return replace(judged(problem, answer.status, plan, answer.bound, gap, known), message=answer.message)
    except ContradictionError as contradiction:
        return _without_answer(known, f"{answer.message}; the answer does not hold: {contradiction}")
