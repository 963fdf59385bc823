"""The best measure over worlds, side by side: plans are split by the periods in which shared charges open.

The measure of all plans is bounded by the highest bound of the sides. The side that has it goes on; one whose bound is no more
than is enough is dropped, and one of which weights on worlds leave too much is split by what the plans of its best mixture
disagree about (`models.risk.openings`).
"""

from collections.abc import Iterator

import numpy as np

from models.arrays import FloatArray
from models.problem import MenuProblem
from models.risk.openings import Openings, all_openings, split
from models.risk.side import Side
from models.risk.under_way import UnderWay
from models.risk.world_values import WorldValues
from models.subproblems.branches import allowed_by, with_openings
from models.subproblems.choices import restricted
from models.subproblems.subproblem import all_of


class RiskByOpenings:
    """One search.

    Parameters
    ----------
    weights
        float[worlds] to begin with.

    Attributes
    ----------
    whole
        the side that has all plans.
    """

    def __init__(self, under_way: UnderWay, problem: MenuProblem, values: WorldValues, weights: FloatArray) -> None:
        self._all, self._problem, self._values = under_way, problem, values
        bound = np.inf if under_way.found.bound is None else under_way.found.bound
        self.whole = Side(under_way, all_of(problem), values, None, weights, bound, self._prove)
        self._under_way: list[tuple[Side, Iterator[bool]]] = [(self.whole, self.whole.turns())]
        self._bound_of_dropped = -np.inf

    def search(self) -> bool:
        """Let the side with the highest bound go on until the gap is reached; return whether every plan was settled."""
        while self._under_way and not self._all.ended:
            side, turns = max(self._under_way, key=lambda one: one[0].bound)
            may_split = next(turns, None)
            if side.solved_whole or side.bound <= self._all.enough:
                self._drop(side)
            elif may_split is None:
                break
            elif may_split and side.hedged:
                self._split(side)
        return not self._under_way and not self._all.infeasible

    def _split(self, side: Side) -> None:
        """Put two sides in the place of one, if its plans say where."""
        opens = all_openings(self._problem) if side.opens is None else side.opens
        polyhedron, reference = self._all.polyhedron, self._all.found.reference
        parts = split(self._problem, opens, side.plans, polyhedron, reference, self._all.params.splits)
        if parts is None:
            return
        weights = side.weights if side.mixture is None else side.mixture.weights
        lower = [self._side(part, weights, side.bound) for part in parts]
        self._under_way += [(one, one.turns()) for one in lower if one is not None]
        self._remove(side)

    def _side(self, opens: Openings, weights: FloatArray, bound: float) -> Side | None:
        """Return the side of some openings, None where they leave a unit without a choice."""
        problem, keep = with_openings(self._problem, opens), allowed_by(self._problem, opens)
        if not np.all(np.bincount(self._problem.unit, keep)):
            return None
        part = restricted(problem, keep)
        return Side(self._all, part, self._values.of_choices(part.kept), opens, weights, bound, self._prove)

    def _drop(self, side: Side) -> None:
        """Look at a side no more."""
        self._bound_of_dropped = max(self._bound_of_dropped, side.bound)
        self._remove(side)

    def _remove(self, side: Side) -> None:
        self._under_way = [one for one in self._under_way if one[0] is not side]
        self._prove()

    def _prove(self) -> None:
        """Take in the bound of all plans: the highest of the sides, as low as it is; a plan worth more contradicts it."""
        bound = max([self._bound_of_dropped, *(side.bound for side, _ in self._under_way)])
        self._all.infeasible = bound == -np.inf
        if np.isfinite(bound):
            self._all.found.prove(bound)
