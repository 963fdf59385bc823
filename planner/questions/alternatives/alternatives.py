"""The alternatives of a rule: the best plan of all, and the best plan that launches one of its levers and none of the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instances import Instance
from instances.records import suggestion
from instances.schema.one_of import OneOf
from instances.schema.settings import SolverOptions
from models.running.stopping import interrupts_end_all
from models.statement.variables import first_events
from planner.economics.starts import launched
from planner.errors import WITHOUT_PLAN, InfeasibleError, QuestionError, StoppedError
from planner.plan.plan import Plan
from planner.planning import Priced, plan_from, planned
from planner.questions.alternatives.cases import Alone, alone, has_room
from planner.replanning.difference import Difference, widened
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.resolving import (
    NOT_REACHED,
    Decisions,
    best_of,
    choices_in,
    decisions_of,
    handed_on,
    must_aim_at_npv,
    with_bound,
)
from planner.replanning.telling import Tell, teller

NO_RULE = (
    "there are no alternatives to compare: plan.toml has no [[one_of]]; name levers with --levers, or add a rule with a name and "
    'the levers of which one is taken, such as levers = ["orchestration", "speed"]'
)


@dataclass(frozen=True, eq=False)
class Alternative:
    """One lever of the rule, and the best plan that launches none of the others.

    Attributes
    ----------
    plan
        None where there is none.
    kept
        units at which pins demand another lever of the rule, which is launched there all the same.
    has_room
        whether the rule leaves room for a launch of the lever, beside what runs or is demanded.
    can_launch
        whether some unit has a roadmap that launches the lever and none of the others.
    problem
        why there is no plan.
    proven
        whether it is proven that there is none.
    """

    lever: str
    plan: Plan | None
    kept: tuple[str, ...] = ()
    has_room: bool = True
    can_launch: bool = True
    problem: str = ""
    proven: bool = False


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The best plan of all, and the alternatives in the order of the rule.

    better: a plan that was found on the way and is worth more than the base, where that was given.
    """

    base: Plan
    rule: OneOf
    alternatives: tuple[Alternative, ...]
    interrupted: bool = False
    better: Plan | None = None

    def shortfall(self, one: Alternative) -> Difference | None:
        """Return the NPV of the best plan less that of an alternative: proven to be 0 at least, as it takes no plan away."""
        return None if one.plan is None else widened(one.plan, self.base)


def rule_of(instance: Instance, name: str | None, levers: Sequence[str] = ()) -> OneOf:
    """Return the rule of a name, or the only one; that of some levers, which no plan has to keep, where these are given.

    Raises
    ------
    QuestionError
        there is none of that name, none at all, or several and no name; or the levers are not two or more of plan.toml.
    """
    if levers:
        return _asked(instance, name, levers)
    rules = {rule.name: rule for rule in instance.settings.one_of}
    if not rules:
        raise QuestionError(NO_RULE)
    listed = ", ".join(rules)
    if name is None and len(rules) > 1:
        raise QuestionError(f"plan.toml has {len(rules)} rules of alternatives: name one of {listed} with --rule")
    if name is not None and name not in rules:
        raise QuestionError(
            f"--rule: found {name}; expected a [[one_of]] of plan.toml: {listed}. {suggestion(name, rules)}".strip()
        )
    return next(iter(rules.values())) if name is None else rules[name]


def _asked(instance: Instance, name: str | None, levers: Sequence[str]) -> OneOf:
    known = instance.settings.levers
    if name is not None:
        raise QuestionError("--levers and --rule name alternatives twice: give one of them")
    for one in levers:
        if one not in known:
            raise QuestionError(f"--levers: found {one}; expected levers of plan.toml. {suggestion(one, known)}".strip())
    if len(levers) < 2:
        raise QuestionError(f"--levers: found {levers[0]} alone; expected two levers or more, separated by commas")
    return OneOf.model_construct(name=" or ".join(levers), levers=tuple(levers), per="company")


