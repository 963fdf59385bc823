"""What if: an instance and some cases of it, each planned for itself, and how they differ."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instances import Instance
from instances.schema.plan import SolverOptions
from models.running.stopping import interrupts_end_all
from planner.cents import CENT
from planner.errors import InfeasibleError, MenuError, NoPlanError, PlannerError
from planner.plan import Plan
from planner.planning import Priced
from planner.questions.cases import Case, CaseInstance, case_instances
from planner.questions.given import Given, base_of, start_of, with_fixed_base
from planner.questions.resolving import handed_on, planned_from, repriced, with_bound
from planner.questions.telling import Tell, teller

TIGHTER = 0.25
"""Factor on the gap each time that the order of a case and the base is not proven."""

ROUNDS = 3
"""Times that a case is solved again to prove its order."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A case and its plan; without a plan, why there is none."""

    made: CaseInstance
    plan: Plan | None
    problem: str = ""


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The base plan and the outcome of every case; interrupted if cases are missing or were not planned to their end."""

    base: Plan
    outcomes: tuple[Outcome, ...]
    interrupted: bool = False
    better: Plan | None = None


@dataclass(frozen=True)
class Difference:
    """What a case gains on the base, and what it gains at least and at most, given what is proven of both."""

    change: float
    least: float | None
    most: float | None

    @property
    def verdict(self) -> str:
        """What is proven about the order of the two."""
        if self.least is not None and self.least > CENT:
            return "higher"
        if self.most is not None and self.most < -CENT:
            return "lower"
        if self.least is not None and self.most is not None and max(abs(self.least), abs(self.most)) <= CENT:
            return "the same"
        return "not proven: smaller than the gaps" if self.least is not None or self.most is not None else "not proven"


def difference(base: Plan, plan: Plan) -> Difference:
    """Return the difference of two plans' worth; a plan's best is between its worth and its bound, if it was made for the NPV.

    Nothing is proven where one of them counts hard cash alone and the other does not; then the NPVs are compared.
    """
    alike = base.counts_hard_cash == plan.counts_hard_cash
    own, other = (plan.worth, base.worth) if alike else (plan.npv, base.npv)
    proven = alike and _aims_at_npv(base.instance) and _aims_at_npv(plan.instance)
    least = None if base.bound is None or not proven else own - base.bound
    most = None if plan.bound is None or not proven else plan.bound - other
    if plan is base:
        least = most = 0.0
    return Difference(own - other, least, most)


def _aims_at_npv(instance: Instance) -> bool:
    return instance.plan.objective.goal == "npv"


def _only_npv(instance: Instance) -> bool:
    """Return whether the NPV is the goal, and the only one."""
    return _aims_at_npv(instance) and not instance.plan.objective.then


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
    without a plan is an outcome with a reason.

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
                outcomes.append(Outcome(one, base))
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
    unchanged = [one if one.made.changes else replace(one, plan=answer.base) for one in answer.outcomes]
    return replace(answer, outcomes=tuple(unchanged))


def _outcome(
    start: Priced, made: CaseInstance, known: Sequence[Plan], options: SolverOptions, tell: Tell
) -> tuple[Outcome, Priced | None]:
    try:
        case = repriced(start, made.instance)
        return Outcome(made, planned_from(case, known, options, teller(tell, made.case.name))), case
    except (InfeasibleError, NoPlanError, MenuError) as error:
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
        open_ones = [place for place, one in enumerate(found) if cases[place] is not None and _is_open(base, one.plan)]
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


def _is_open(base: Plan, plan: Plan | None) -> bool:
    """Return whether the order of a plan and the base is not proven."""
    return plan is not None and plan is not base and difference(base, plan).verdict.startswith("not")


def _tighter(case: Priced, plan: Plan, options: SolverOptions, tell: Tell, name: str) -> Plan:
    """Solve a case again from its plan; the better bound of the two stands."""
    if plan.gap is not None and plan.gap <= options.gap:
        return plan
    try:
        again = planned_from(case, [plan], options, teller(tell, f"{name}, to a gap of {100 * options.gap:.4f} %"))
    except PlannerError:
        return plan
    return with_bound(again, plan.bound)
