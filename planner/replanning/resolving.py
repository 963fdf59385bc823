"""Warm re-solves of an instance after a change: unchanged prices are kept, and known plans are handed on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from instances.schema.instance import Instance
from instances.schema.settings import SolverOptions
from models import MenuProblem, Progress, Solution, SolveParams, SolveStatus, WarmStart, check, solve
from models.checking.feasibility import objective
from models.checking.verdict import ROUNDING
from models.errors import SolverFailed
from models.problem import BoolArray, FloatArray, IntArray
from models.solvers.highs import NAME as HIGHS
from models.statement.variables import first_events
from models.subproblems.choices import restricted
from planner.economics import hired_charges
from planner.economics.lines import CENT
from planner.economics.starts import Starts
from planner.errors import QuestionError, SolverError
from planner.limits import restated, state
from planner.limits.hiring import HiredHead, people
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned, priced
from planner.replanning.measured import must_not_go_by_measure

SHARED_RULES = (
    "limits",
    "ramp_limits",
    "pilot_gates",
    "groups",
    "floors",
    "covenants",
    "minimums",
    "sequences",
    "region_limits",
    "even_waves",
    "one_of",
    "shares",
    "even_coverage",
    "objective",
    "solver",
    "plan",
)
"""Sections of plan.toml that no roadmap's value depends on."""

NOT_REACHED = "not reached before the interruption"
"""Reason for a missing plan if the user stopped earlier."""

SHOWN = 5
"""Units named in a message."""

MOST_KEPT = 2
"""Menus of earlier instances that are kept: those with and without a rule on a unit's own roadmaps, asked about in turn."""


def must_aim_at_npv(instance: Instance, why: str, *, measured: bool = False) -> None:
    """Refuse an instance whose goal is not the NPV.

    Parameters
    ----------
    measured
        whether a measure of risk may be what is maximised; if not, the NPV of the figures as they stand must be.

    Raises
    ------
    QuestionError
        its goal is another one; the message says why that matters.
    """
    if instance.settings.objective.goal != "npv":
        raise QuestionError(f"{why}; set objective.goal to npv in plan.toml")
    if not measured:
        must_not_go_by_measure(instance, why)


def must_have_levers(instance: Instance, levers: Sequence[str], why: str) -> None:
    """Refuse an instance that lacks a lever which a question is about.

    Raises
    ------
    QuestionError
        a lever is missing; the message says which, and why that matters.
    """
    missing = [name for name in levers if name not in instance.settings.levers]
    if missing:
        raise QuestionError(f"{why}; this instance has no lever {' or '.join(missing)}")


def repriced(base: Priced, instance: Instance) -> Priced:
    """Return an instance priced; the menu is the base's where only what ties units together has changed."""
    if not _same_menu(base.instance, instance):
        return priced(instance)
    case = replace(base, instance=instance, fleet=replace(base.fleet, instance=instance))
    problem = restated(base.problem, base.instance, instance)
    if problem is not None:
        return replace(case, problem=problem)
    hires = hired_charges(instance)
    return replace(case, problem=state(instance, case.fleet, base.menu, base.shared, hires=hires).problem, hires=hires)


class Repricing:
    """Instances priced one after the other: the menu of one serves those that differ from it in what ties units together."""

    def __init__(self) -> None:
        self._lately: list[Priced] = []

    def __call__(self, instance: Instance) -> Priced:
        """Return an instance priced; errors as for `planner.planning.priced`."""
        near = next((one for one in self._lately if _same_menu(one.instance, instance)), None)
        found = priced(instance) if near is None else repriced(near, instance)
        self._lately = [found, *(one for one in self._lately if one is not near)][:MOST_KEPT]
        return found


def _same_menu(first: Instance, second: Instance) -> bool:
    nothing = dict.fromkeys(SHARED_RULES)
    plans = [one.settings.model_copy(update=nothing) for one in (first, second)]
    tables = [(one.units, one.pins, one.seasonality, one.flows, one.transfers, one.quarters) for one in (first, second)]
    return plans[0] == plans[1] and tables[0] == tables[1]


