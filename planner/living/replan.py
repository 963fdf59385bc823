"""A plan carried on: its past fixed, the rest planned anew with the least change."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from instances.schema.instance import Instance
from instances.schema.settings import SolverOptions
from models import NEVER, Solution, SolveStatus
from models.problem import FloatArray
from models.running.stopping import interrupts_end_all
from planner.actuals.closings import must_agree_with_closings
from planner.actuals.reading import read_actuals
from planner.actuals.records import Actuals
from planner.economics import Menu, charge_events, fleet_of, shared_charges
from planner.errors import InfeasibleError, PlannerError, QuestionError
from planner.limits.priced import Priced, priced
from planner.living.anchored import anchored
from planner.living.as_of import AsOf, checked_instance, instance_as_of
from planner.living.heads import heads_in_another
from planner.living.least_change import ChangeParams, Changes, LeastChange, Reference
from planner.living.paid_differences import PaidOtherwise, paid_rows
from planner.living.past import Past, as_of_index, free, past_of
from planner.living.undoing import Tried, without_vain_changes
from planner.living.worths import MeasuredWorths, Worths, as_it_stands, worths_of
from planner.objectives import share_of
from planner.plan.follows import Sunk
from planner.plan.plan import Plan
from planner.plan.tables import Chosen
from planner.planning import plan_from
from planner.replanning.resolving import bounded, must_aim_at_npv
from planner.replanning.telling import Tell
from planner.run_files.locate import load


@dataclass(frozen=True)
class ReplanRequest:
    """A request to carry a plan on.

    Attributes
    ----------
    as_of
        label of the first quarter that is not over.
    actuals
        file or folder of what came; None where everything came as planned.
    instance
        folder of an instance whose figures replace those of the run; None for the run's own.
    keep
        share of the best NPV that is kept.
    freeze_next
        whether launches of the next quarter stay.
    sunk
        payments that launches of the plan carry for others.
    """

    as_of: str
    actuals: str | Path | None = None
    instance: str | Path | None = None
    keep: float = 0.99
    freeze_next: bool = False
    sunk: tuple[Sunk, ...] = ()


@dataclass(frozen=True, eq=False)
class Replanned:
    """A plan carried on.

    Attributes
    ----------
    request
        what was asked for.
    before, plan
        the plan that was carried on, and the new one; its bound is that of the best NPV.
    past
        what is fixed.
    paid
        payments that were not as planned.
    as_of
        the instance with its past, and the rules that the past had broken.
    case
        that instance, priced.
    changes
        the solves: best NPV, least change, curve.
    tried
        the changes of the plan undone one by one.
    gap
        money that no plan is proven to be better by than the best that was found; None without a bound.
    interrupted
        whether the user stopped it.
    """

    request: ReplanRequest
    before: Plan
    plan: Plan
    past: Past
    paid: PaidOtherwise
    as_of: AsOf
    case: Priced
    changes: Changes
    tried: Tried
    gap: float | None
    interrupted: bool


def replan(
    before: Plan, request: ReplanRequest, options: SolverOptions, tell: Tell, params: ChangeParams = ChangeParams()
) -> Replanned:
    """Carry on a plan.

    Raises
    ------
    QuestionError
        the request does not fit the plan, or the plan was not made for the NPV.
    InputProblems
        every problem of the actuals, those with closings among them, or of the instance that is given.
    PlannerError
        no plan carries this past on; as for `planner.planning.plan`.
    """
    chosen = _launches_in(before, request)
    actuals = _actuals(request, chosen.instance, as_of_index(chosen.instance, request.as_of))
    return carried_on(before, request, actuals, options, tell, params)


def carried_on(
    before: Plan,
    request: ReplanRequest,
    actuals: Actuals,
    options: SolverOptions,
    tell: Tell,
    params: ChangeParams = ChangeParams(),
) -> Replanned:
    """Carry on a plan with actuals that were read, in place of those that the request names; errors as for `replan`."""
    if not 0.0 <= request.keep <= 1.0:
        raise QuestionError(f"keep: expected a share from 0 to 100%, found {request.keep:g}")
    chosen = _launches_in(before, request)
    as_of = as_of_index(chosen.instance, request.as_of)
    past = past_of(chosen, actuals.launches, as_of, freeze_next=request.freeze_next)
    must_agree_with_closings(chosen.instance, past.fixed, actuals)
    chosen = anchored(chosen, past)
    paid = paid_rows(chosen, past, actuals.payments, request.sunk)
    instance = instance_as_of(chosen, past, list(paid.rows))
    case = priced(instance.instance)
    reference = Reference(past.reference, as_of, free(past), past.heads)
    with interrupts_end_all() as stop:
        worths = worths_of(case, options, lambda what: tell(what, None))
        solver = LeastChange(worths, reference, options, tell, lambda: stop.interrupted, params)
        changes = solver.changes(request.keep)
        if isinstance(changes, Solution):
            raise _without_plan(case, changes, options, request)
        best = changes.best
        gap = None if best.bound is None or best.value is None else max(0.0, best.bound - best.value)
        least = share_of(best.value or 0.0, request.keep) - (gap or 0.0)
        tried = without_vain_changes(worths, reference, changes.step.choice, gap or 0.0, least)
    plan = plan_from(case, _solution(worths, tried, changes), options)
    if isinstance(worths, MeasuredWorths):
        plan = replace(plan, hedge=worths.hedge(best, tried.choice))
    return Replanned(request, before, plan, past, paid, instance, case, changes, tried, gap, stop.interrupted)


def _without_plan(case: Priced, solution: Solution, options: SolverOptions, request: ReplanRequest) -> Exception:
    """Return the error of a solve that found no plan."""
    if solution.status is SolveStatus.INFEASIBLE:
        return InfeasibleError(
            f"proven: no plan carries this past on: what happened before {request.as_of} conflicts with pins, floors, groups or "
            "limits that still hold; change them in an instance and give it with --instance"
        )
    try:
        plan_from(case, solution, options)
    except PlannerError as error:
        return error
    raise ValueError("a solution with a plan")


def _launches_in(before: Plan, request: ReplanRequest) -> Chosen:
    """Return the launches of a plan in the instance that the rest is planned with."""
    if request.instance is None:
        return before.chosen
    instance = checked_instance(load(request.instance), before.instance)
    must_aim_at_npv(instance, "a plan is carried on by its NPV or a measure of it", measured=True)
    fleet, shared, start = fleet_of(instance), shared_charges(instance), before.chosen.menu.start
    units = np.arange(len(instance.units))
    events = [charge_events(fleet, units, start, one) for one in shared]
    opened = np.array([one.min(where=one != NEVER, initial=np.iinfo(np.int64).max) for one in events], dtype=np.int64)
    opened[[not (one != NEVER).any() for one in events]] = NEVER
    menu = Menu(before.chosen.menu.levers, units, start, np.zeros(units.size))
    return Chosen(instance, fleet, menu, shared, opened, *heads_in_another(instance, before.chosen, request.as_of))


def _actuals(request: ReplanRequest, instance: Instance, as_of: int) -> Actuals:
    if request.actuals is None:
        return Actuals()
    if as_of == 1:
        raise QuestionError(
            f"as-of: nothing is over before {request.as_of}; leave out --actuals, or name the quarter after the last actual"
        )
    return read_actuals(request.actuals, instance, instance.label_of(as_of - 1))


def _solution(worths: Worths, tried: Tried, changes: Changes) -> Solution:
    """Return the solution of the new plan, with the bound of the best NPV where plans go by it."""
    solution = as_it_stands(worths.case, replace(changes.best, choice=tried.choice))
    is_proven = changes.best.bound is not None and not isinstance(worths, MeasuredWorths)
    return bounded(solution, changes.best.bound) if is_proven and changes.best.bound is not None else solution


def realised(plan: Plan, as_of: int) -> float:
    """Return the present value of a plan's flows before a quarter, after tax."""
    flow: FloatArray = plan.flow.amount[:, : as_of - 1]
    return float((flow.sum(axis=0) * plan.chosen.fleet.timeline.factor[: as_of - 1]).sum())