def alternatives(
    instance: Instance,
    options: SolverOptions,
    tell: Tell,
    given: Given | None = None,
    *,
    rule: str | None = None,
    levers: Sequence[str] = (),
) -> Alternatives:
    """Plan an instance freely, then once for each lever of a rule of alternatives.

    What runs already, or is demanded by pins, stays in every plan. Each alternative takes plans away, so that the bound of the
    free plan holds for it too; its own is lower where it is proven.

    Parameters
    ----------
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.
    rule
        name of the rule; None for the only one.
    levers
        compared in place of those of a rule; the best plan may launch several of them.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV, or as for `rule_of`.
    PlannerError
        the free plan cannot be found; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "what alternatives are worth is compared by the NPV")
    asked = rule_of(instance, rule, levers)
    case = start_of(instance, given)
    with interrupts_end_all() as request:
        base = base_of(case, given, options, tell, "the best of all")
        found: list[tuple[Alternative, Priced | None]] = []
        for name in asked.levers:
            known = [base, *(one.plan for one, _ in found if one.plan is not None)]
            if request.interrupted:
                found.append((Alternative(name, None, problem=NOT_REACHED), None))
            else:
                found.append(_solved(case, asked, name, known, options, tell))
        best = base
        for one, _ in found:
            best = best if one.plan is None else handed_on(case, best, one.plan)
    made = tuple(_exchanged(one, part, best, [other for other, _ in found]) for one, part in found)
    return with_fixed_base(Alternatives(best, asked, made, request.interrupted), given)


def _solved(
    case: Priced, rule: OneOf, name: str, known: list[Plan], options: SolverOptions, tell: Tell
) -> tuple[Alternative, Priced | None]:
    """Return an alternative with its plan, or why there is none, and its case."""
    try:
        own = alone(case, rule, name)
    except QuestionError as error:
        return Alternative(name, None, problem=str(error)), None
    room = rule not in case.instance.settings.one_of or has_room(own, case, rule)
    found = Alternative(name, None, own.kept(), room, own.can_launch())
    try:
        plan = _free_plan_in(own, known[0], options) or _planned(own, known, options, tell, f"{name} alone")
    except InfeasibleError:
        return replace(found, problem=_none_alone(rule, name), proven=True), None
    except StoppedError:
        return replace(found, problem=NOT_REACHED), None
    except WITHOUT_PLAN as error:
        return replace(found, problem=str(error)), None
    return replace(found, plan=plan), own.case


def _none_alone(rule: OneOf, name: str) -> str:
    others = " and ".join(one for one in rule.levers if one != name)
    return f"proven: without launches of {others} no plan keeps every limit and rule"


def _free_plan_in(own: Alone, base: Plan, options: SolverOptions) -> Plan | None:
    """Return the free plan as that of an alternative, where it launches none of the others and its gap is what was asked for."""
    start = base.chosen.menu.start
    barred = [launched(start[:, other]) & ~own.demanded[:, other] for other in own.others]
    choice = choices_in(own.case, base)
    if base.gap is None or base.gap > options.gap or choice is None or any(one.any() for one in barred):
        return None
    solution = replace(base.solution, choice=choice, opened=first_events(own.case.problem, choice))
    return plan_from(own.case, solution, base.options)


def _planned(own: Alone, known: list[Plan], options: SolverOptions, tell: Tell, title: str) -> Plan:
    plans = ((start, decisions_of(plan).heads) for plan in known for start in own.starts_from(plan.chosen.menu.start))
    return planned(own.case, options, teller(tell, title), best_of(own.case, (Decisions(*one) for one in plans)))


def _exchanged(one: Alternative, part: Priced | None, best: Plan, others: list[Alternative]) -> Alternative:
    """Return an alternative with the best plan found for it, be it another's, and no higher bound than the best of all has."""
    if one.plan is None or part is None:
        return one
    plan = one.plan
    for other in (best, *(found.plan for found in others)):
        if other is not None and other is not one.plan:
            plan = handed_on(part, plan, other)
    return replace(one, plan=with_bound(plan, best.bound))
