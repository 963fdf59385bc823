"""The alternatives of a rule: the best plan of all, and the best plan that launches one of its levers and none of the others."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from instances import Instance
from instances.records import suggestion
from instances.schema.one_of import OneOf
from instances.schema.settings import SolverOptions
from models import Solution
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
from planner.replanning.telling import Tell
from planner.workers import ALONE, Call, Known, Task, Workers

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
    workers: Workers = ALONE,
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
    workers
        plan for the levers side by side: each knows the free plan alone.

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
        found = _solved(case, asked, base, options, tell, workers)
        best = base
        for one, _ in found:
            best = best if one.plan is None else handed_on(case, best, one.plan)
    made = tuple(_exchanged(one, part, best, [other for other, _ in found]) for one, part in found)
    return with_fixed_base(Alternatives(best, asked, made, request.interrupted), given)


@dataclass(frozen=True, eq=False)
class _Context:
    """The common part of all alternatives: solver options, and the decisions of the free plan."""

    options: SolverOptions
    free: Decisions


@dataclass(frozen=True)
class _Without:
    """The reason why an alternative has no plan, and whether that is proven."""

    problem: str
    proven: bool


def _solved(
    case: Priced, rule: OneOf, base: Plan, options: SolverOptions, tell: Tell, workers: Workers
) -> list[tuple[Alternative, Priced | None]]:
    """Return each alternative with its plan and its case, or with the reason why it has none."""
    owns: dict[str, Alone] = {}
    without: dict[str, str] = {}
    for name in rule.levers:
        try:
            owns[name] = alone(case, rule, name)
        except QuestionError as error:
            without[name] = str(error)
    free = {name: _free_plan_in(own, base, options) for name, own in owns.items()}
    tasks = [_task(name, own, free[name]) for name, own in owns.items()]
    done = workers.run(_planned, _Context(options, decisions_of(base)), tasks, tell=tell, what="alternatives")
    solved = dict(zip(owns, done, strict=True))

    def found(name: str) -> tuple[Alternative, Priced | None]:
        if name in without:
            return Alternative(name, None, problem=without[name]), None
        own, one = owns[name], solved[name]
        room = rule not in case.instance.settings.one_of or has_room(own, case, rule)
        bare = Alternative(name, None, own.kept(), room, own.can_launch())
        if isinstance(one, Solution):
            return replace(bare, plan=plan_from(own.case, one, options if free[name] is None else base.options)), own.case
        if one is None:
            return replace(bare, problem=NOT_REACHED), None
        return replace(bare, problem=_none_alone(rule, name) if one.proven else one.problem, proven=one.proven), None

    return [found(name) for name in rule.levers]


def _task(name: str, own: Alone, free: Solution | None) -> Task[Alone, Solution | _Without]:
    given: Alone | Known[Solution | _Without] = own if free is None else Known(free)
    return Task(f"{name} alone", lambda _: given)


def _planned(context: _Context, own: Alone, call: Call) -> Solution | _Without:
    """Return the best plan of an alternative, or why it has none."""
    known = (Decisions(start, context.free.heads) for start in own.starts_from(context.free.start))
    start = best_of(own.case, known)
    try:
        return planned(own.case, context.options, call.on_progress, start).solution
    except StoppedError:
        return _Without(NOT_REACHED, proven=False)
    except WITHOUT_PLAN as error:
        return _Without(str(error), isinstance(error, InfeasibleError))


def _none_alone(rule: OneOf, name: str) -> str:
    others = " and ".join(one for one in rule.levers if one != name)
    return f"proven: without launches of {others} no plan keeps every limit and rule"


def _free_plan_in(own: Alone, base: Plan, options: SolverOptions) -> Solution | None:
    """Return the free plan as that of an alternative, where it launches none of the others and its gap is what was asked for."""
    start = base.chosen.menu.start
    barred = [launched(start[:, other]) & ~own.demanded[:, other] for other in own.others]
    choice = choices_in(own.case, base)
    if base.gap is None or base.gap > options.gap or choice is None or any(one.any() for one in barred):
        return None
    return replace(base.solution, choice=choice, opened=first_events(own.case.problem, choice))


def _exchanged(one: Alternative, part: Priced | None, best: Plan, others: list[Alternative]) -> Alternative:
    """Return an alternative with the best plan found for it, be it another's, and no higher bound than the best of all has."""
    if one.plan is None or part is None:
        return one
    plan = one.plan
    for other in (best, *(found.plan for found in others)):
        if other is not None and other is not one.plan:
            plan = handed_on(part, plan, other)
    return replace(one, plan=with_bound(plan, best.bound))
