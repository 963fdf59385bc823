"""The worth of choosing what each unit is for: the instance planned with new roles, and over the roadmaps without any.

To close a unit counts as a new role.
"""

from dataclasses import dataclass

import numpy as np

from instances import Instance
from instances.schema.settings import SolverOptions
from models.problem import BoolArray
from models.running.stopping import interrupts_end_all
from planner.economics.starts import NEVER_LAUNCHED, launched
from planner.errors import WITHOUT_PLAN, InfeasibleError, QuestionError
from planner.plan.plan import Plan
from planner.planning import Priced, planned
from planner.replanning.difference import Difference, widened
from planner.replanning.given import Given, base_of, start_of, with_fixed_base
from planner.replanning.resolving import (
    NOT_REACHED,
    Decisions,
    best_of,
    decisions_of,
    handed_on,
    must_aim_at_npv,
    with_bound,
    with_choices,
)
from planner.replanning.telling import Tell, teller

NO_SUCH_PLAN = "proven: without new roles no plan keeps every limit and rule"
"""Reason for the lack of a plan without new roles."""

NO_ROLES = (
    "there is no role to choose: no lever has a `role`, and none closes units; give the lever that changes what a unit is "
    'for its new role in plan.toml, such as role = "local fulfilment point"'
)


@dataclass(frozen=True, eq=False)
class Portfolio:
    """The plan that chooses roles, and the best plan that launches none.

    Attributes
    ----------
    without
        None where there is none.
    kept
        units whose pins leave them no roadmap without a new role; they are free in both plans.
    problem
        why there is no plan without new roles.
    better
        a plan that was found on the way and is worth more than the base, where that was given.
    """

    base: Plan
    without: Plan | None
    kept: tuple[str, ...] = ()
    problem: str = ""
    interrupted: bool = False
    better: Plan | None = None

    @property
    def worth(self) -> Difference | None:
        """NPV that the choice of roles adds to the best plan without: 0 at least, as it takes no plan away."""
        return None if self.without is None else widened(self.without, self.base)


def role_levers(instance: Instance) -> list[int]:
    """Return the levers that change what a unit is for, by place."""
    return [place for place, lever in enumerate(instance.settings.levers.values()) if lever.changes_job]


def portfolio(instance: Instance, options: SolverOptions, tell: Tell, given: Given | None = None) -> Portfolio:
    """Plan an instance with new roles and without.

    Roles that run already or are committed stay in both plans. To do without new roles takes plans away, so that the bound of
    the plan with them holds for the other too.

    Parameters
    ----------
    given
        the plan to start from, which stays the base; what is found to be worth more is `better` in the answer.

    Raises
    ------
    QuestionError
        the instance's goal is not the NPV, or no lever has a role.
    PlannerError
        the plan with roles cannot be found; as for `planner.planning.plan`.
    """
    must_aim_at_npv(instance, "what the choice of roles is worth is in NPV")
    if not role_levers(instance):
        raise QuestionError(NO_ROLES)
    case = start_of(instance, given)
    with interrupts_end_all() as request:
        base = base_of(case, given, options, tell, "with new roles")
        stopped = Portfolio(base, None, problem=NOT_REACHED)
        found = stopped if request.interrupted else _compared(case, base, options, tell)
    best = base if found.without is None else handed_on(case, base, found.without)
    answer = Portfolio(best, found.without, found.kept, found.problem, request.interrupted)
    return with_fixed_base(answer, given)


def _compared(case: Priced, base: Plan, options: SolverOptions, tell: Tell) -> Portfolio:
    """Return the base with the best plan over the roadmaps that launch no new role, or why there is none."""
    new = launched(case.menu.start[:, role_levers(case.instance)]).any(axis=1)
    kept = np.ones(len(case.instance.units), dtype=np.bool_)
    kept[case.menu.unit[~new]] = False
    names = tuple(case.instance.units[unit].unit for unit in np.flatnonzero(kept))
    keep = ~new | kept[case.menu.unit]
    if keep.all():
        return Portfolio(base, base, names)
    part = with_choices(case, keep)
    try:
        found = planned(part, options, teller(tell, "without new roles"), best_of(part, [_stripped(case, base, kept)]))
    except InfeasibleError:
        return Portfolio(base, None, names, NO_SUCH_PLAN)
    except WITHOUT_PLAN as error:
        return Portfolio(base, None, names, str(error))
    return Portfolio(base, with_bound(found, base.bound), names)


def _stripped(case: Priced, base: Plan, kept: BoolArray) -> Decisions:
    """Return the decisions of a plan without its new roles, where a unit can do without."""
    start, heads = base.chosen.menu.start.copy(), decisions_of(base).heads
    for place in role_levers(case.instance):
        start[launched(start[:, place]) & ~kept, place] = NEVER_LAUNCHED
    return Decisions(start, heads)
