"""The solve of one point of a sweep, as a worker performs it: a start, other limits and findings in, a solution out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

from instances.schema.settings import SolverOptions
from models import MenuProblem, Solution, WarmStart
from models.problem import FloatArray, IntArray
from models.warm_start import Findings, same_but_limits
from planner.economics import SharedCharge
from planner.errors import WITHOUT_PLAN, InfeasibleError, NoPlanError
from planner.planning import Priced, planned
from planner.replanning.resolving import first_look, with_lower_bound
from planner.workers import Call

NOTHING_FOUND = Findings((), (), ())


@dataclass(frozen=True, eq=False)
class PointContext:
    """The common part of all points.

    Attributes
    ----------
    start
        the instance as it stands.
    warm_start
        what is known of its menu so far.
    short
        whether the points get a short look, or are solved to the gap.
    """

    start: Priced
    warm_start: WarmStart
    short: bool


@dataclass(frozen=True, eq=False)
class Programme:
    """A programme over the menu of a start, which differs from the start's in more than its limits; its costs of heads."""

    problem: MenuProblem
    hires: tuple[SharedCharge, ...]


@dataclass(frozen=True, eq=False)
class PointGiven:
    """The part of one point.

    Attributes
    ----------
    limit
        float[rows]: its limits; or its whole programme, where that differs in more.
    start
        int[units]: the choice of each unit in the best plan known for it.
    bound
        that other points prove for it.
    options
        of the solver, with the time that it may take.
    findings
        of other points, for a warm start.
    """

    limit: FloatArray | Programme
    start: IntArray | None
    bound: float | None
    options: SolverOptions
    findings: Sequence[Findings]


@dataclass(frozen=True, eq=False)
class PointFound:
    """The answer of a point.

    Attributes
    ----------
    solution
        None where a short look came to none, or where there is none for a problem.
    problem, infeasible, undecided
        why there is none, and whether it is proven that there is none, or none was found in time.
    seconds
        it took.
    findings
        new ones, for other points.
    """

    solution: Solution | None
    problem: str = ""
    infeasible: bool = False
    seconds: float = 0.0
    findings: Findings = NOTHING_FOUND
    undecided: bool = False


def sent_limit(start: Priced, case: Priced) -> FloatArray | Programme:
    """Return the limits of a case, which differ alone from those of the start; or else its whole programme."""
    return case.problem.limit if same_but_limits(start.problem, case.problem) else Programme(case.problem, case.hires)


def under(start: Priced, limit: FloatArray | Programme) -> Priced:
    """Return the case of a start under other limits, or of another programme over its menu."""
    if isinstance(limit, Programme):
        return replace(start, problem=limit.problem, hires=limit.hires)
    return replace(start, problem=replace(start.problem, limit=limit))


def solved_point(context: PointContext, given: PointGiven, call: Call) -> PointFound:
    """Solve a point; one without a plan is an answer as well."""
    began = perf_counter()
    case, alike = under(context.start, given.limit), not isinstance(given.limit, Programme)
    # What is found in another programme proves nothing in those that differ by their limits alone, nor the other way round.
    warm_start = context.warm_start.fork() if alike else WarmStart()
    for findings in given.findings if alike else ():
        warm_start.merge(findings)
    before = warm_start.findings()
    try:
        if context.short:
            plan = first_look(case, given.options, given.start, warm_start)
        else:
            plan = planned(case, given.options, call.on_progress, given.start, warm_start=warm_start)
    except WITHOUT_PLAN as error:
        seconds, undecided = perf_counter() - began, isinstance(error, NoPlanError)
        return PointFound(None, str(error), isinstance(error, InfeasibleError), seconds, undecided=undecided)
    found = None if plan is None else with_lower_bound(plan.solution, given.bound)
    new = warm_start.found_since(before) if alike else NOTHING_FOUND
    return PointFound(found, seconds=perf_counter() - began, findings=new)