class Decisions(NamedTuple):
    """The decisions of a plan, in no case in particular.

    start: int16[units, levers], the launch quarter of each lever at each unit. heads: those that are hired.
    """

    start: Starts
    heads: tuple[HiredHead, ...] = ()


def decisions_of(plan: Plan) -> Decisions:
    """Return the decisions of a plan."""
    return Decisions(plan.chosen.menu.start, people(plan.chosen.hires, plan.chosen.hired))


def decisions_by(case: Priced, choice: IntArray) -> Decisions:
    """Return the decisions that choices of a case are; choice: int[units of the programme], as in `Solution`."""
    roadmaps = choice[: len(case.instance.units)]
    return Decisions(case.menu.start[roadmaps], people(case.hires, case.heads.hired(choice)))


def choices_of(case: Priced, start: Starts, heads: Iterable[HiredHead] = ()) -> IntArray | None:
    """Return the choice of each unit with these starts, then of each head that may be hired; None where there is no such choice.

    Parameters
    ----------
    start
        int16[units, levers]: the launch quarter of each lever at each unit.
    heads
        those that are hired; nobody else is.
    """
    same = np.flatnonzero((case.menu.start == start[case.menu.unit]).all(axis=1))
    units, first = np.unique(case.menu.unit[same], return_index=True)
    hired = case.heads.terms_of(heads)
    if hired is None or units.size < len(case.instance.units):
        return None
    return np.append(same[first], case.heads.chosen(hired))


def choices_in(case: Priced, plan: Plan) -> IntArray | None:
    """Return the choices of `choices_of` of a plan, of this case or another; None where the case does not have them."""
    return choices_of(case, *decisions_of(plan))


def own_choices(case: Priced, plan: Plan) -> IntArray:
    """Return the choice of each unit in a plan of the case itself; ValueError where a menu does not have it."""
    choice = choices_in(case, plan)
    if choice is None:
        raise ValueError("the base is not a plan of its own instance")
    return choice


def value_in(case: Priced, choice: IntArray) -> float | None:
    """Return the value of a plan in a case, None if it breaks one of its rules."""
    opened = first_events(case.problem, choice)
    return None if check(case.problem, choice, opened) else objective(case.problem, choice, opened)


def best_start(case: Priced, plans: Iterable[Plan]) -> IntArray | None:
    """Return the choice of each unit in the best of some plans for a case, None if none keeps its rules."""
    return best_of(case, map(decisions_of, plans))


def best_of(case: Priced, known: Iterable[Decisions]) -> IntArray | None:
    """Return the same of plans by their decisions."""
    best, worth = None, -np.inf
    for decisions in known:
        choice = choices_of(case, *decisions)
        value = None if choice is None else value_in(case, choice)
        if choice is not None and value is not None and value > worth:
            best, worth = choice, value
    return best


def solved_as_asked(problem: MenuProblem, options: SolverOptions, gap: float) -> Solution:
    """Solve a problem that is not an instance's own with the solver, threads, seed and time limit of the options."""
    return solve(
        problem,
        time_limit=options.time_limit,
        gap=gap,
        seed=options.seed,
        threads=options.threads,
        solver=options.solver,
    )


def first_look(
    case: Priced,
    options: SolverOptions,
    start: IntArray | None,
    warm_start: WarmStart,
    on_progress: Callable[[Progress], None] | None = None,
) -> Plan | None:
    """Return a plan and a bound from a short solve with the warm start of earlier ones; None if it finds no plan.

    Raises
    ------
    SolverError
        the solver failed.
    """
    if case.instance.settings.objective.then or options.solver != HIGHS:
        return None
    try:
        solution = solve(
            case.problem,
            time_limit=options.time_limit,
            gap=options.gap,
            seed=options.seed,
            threads=options.threads,
            start=start,
            warm_start=warm_start,
            params=SolveParams().short_look(),
            on_progress=on_progress,
        )
    except SolverFailed as error:
        raise SolverError(str(error)) from error
    if solution.status is SolveStatus.TIME_LIMIT:
        # there is time left, so that this plan is shown only where the user does not let it be used
        solution = replace(solution, status=SolveStatus.INTERRUPTED)
    return None if solution.choice is None else plan_from(case, solution, options)


