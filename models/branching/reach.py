"""Upper bounds on plans by a choice that they make, for all choices at once, and for one unit more closely.

All plans are parted by the opening periods of charges. In each part a relaxation, or the Lagrangian dual, bounds the plans
with a choice by the bound of the part less the reduced cost of the choice; the greatest over the parts holds for all plans.
A relaxation that is solved again, the unit's other choices left out, bounds more closely.
"""

from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from models.arrays import BoolArray, FloatArray
from models.branching.branch_and_bound import Branching, BranchingParams
from models.branching.regional import has_regions
from models.lagrangian.group_rows import with_group_rows
from models.lagrangian.pattern_dual import dual_of
from models.lagrangian.points import DualParams
from models.lagrangian.reduced_costs import reduced_costs_at
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.subproblems.opening_periods import OpeningPeriods, OpeningPeriodsParams


@dataclass(frozen=True)
class ReachParams:
    """Parameters of these bounds.

    Attributes
    ----------
    relaxed
        choices up to which parts are bounded by relaxations, which take seconds each beyond; more of them are bounded by the
        dual where charges are of regions.
    openings
        parting of the relaxations.
    dual, branching
        the dual and its parting.
    """

    relaxed: int = 12_000
    openings: OpeningPeriodsParams = field(default_factory=OpeningPeriodsParams)
    dual: DualParams = field(default_factory=DualParams)
    branching: BranchingParams = field(default_factory=BranchingParams)


@dataclass(frozen=True, eq=False)
class Reach:
    """Upper bounds on the plans of each part with a choice.

    Attributes
    ----------
    by_part
        float[parts, choices]; minus infinity where no plan of the part has the choice.
    opens
        the openings of each part, where its relaxation can be solved again; empty where it is not.
    """

    by_part: FloatArray
    opens: tuple[tuple[BoolArray, ...], ...] = ()

    @cached_property
    def by_choice(self) -> FloatArray:
        """float[choices]: no plan with a choice is worth more."""
        found: FloatArray = self.by_part.max(axis=0)
        return found

    @property
    def bound(self) -> float:
        """No plan is worth more: every plan makes some choice of each unit."""
        return float(self.by_part.max())


def reach_of_choices(problem: MenuProblem, value: float, stopping: Stopping, params: ReachParams = ReachParams()) -> Reach | None:
    """Return upper bounds on plans by their choices; None where nothing was bounded in time.

    Parameters
    ----------
    value
        of a known plan: bounds are lowered where they lie above it.
    """
    if problem.choice_count > params.relaxed and not problem.returns and has_regions(problem):
        return _of_dual(problem, value, stopping, params)
    branches = OpeningPeriods(problem, params.openings).branched(stopping, lambda bound: None, value)
    if not branches:
        return None
    by_part = np.array([branch.reach(problem) for branch in branches])
    return Reach(by_part, tuple(branch.opens for branch in branches))


def _of_dual(problem: MenuProblem, value: float, stopping: Stopping, params: ReachParams) -> Reach | None:
    dual = dual_of(with_group_rows(problem), params.dual)
    branching = Branching(dual, params.branching)
    branching.begin(stopping)
    branching.settle(stopping, value)
    while not over(stopping) and branching.step(stopping, value):
        pass
    if any(leaf.point is None for leaf in branching.leaves):
        return None
    parts = []
    for leaf in branching.leaves:
        if leaf.point is not None:
            part = np.full(problem.choice_count, -np.inf)
            bound = leaf.point.bound_of(leaf.part.regions)
            part[dual.arrays.order] = np.minimum(leaf.bound, bound - reduced_costs_at(dual, leaf.part, leaf.point).choice)
            parts.append(part)
    return Reach(np.array(parts)) if parts else None


class ForcedBounds:
    """Bounds on plans in which one unit makes one of some choices."""

    def __init__(self, problem: MenuProblem, reach: Reach) -> None:
        self._problem = problem
        self._reach = reach
        self._relaxations = OpeningPeriods(problem) if reach.opens else None

    def bound(self, keep: BoolArray, stopping: Stopping) -> float:
        """Return an upper bound on the value of plans in which a unit makes a choice of some; minus infinity if there are none.

        Parameters
        ----------
        keep
            bool[choices]: those choices, all of one unit.
        """
        unit = self._problem.unit[np.flatnonzero(keep)[0]]
        reach = self._reach.by_part[:, keep].max(axis=1)
        if self._relaxations is None:
            return float(reach.max())
        allowed, highest = keep | (self._problem.unit != unit), -np.inf
        solved = partial(self._relaxations.solved, stopping=stopping, allowed=allowed)
        for part in np.argsort(-reach, kind="stable").tolist():
            if reach[part] <= highest or np.isneginf(reach[part]):
                break
            branch = None if over(stopping) else solved(self._reach.opens[part])
            if branch is not None:
                highest = max(highest, min(branch.bound, float(reach[part])))
            elif over(stopping) or not self._relaxations.infeasible:
                highest = max(highest, float(reach[part]))
        return float(highest)
