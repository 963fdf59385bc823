"""Cases of an instance (what-if), each planned for itself, and their differences."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Final

from instances import Instance
from instances.schema.settings import SolverOptions
from models import Solution
from models.running.stopping import interrupts_end_all
from planner.errors import WITHOUT_PLAN, PlannerError, QuestionError
from planner.plan.hedge import Hedge
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.replanning.cases import Case, CaseInstance, case_instances
from planner.replanning.difference import NOTHING, Difference, aims_at_npv, difference
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.measured import by_measure, difference_of_measures
from planner.replanning.resolving import Decisions, best_of, decisions_by, decisions_of, handed_on, repriced, with_bound
from planner.replanning.sameness import same_programme
from planner.replanning.telling import Tell
from planner.workers import ALONE, Call, Known, Task, Workers

BASE: Final = "base"
"""Name of the plan that cases are compared with."""

TIGHTER: Final = 0.25
"""Factor on the gap each time that the order of a case and the base is not proven."""

ROUNDS: Final = 3
"""Times that a case is solved again to prove its order."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A case and its plan.

    Attributes
    ----------
    plan
        None without one.
    problem
        why there is no plan.
    changes_nothing
        whether roadmaps, limits and objective are those of the base, so nothing was solved for it.
    """

    made: CaseInstance
    plan: Plan | None
    problem: str = ""
    changes_nothing: bool = False

    def gain_on(self, base: Plan) -> Difference | None:
        """Return the gain of the case on the base; None without a plan."""
        if self.plan is None:
            return None
        return NOTHING if self.changes_nothing else difference(base, self.plan)

    def measured_gain_on(self, base: Plan) -> Difference | None:
        """Return the gain in the measure of risk; None without a plan, or where the two were not made for the same one."""
        return None if self.plan is None else difference_of_measures(base, self.plan)

    def order_to(self, base: Plan) -> Difference | None:
        """Return the gain that the case is judged by: in the measure of risk, if both were made for one."""
        return self.measured_gain_on(base) or self.gain_on(base)


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The base plan and the outcome of every case.

    Attributes
    ----------
    requested_gap
        gap that plans were to reach, before any was solved again to prove its order.
    interrupted
        whether cases are missing or were not planned to their end.
    better
        a plan that was found on the way and is worth more than the base, where that was given.
    """

    base: Plan
    outcomes: tuple[Outcome, ...]
    requested_gap: float
    interrupted: bool = False
    better: Plan | None = None


@dataclass(frozen=True, eq=False)
class _Solved:
    """An outcome, and its case priced where its order to the base can be proven: the NPV or a measure is its only goal."""

    outcome: Outcome
    case: Priced | None

    @property
    def plan(self) -> Plan | None:
        """The plan of the case; None without one."""
        return self.outcome.plan

    def with_plan(self, plan: Plan) -> "_Solved":
        """Return the same with another plan."""
        return _Solved(replace(self.outcome, plan=plan), self.case)


def what_if(
    instance: Instance,
    cases: Sequence[Case],
    options: SolverOptions,
    tell: Tell,
    *,
    prove: bool = False,
    given: Given | None = None,
    workers: Workers = ALONE,
) -> WhatIf:
    """Plan an instance and each case of it.

    All cases are made before the first is planned. A case starts from the best of the base and the plans of the first half of
    the cases before it. A plan that another case found is taken where it is better. A case without a plan is an outcome with a
    reason. A case whose programme is the base's is not solved for.

    An instance with a measure of risk, and each case of it, is planned by that measure. Plans of other cases are then where
    the search starts alone.

    Parameters
    ----------
    prove
        whether to solve on where the order of a case and the base is not proven.
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.
    workers
        plan cases side by side.

    Raises
    ------
    InputProblems
        as for `case_instances`.
    QuestionError
        as for `case_instances`, or the worlds of the given plan were drawn with another seed.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    made = case_instances(instance, cases)
    _need_same_seed(given, options)
    start = start_of(instance, given)
    with interrupts_end_all() as request:
        base = base_of(start, given, options, tell, BASE)
        solved = _solved(start, base, made, options, tell, workers)
        if _only_npv(instance):
            base, solved = _exchanged(start, base, solved)
        if prove and not request.interrupted and (_only_npv(instance) or by_measure(instance)):
            base, solved = _proven(start, base, solved, options, tell, workers)
    outcomes = tuple(one.outcome for one in solved)
    answer = with_fixed_base(WhatIf(base, outcomes, options.gap, request.interrupted), given)
    if given is None:
        return answer
    return replace(answer, outcomes=tuple(_with_plan_of(answer.base, one, start) for one in solved))


def _only_npv(instance: Instance) -> bool:
    """Return whether the NPV is the goal, and the only one."""
    return aims_at_npv(instance) and not instance.settings.objective.then


def _need_same_seed(given: Given | None, options: SolverOptions) -> None:
    if given is None or given.plan.hedge is None:
        return
    drawn = given.plan.hedge.planned_for.seed
    if options.seed != drawn:
        raise QuestionError(
            f"--seed: found {options.seed}, expected {drawn}, which drew the plan's worlds; leave out --seed and ROLLOUT_SEED"
        )


def _with_plan_of(base: Plan, solved: _Solved, start: Priced) -> Outcome:
    """Return an outcome with the base's plan if its case changes nothing, as it is otherwise."""
    outcome, case = solved.outcome, solved.case
    if not outcome.changes_nothing or case is None:
        return outcome
    return replace(outcome, plan=base if case is start else plan_from(case, base.solution, base.options))