def planned_from(
    case: Priced, plans: Iterable[Plan], options: SolverOptions, on_progress: Callable[[Progress], None] | None = None
) -> Plan:
    """Solve a case from the best of some plans; errors as for `planner.planning.plan`."""
    return planned(case, options, on_progress, best_start(case, plans))


def with_bound(plan: Plan, bound: float | None) -> Plan:
    """Return a plan with a bound proven elsewhere, if it is lower than its own."""
    solution = with_lower_bound(plan.solution, bound)
    return plan if solution is plan.solution else replace(plan, solution=solution)


def with_lower_bound(solution: Solution, bound: float | None) -> Solution:
    """Return a solution with a bound proven elsewhere, if it is lower than its own."""
    if bound is None or solution.value is None or (solution.bound is not None and solution.bound <= bound):
        return solution
    return bounded(solution, bound)


def bounded(solution: Solution, bound: float) -> Solution:
    """Return a solution with a bound.

    It is left without any if that lies below its value by more than rounding: one of the two is wrong, nothing is proven.
    """
    value = solution.value or 0.0
    if bound < value - CENT - ROUNDING * abs(value):
        return replace(solution, bound=None, gap=None)
    bound = max(bound, value)
    return replace(solution, bound=bound, gap=(bound - value) / max(abs(value), 1e-9))


def of_all_roadmaps(plan: Plan, bound: float | None) -> Plan:
    """Return a plan that was searched for among some roadmaps as one among all of its instance, as its run folder has them.

    What was proven among some roadmaps says nothing of the others: the plan is given, and has the bound of all.
    """
    given = replace(plan.solution, status=SolveStatus.GIVEN, bound=None, gap=None)
    return replace(plan, solution=given if bound is None else bounded(given, bound))


def handed_on(case: Priced, plan: Plan, other: Plan) -> Plan:
    """Return the plan of a case, or another case's plan in it if that is worth more, with the bound of the first."""
    choice = choices_in(case, other)
    value = None if choice is None else value_in(case, choice)
    own = -np.inf if plan.solution.value is None else plan.solution.value
    if choice is None or value is None or value <= own:
        return plan
    solution = replace(plan.solution, choice=choice, opened=first_events(case.problem, choice), value=value)
    if plan.bound is not None:
        solution = bounded(solution, plan.bound)
    return plan_from(case, solution, plan.options)


def with_choices(case: Priced, keep: BoolArray) -> Priced:
    """Return a case over some of its roadmaps.

    Parameters
    ----------
    keep
        bool[choices].

    Raises
    ------
    QuestionError
        a unit is left without any.
    """
    without = np.setdiff1d(np.arange(len(case.instance.units)), case.menu.unit[keep])
    if without.size:
        names = ", ".join(case.instance.units[unit].unit for unit in without[:SHOWN])
        raise QuestionError(f"no roadmap is left for {without.size} units ({names})")
    return replace(case, menu=case.menu.rows(keep), problem=restricted(case.problem, with_heads_kept(case, keep)).problem)


def over_roadmaps(case: Priced, rows: FloatArray) -> sp.csr_array:
    """Return sparse[rows, choices of the programme] of float[rows, choices of the menu]: choices of heads are in no row."""
    heads = sp.csr_array((rows.shape[0], case.problem.choice_count - case.menu.unit.size))
    return sp.csr_array(sp.hstack([sp.csr_array(rows), heads]))


def with_heads_kept(case: Priced, keep: BoolArray) -> BoolArray:
    """Return bool[choices of the programme]: some roadmaps, bool[choices of the menu], and every choice of heads."""
    return np.append(keep, np.ones(case.problem.choice_count - case.menu.unit.size, dtype=np.bool_))
