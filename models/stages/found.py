"""Plans found and bounds proven so far in a solve of a plan that adapts."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from models.arrays import FloatArray, IntArray
from models.checking.feasibility import check
from models.checking.verdict import NOISE, ROUNDING
from models.stages.agreement import Agreement
from models.stages.records import StagedProblem
from models.statement.variables import first_events


@dataclass(frozen=True, eq=False)
class Branch:
    """A plan that keeps all rules, and its worth float[outcomes] in each outcome."""

    choice: IntArray
    opened: IntArray
    worth: FloatArray


@dataclass(eq=False)
class Stem:
    """Early decisions int[units and charges], and the best branch found of each outcome.

    Any plan with these early decisions is a branch for every outcome, as rules are the same in all of them.
    """

    early: IntArray
    branches: list[Branch] = field(default_factory=list)

    def take(self, branch: Branch) -> None:
        """Take in a plan with these early decisions."""
        if not self.branches:
            self.branches = [branch] * branch.worth.size
        better = [branch.worth[place] > own.worth[place] for place, own in enumerate(self.branches)]
        self.branches = [branch if wins else own for wins, own in zip(better, self.branches, strict=True)]

    @property
    def by_outcome(self) -> FloatArray:
        """float[outcomes]: worth of the branch of each outcome."""
        return np.array([branch.worth[place] for place, branch in enumerate(self.branches)])


class Found:
    """Plans by their early decisions, and the bounds of plans that adapt and of plans that know the outcome."""

    def __init__(self, staged: StagedProblem, agreement: Agreement) -> None:
        self._staged, self._agreement = staged, agreement
        self._seen: set[bytes] = set()
        self._stems: dict[bytes, Stem] = {}
        self.branches: list[Branch] = []
        self.bound: float | None = None
        self.known_bounds = np.full(staged.outcomes, np.inf)

    def take(self, choice: IntArray) -> None:
        """Take in a plan; one that breaks a rule is not taken."""
        if choice.tobytes() in self._seen:
            return
        self._seen.add(choice.tobytes())
        opened = first_events(self._staged.problem, choice)
        if check(self._staged.problem, choice, opened):
            return
        branch = Branch(choice, opened, self._staged.values.of_plan(choice, opened))
        self.branches.append(branch)
        early = self._agreement.early_of(choice, opened)
        self._stems.setdefault(early.tobytes(), Stem(early)).take(branch)

    def prove(self, bound: float | None) -> None:
        """Take in a bound of all plans that adapt."""
        if bound is not None and np.isfinite(bound) and (self.bound is None or bound < self.bound):
            self.bound = bound

    def prove_known(self, outcome: int, bound: float | None) -> None:
        """Take in a bound of plans that know an outcome."""
        if bound is not None:
            self.known_bounds[outcome] = min(self.known_bounds[outcome], bound)
            self.prove(float(self._staged.chance @ self.known_bounds))

    def worth(self, stem: Stem) -> float:
        """Return the mean worth of the branches of early decisions."""
        return float(self._staged.chance @ stem.by_outcome)

    @property
    def stems(self) -> Sequence[Stem]:
        """All early decisions, the best first."""
        return sorted(self._stems.values(), key=lambda stem: -self.worth(stem))

    @property
    def best(self) -> Stem | None:
        """The best early decisions found."""
        return max(self._stems.values(), key=self.worth, default=None)

    @property
    def value(self) -> float | None:
        """The mean worth of the best plan that adapts."""
        best = self.best
        return None if best is None else self.worth(best)

    @property
    def known(self) -> FloatArray:
        """float[outcomes]: worth of the best plan found in each outcome, whatever it does early."""
        best: FloatArray = np.array([branch.worth for branch in self.branches]).max(axis=0)
        return best

    @property
    def settled_bound(self) -> float | None:
        """The bound; the value itself where it differs by rounding alone, and None where a plan contradicts it."""
        value = self.value
        if value is None or self.bound is None:
            return self.bound
        size = max(1.0, float(np.abs(self.known).max()))
        if self.bound < value - ROUNDING * size:
            return None
        return value if self.bound - value <= NOISE * size else self.bound

    @property
    def gap(self) -> float | None:
        """The relative gap, None without a plan or a bound."""
        bound, value = self.settled_bound, self.value
        return None if bound is None or value is None else max(0.0, (bound - value) / max(abs(value), 1e-9))