@dataclass(frozen=True, eq=False)
class _Context:
    """The common part of all cases: the instance as it stands, and the options of the solver."""

    start: Priced
    options: SolverOptions


@dataclass(frozen=True, eq=False)
class _Given:
    """The instance of a case, and the decisions of plans that are known."""

    instance: Instance
    known: tuple[Decisions, ...]


@dataclass(frozen=True, eq=False)
class _Found:
    """The solution of a case, and its measure of risk where one is planned by; or why there is none.

    Without either, the case changes nothing: the base's plan is its own.
    """

    solution: Solution | None = None
    hedge: Hedge | None = None
    problem: str = ""


def _planned_case(context: _Context, given: _Given, call: Call) -> _Found:
    """Plan a case from the best of the plans that are known."""
    try:
        case = repriced(context.start, given.instance)
        if not by_measure(case.instance) and same_programme(context.start, case):
            return _Found()
        plan = planned(case, context.options, call.on_progress, best_of(case, given.known))
    except WITHOUT_PLAN as error:
        return _Found(problem=str(error))
    return _Found(plan.solution, plan.hedge)


def _solved(
    start: Priced, base: Plan, made: Sequence[CaseInstance], options: SolverOptions, tell: Tell, workers: Workers
) -> list[_Solved]:
    """Return the cases that were reached, each with its plan; one that changes nothing has the base's."""
    cases: dict[int, Priced] = {}

    def case_of(number: int) -> Priced:
        if number not in cases:
            cases[number] = repriced(start, made[number].instance)
        return cases[number]

    def given(number: int, others: Sequence[_Found]) -> _Given | Known[_Found]:
        if not made[number].changes:
            return Known(_Found())
        plans = [(case_of(place), one.solution.choice) for place, one in enumerate(others) if one.solution is not None]
        known = [decisions_by(case, choice) for case, choice in plans if choice is not None]
        return _Given(made[number].instance, (decisions_of(base), *known))

    tasks = [Task(one.case.name, partial(given, number), needs=range(number // 2)) for number, one in enumerate(made)]
    found = workers.run(_planned_case, _Context(start, options), tasks, tell=tell, what="cases")
    pairs = [(number, one) for number, one in enumerate(found) if one is not None]
    return [_with_case(start, base, made[number], one, options, partial(case_of, number)) for number, one in pairs]


def _with_case(
    start: Priced, base: Plan, made: CaseInstance, found: _Found, options: SolverOptions, case_of: Callable[[], Priced]
) -> _Solved:
    """Return a case with the plan that was found for it."""
    if not made.changes:
        return _Solved(Outcome(made, base, changes_nothing=True), start)
    if found.problem:
        return _Solved(Outcome(made, None, found.problem), None)
    case = case_of()
    if found.solution is None:
        outcome = Outcome(made, plan_from(case, base.solution, options), changes_nothing=True)
    else:
        outcome = Outcome(made, replace(plan_from(case, found.solution, options), hedge=found.hedge))
    return _Solved(outcome, case if _only_npv(case.instance) or by_measure(case.instance) else None)


def _exchanged(start: Priced, base: Plan, solved: Sequence[_Solved]) -> tuple[Plan, list[_Solved]]:
    """Return base and cases, each with the best plan that any of them found and that keeps its rules."""
    plans = [base, *(one.plan for one in solved if one.plan is not None)]
    better = base
    for plan in plans:
        better = handed_on(start, better, plan)
    return better, [_with_best(one, start, better, plans) for one in solved]


def _with_best(solved: _Solved, start: Priced, base: Plan, plans: Sequence[Plan]) -> _Solved:
    """Return a case with the best of some plans; where it is the instance itself, with the base's."""
    best = solved.plan
    if best is None or solved.case is None or by_measure(solved.case.instance):
        return solved
    if solved.case is start:
        return solved.with_plan(base)
    for plan in plans:
        best = handed_on(solved.case, best, plan)
    return solved.with_plan(best)


def _proven(
    start: Priced, base: Plan, solved: Sequence[_Solved], options: SolverOptions, tell: Tell, workers: Workers
) -> tuple[Plan, list[_Solved]]:
    """Solve base and the cases whose order to it is not proven again, side by side, with ever smaller gaps."""
    found = list(solved)
    for _ in range(ROUNDS):
        are_open = [one.case is not None and _is_open(base, one.outcome) for one in found]
        if not any(are_open) or options.gap == 0.0:
            break
        options = options.model_copy(update={"gap": options.gap * TIGHTER})
        places = [place for place, is_open in enumerate(are_open) if is_open]
        pairs = [(BASE, start, base), *((found[place].outcome.made.case.name, *_priced_plan(found[place])) for place in places)]
        base, *plans = _tightened(start, pairs, options, tell, workers)
        for place, plan in zip(places, plans, strict=True):
            found[place] = found[place].with_plan(plan)
        if _only_npv(start.instance):
            base, found = _exchanged(start, base, found)
    return base, found


def _is_open(base: Plan, outcome: Outcome) -> bool:
    """Return whether the order of a case and the base is not proven."""
    if outcome.plan is None or (outcome.plan.hedge is None) != (base.hedge is None):
        return False
    gain = outcome.order_to(base)
    return gain is not None and outcome.plan is not base and gain.verdict.startswith("not")


def _priced_plan(solved: _Solved) -> tuple[Priced, Plan]:
    """Return the case and the plan of an open one, which has both."""
    if solved.case is None or solved.plan is None:
        raise ValueError("a case without a plan is not open")
    return solved.case, solved.plan


def _tightened(
    start: Priced, pairs: Sequence[tuple[str, Priced, Plan]], options: SolverOptions, tell: Tell, workers: Workers
) -> list[Plan]:
    """Solve named cases on from their plans, each on its own, and return the better plan of each."""

    def task(name: str, case: Priced, plan: Plan) -> Task[_Given, _Found]:
        known = plan.proven_gap is not None and plan.proven_gap <= options.gap
        given = Known(_Found()) if known else _Given(case.instance, (decisions_of(plan),))
        return Task(f"{name}, to a gap of {100 * options.gap:.4f} %", lambda _: given)

    tasks = [task(*pair) for pair in pairs]
    found = workers.run(_solved_on, _Context(start, options), tasks, tell=tell, what="cases")
    return [_tighter(case, plan, one, options) for (_, case, plan), one in zip(pairs, found, strict=True)]


def _solved_on(context: _Context, given: _Given, call: Call) -> _Found:
    """Solve a case on from its plan; nothing is found where that fails, as there is a plan."""
    start = context.start
    try:
        case = start if given.instance is start.instance else repriced(start, given.instance)
        plan = planned(case, context.options, call.on_progress, best_of(case, given.known))
    except PlannerError:
        return _Found()
    return _Found(plan.solution, plan.hedge)


def _tighter(case: Priced, plan: Plan, found: _Found | None, options: SolverOptions) -> Plan:
    """Return the plan of a case after a further solve; the better bound stands, or the plan with the smaller gap of a measure."""
    if found is None or found.solution is None:
        return plan
    again = replace(plan_from(case, found.solution, options), hedge=found.hedge)
    if plan.hedge is not None:
        return again if (again.proven_gap or 0.0) <= (plan.proven_gap or inf) else plan
    return with_bound(again, plan.bound)
