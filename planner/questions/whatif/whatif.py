"""What if: an instance and some cases of it, each planned for itself, and how they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instances import Instance
from instances.schema.settings import SolverOptions
from models.running.stopping import interrupts_end_all
from planner.errors import WITHOUT_PLAN, PlannerError
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from
from planner.replanning.cases import Case, CaseInstance, case_instances
from planner.replanning.difference import NOTHING, Difference, aims_at_npv, difference
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.resolving import handed_on, planned_from, repriced, with_bound
from planner.replanning.sameness import same_programme
from planner.replanning.telling import Tell, teller

TIGHTER = 0.25
"""Factor on the gap each time that the order of a case and the base is not proven."""

ROUNDS = 3
"""Times that a case is solved again to prove its order."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A case and its plan; without a plan, why there is none.

    changes_nothing: whether roadmaps, limits and objective are those of the base, so that nothing was solved for it.
    """

    made: CaseInstance
    plan: Plan | None
    problem: str = ""
    changes_nothing: bool = False

    def gain_on(self, base: Plan) -> Difference | None:
        """Return what the case gains on the base; None without a plan."""
        if self.plan is None:
            return None
        return NOTHING if self.changes_nothing else difference(base, self.plan)


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The base plan and the outcome of every case; interrupted if cases are missing or were not planned to their end."""

    base: Plan
    outcomes: tuple[Outcome, ...]
    interrupted: bool = False
    better: Plan | None = None


def _only_npv(instance: Instance) -> bool:
    """Return whether the NPV is the goal, and the only one."""
    return aims_at_npv(instance) and not instance.settings.objective.then


def what_if(
    instance: Instance,
    cases: Sequence[Case],
    options: SolverOptions,
    tell: Tell,
    *,
    prove: bool = False,
    given: Given | None = None,
) -> WhatIf:
    """Plan an instance and each case of it.

    All cases are made before the first is planned. A plan that another case found is taken where it is better. A case
    without a plan is an outcome with a reason. A case whose programme is the base's is not solved for.

    Parameters
    ----------
    prove
        whether to solve on where the order of a case and the base is not proven.
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.

    Raises
    ------
    InputProblems, QuestionError
        as for `case_instances`.
    PlannerError
        the base has no plan; as for `planner.planning.plan`.
    """
    made = case_instances(instance, cases)
    start = start_of(instance, given)
    with interrupts_end_all() as wish:
        base = base_of(start, given, options, tell, "base")
        outcomes: list[Outcome] = []
        known, cases_priced = [base], list[Priced | None]()
        for one in made:
            if wish.interrupted:
                break
            if not one.changes:
                outcomes.append(Outcome(one, base, changes_nothing=True))
                cases_priced.append(start)
                continue
            outcome, case = _outcome(start, one, known, options, tell)
            if case is not None and not _only_npv(case.instance):
                case = None
            outcomes.append(outcome)
            cases_priced.append(case)
            if outcome.plan is not None:
                known.append(outcome.plan)
        if _only_npv(instance):
            base, outcomes = _exchanged(start, base, cases_priced, outcomes)
            if prove and not wish.interrupted:
                base, outcomes = _proven(start, base, cases_priced, outcomes, options, tell)
    answer = with_fixed_base(WhatIf(base, tuple(outcomes), wish.interrupted), given)
    if given is None:
        return answer
    pairs = zip(answer.outcomes, cases_priced, strict=True)
    return replace(answer, outcomes=tuple(_with_plan_of(answer.base, one, case, start) for one, case in pairs))


def _with_plan_of(base: Plan, outcome: Outcome, case: Priced | None, start: Priced) -> Outcome:
    """Return an outcome with the base's plan if its case changes nothing, as it is otherwise."""
    if not outcome.changes_nothing or case is None:
        return outcome
    return replace(outcome, plan=base if case is start else plan_from(case, base.solution, base.options))


def _outcome(
    start: Priced, made: CaseInstance, known: Sequence[Plan], options: SolverOptions, tell: Tell
) -> tuple[Outcome, Priced | None]:
    try:
        case = repriced(start, made.instance)
        if same_programme(start, case):
            return Outcome(made, plan_from(case, known[0].solution, options), changes_nothing=True), case
        return Outcome(made, planned_from(case, known, options, teller(tell, made.case.name))), case
    except WITHOUT_PLAN as error:
        return Outcome(made, None, str(error)), None


def _exchanged(
    start: Priced, base: Plan, cases: Sequence[Priced | None], outcomes: Sequence[Outcome]
) -> tuple[Plan, list[Outcome]]:
    """Return base and outcomes, each with the best plan that any of them found and that keeps its rules."""
    plans = [base, *(one.plan for one in outcomes if one.plan is not None)]
    better = base
    for plan in plans:
        better = handed_on(start, better, plan)
    found = []
    for case, outcome in zip(cases, outcomes, strict=False):
        own = outcome.plan
        if case is start and own is not None:
            own = better
        elif case is not None and own is not None:
            for plan in plans:
                own = handed_on(case, own, plan)
        found.append(replace(outcome, plan=own))
    return better, found


def _proven(
    start: Priced,
    base: Plan,
    cases: Sequence[Priced | None],
    outcomes: Sequence[Outcome],
    options: SolverOptions,
    tell: Tell,
) -> tuple[Plan, list[Outcome]]:
    """Solve base and the cases whose order to it is not proven again, with ever smaller gaps."""
    found = list(outcomes)
    for _ in range(ROUNDS):
        open_ones = [place for place, one in enumerate(found) if cases[place] is not None and _is_open(base, one)]
        if not open_ones or options.gap == 0.0:
            break
        options = options.model_copy(update={"gap": options.gap * TIGHTER})
        base = _tighter(start, base, options, tell, "base")
        for place in open_ones:
            case, plan = cases[place], found[place].plan
            if case is not None and plan is not None:
                again = _tighter(case, plan, options, tell, found[place].made.case.name)
                found[place] = replace(found[place], plan=again)
        base, found = _exchanged(start, base, cases, found)
    return base, found


def _is_open(base: Plan, outcome: Outcome) -> bool:
    """Return whether the order of a case and the base is not proven."""
    gain = outcome.gain_on(base)
    return gain is not None and outcome.plan is not base and gain.verdict.startswith("not")


def _tighter(case: Priced, plan: Plan, options: SolverOptions, tell: Tell, name: str) -> Plan:
    """Solve a case again from its plan; the better bound of the two stands."""
    if plan.gap is not None and plan.gap <= options.gap:
        return plan
    try:
        again = planned_from(case, [plan], options, teller(tell, f"{name}, to a gap of {100 * options.gap:.4f} %"))
    except PlannerError:
        return plan
    return with_bound(again, plan.bound)
