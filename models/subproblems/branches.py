"""Branches: plans whose charges open in some of their periods, with their relaxation; and what several of them have together."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.checking.verdict import NOISE
from models.problem import MenuProblem
from models.solvers.relaxation import Relaxation


@dataclass(frozen=True, eq=False)
class Branch:
    """The plans in which each charge opens in one of some periods.

    Attributes
    ----------
    opens
        bool[periods + 1] for each charge, as in `Charge`.
    relaxed
        the relaxation over these plans.
    unbranched
        about the bound of the relaxation over all plans, before they were branched on.
    """

    opens: tuple[BoolArray, ...]
    relaxed: Relaxation
    unbranched: float

    @property
    def bound(self) -> float:
        """An upper bound on the value of these plans."""
        return self.relaxed.bound

    def allowed(self, problem: MenuProblem) -> BoolArray:
        """Return bool[choices]: false for choices whose events come before a charge may open, or though it may not."""
        return allowed_by(problem, self.opens)

    def reach(self, problem: MenuProblem) -> FloatArray:
        """Return float[choices]: an upper bound on the value of these plans with a choice; minus infinity if none has it."""
        most = self.bound - self.relaxed.reduced_costs_of_choices(problem.unit)
        return np.where(self.allowed(problem), most, -np.inf)


def with_openings(problem: MenuProblem, opens: tuple[BoolArray, ...]) -> MenuProblem:
    """Return the problem with its charges opening only where they may."""
    charges = (replace(charge, opens=own) for charge, own in zip(problem.charges, opens, strict=True))
    return replace(problem, charges=tuple(charges))


def union(problem: MenuProblem, branches: Sequence[Branch], opened: IntArray | None = None) -> tuple[BoolArray, ...]:
    """Return the openings that any of the branches has, and those of a plan."""
    opens = [np.zeros(charge.value.size + 1, dtype=np.bool_) for charge in problem.charges]
    for branch in branches:
        for together, own in zip(opens, branch.opens, strict=True):
            together |= own
    if opened is not None:
        for together, period in zip(opens, opened.tolist(), strict=True):
            together[period] = True
    return tuple(opens)


def reach_of(problem: MenuProblem, branches: Sequence[Branch]) -> FloatArray:
    """Return float[choices]: an upper bound on the value of plans of these branches with a choice."""
    reach = np.full(problem.choice_count, -np.inf)
    for branch in branches:
        np.maximum(reach, branch.reach(problem), out=reach)
    return reach


def alive(branches: Sequence[Branch], value: float) -> list[Branch]:
    """Return the branches that may hold a plan worth more than a value."""
    return [branch for branch in branches if branch.bound > value + NOISE * abs(value)]


@dataclass(eq=False)
class Leaf:
    """A branch, and its relaxations under other limits.

    Attributes
    ----------
    relaxations
        limits of the programme's rows, and the branch under them.
    without
        limits of the problem under which there is no solution.
    """

    opens: tuple[BoolArray, ...]
    relaxations: list[tuple[FloatArray, Branch]] = field(default_factory=list)
    without: list[FloatArray] = field(default_factory=list)

    def copied(self) -> "Leaf":
        """Return a leaf with the same relaxations, to which further ones are added independently."""
        return Leaf(self.opens, list(self.relaxations), list(self.without))

    def empty(self, limit: FloatArray) -> bool:
        """Return whether there surely is no solution: there was none under limits as wide."""
        return any(np.all(limit <= wider) for wider in self.without)

    def bounded(self, upper: FloatArray) -> Branch | None:
        """Return the branch with the least bound that the dual values of any relaxation prove under other limits of the rows."""
        found = [_bounded_under(branch, before, upper) for before, branch in self.relaxations]
        return min(found, key=lambda branch: branch.bound, default=None)

    def solved_under(self, upper: FloatArray) -> bool:
        """Return whether the relaxation was solved under these very limits of the rows."""
        return any(np.array_equal(upper, before) for before, _ in self.relaxations)

    def merge(self, other: "Leaf", kept: int) -> None:
        """Merge the relaxations of another leaf of the same openings; beyond `kept` the oldest are dropped, the other's first."""
        have = {id(branch) for _, branch in self.relaxations}
        new = [known for known in other.relaxations if id(known[1]) not in have]
        self.relaxations = [*new, *self.relaxations][-kept:]
        self.without += _further(other.without, self.without)

    def found_since(self, before: "Leaf") -> "Leaf":
        """Return the leaf with the relaxations that it did not have before."""
        have = {id(branch) for _, branch in before.relaxations}
        new = [known for known in self.relaxations if id(known[1]) not in have]
        return Leaf(self.opens, new, _further(self.without, before.without))


def _further(limits: list[FloatArray], known: list[FloatArray]) -> list[FloatArray]:
    have = {id(limit) for limit in known}
    return [limit for limit in limits if id(limit) not in have]


def _bounded_under(branch: Branch, before: FloatArray, upper: FloatArray) -> Branch:
    """Return a branch with the bound that its dual values prove under other limits of the rows.

    Weak duality: the dual values and reduced costs of the relaxation stay feasible in its dual whatever the limits are.
    """
    moved = upper != before
    bound = branch.bound + float(branch.relaxed.dual_values[moved] @ (upper[moved] - before[moved]))
    return replace(branch, relaxed=replace(branch.relaxed, bound=bound))


def allowed_by(problem: MenuProblem, opens: tuple[BoolArray, ...]) -> BoolArray:
    """Return bool[choices]: false for choices whose events come before a charge may open, or though it may not."""
    allowed = np.ones(problem.choice_count, dtype=np.bool_)
    for charge, own in zip(problem.charges, opens, strict=True):
        periods = np.flatnonzero(own[:-1])
        first = periods[0] if periods.size else charge.value.size
        allowed &= (charge.event == NEVER) | (charge.event >= first)
    return allowed
