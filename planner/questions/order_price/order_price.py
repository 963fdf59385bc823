"""The price of the wrong order: the same instance with the order of the two levers fixed everywhere, planned anew."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from instances import Instance
from instances.schema.settings import SolverOptions
from models.problem import BoolArray
from models.running.stopping import interrupts_end_all
from planner.economics.starts import Starts, has_lever, launched, runs_already
from planner.errors import WITHOUT_PLAN, InfeasibleError
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.plan.plan import Plan
from planner.planning import Priced
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.resolving import (
    NOT_REACHED,
    handed_on,
    must_aim_at_npv,
    must_have_levers,
    planned_from,
    with_bound,
    with_choices,
)
from planner.replanning.telling import Tell, teller

ORDERS: Final[dict[str, str]] = {
    "store optimization first": "orchestration is launched only after store optimization at the same unit",
    "orchestration first": "store optimization is launched only after orchestration at the same unit",
    "both at once": "the two levers are launched together at a unit, or neither is",
    "store optimization only": "orchestration is launched nowhere",
    "orchestration only": "store optimization is launched nowhere",
}
"""Orders that are priced, each with its meaning. A lever that runs already stays, and counts as launched before."""

CONVENTIONAL: Final = "store optimization first"
"""The order that is recommended to most retailers."""

NO_SUCH_PLAN: Final = "proven: in this order no plan keeps every limit and rule"
"""Reason of an order that is proven to have no plan."""


@dataclass(frozen=True, eq=False)
class Ordered:
    """A fixed order and its plan.

    Attributes
    ----------
    plan
        None without one.
    exempt
        units whose pins leave them no roadmap in this order; they are free.
    problem
        why there is no plan.
    """

    order: str
    plan: Plan | None
    exempt: tuple[str, ...] = ()
    problem: str = ""


@dataclass(frozen=True, eq=False)
class OrderPrice:
    """The plan that is free to choose, and the plan of each fixed order.

    Attributes
    ----------
    interrupted
        whether orders were not planned to their end.
    better
        a plan that was found on the way and is worth more than the base, where that was given.
    """

    base: Plan
    orders: tuple[Ordered, ...]
    interrupted: bool = False
    better: Plan | None = None


def keeps_order(order: str, levers: tuple[str, ...], start: Starts) -> BoolArray:
    """Return bool[roadmaps]: whether a roadmap keeps an order.

    Parameters
    ----------
    start
        int16[roadmaps, levers]: as in `planner.economics.Menu`.
    """
    optimized, orchestrated = start[:, levers.index(STORE_OPTIMIZATION)], start[:, levers.index(ORCHESTRATION)]
    has_optimized, has_orchestrated = has_lever(optimized), has_lever(orchestrated)
    no_optimized, no_orchestrated = ~launched(optimized), ~launched(orchestrated)
    one_runs = runs_already(optimized) | runs_already(orchestrated)
    together = has_optimized & has_orchestrated & ((optimized == orchestrated) | one_runs)
    keep: dict[str, BoolArray] = {
        "store optimization first": no_orchestrated | (has_optimized & (optimized < orchestrated)),
        "orchestration first": no_optimized | (has_orchestrated & (orchestrated < optimized)),
        "both at once": (no_optimized & no_orchestrated) | together,
        "store optimization only": no_orchestrated,
        "orchestration only": no_optimized,
    }
    return np.asarray(keep[order])


def order_price(instance: Instance, options: SolverOptions, tell: Tell, given: Given | None = None) -> OrderPrice:
    """Plan an instance freely and under each fixed order.

    An order takes plans away, so the free plan's bound holds for all of them, and the best of their plans is one of its own.

    Parameters
    ----------
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV, or it lacks one of the two levers.
    PlannerError
        the free plan cannot be found; as for `planner.planning.plan`.
    """
    must_have_levers(instance, (STORE_OPTIMIZATION, ORCHESTRATION), "an order needs both store optimization and orchestration")
    must_aim_at_npv(instance, "the price of an order is in NPV")
    case = start_of(instance, given)
    with interrupts_end_all() as request:
        base = base_of(case, given, options, tell, "free")
        made: list[tuple[Ordered, Priced | None]] = []
        for order in ORDERS:
            later = Ordered(order, None, problem=NOT_REACHED), None
            made.append(later if request.interrupted else _ordered(case, order, base, options, tell))
    found = [_handed_across(one, part, [other for other, _ in made]) for one, part in made]
    best = base
    for one in found:
        if one.plan is not None:
            best = handed_on(case, best, one.plan)
    return with_fixed_base(OrderPrice(best, tuple(found), request.interrupted), given)


def _handed_across(one: Ordered, part: Priced | None, others: Sequence[Ordered]) -> Ordered:
    """Return an order with the best plan of any order that keeps it: one lever alone is in no other order."""
    for other in others:
        if part is not None and one.plan is not None and other.plan is not None:
            one = replace(one, plan=handed_on(part, one.plan, other.plan))
    return one


def _ordered(case: Priced, order: str, base: Plan, options: SolverOptions, tell: Tell) -> tuple[Ordered, Priced | None]:
    """Return an order, and the instance over the roadmaps that it allows; None where there is none, or it has no plan."""
    keep = keeps_order(order, case.menu.levers, case.menu.start)
    free = np.ones(len(case.instance.units), dtype=np.bool_)
    free[case.menu.unit[keep]] = False
    exempt = tuple(case.instance.units[unit].unit for unit in np.flatnonzero(free))
    keep |= free[case.menu.unit]
    try:
        part = with_choices(case, keep)
        found = planned_from(part, [base], options, teller(tell, order))
    except InfeasibleError:
        return Ordered(order, None, exempt, NO_SUCH_PLAN), None
    except WITHOUT_PLAN as error:
        return Ordered(order, None, exempt, str(error)), None
    return Ordered(order, with_bound(found, base.bound), exempt), part


def loss_by_unit(base: Plan, plan: Plan) -> list[float]:
    """Return the value that each unit's roadmap loses in a plan against the base, shared costs apart."""
    return [float(less) for less in base.unit_values - plan.unit_values]
