"""Plans found and bound proven so far in a solve over worlds."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.checking.feasibility import check
from models.checking.verdict import NOISE, ROUNDING
from models.problem import MenuProblem
from models.risk.measures import RiskMeasure, WorstCase
from models.risk.world_values import WorldValues
from models.statement.variables import first_events


@dataclass(frozen=True, eq=False)
class Known:
    """A plan that keeps all rules: its values in each world, float[worlds], and their measure."""

    choice: IntArray
    opened: IntArray
    in_worlds: FloatArray
    worst: WorstCase


class Found:
    """The plans found, and the bound of all plans' measure.

    Parameters
    ----------
    chance
        float[worlds].
    """

    def __init__(self, problem: MenuProblem, values: WorldValues, measure: RiskMeasure, chance: FloatArray) -> None:
        self._problem, self._values, self._measure, self._chance = problem, values, measure, chance
        self._plans: dict[bytes, Known] = {}
        self.reference = measure.reference(values.worlds)
        self.best: Known | None = None
        self.bound: float | None = None

    @property
    def value(self) -> float | None:
        """The best measure of a plan."""
        return None if self.best is None else self.best.worst.value

    @property
    def plans(self) -> tuple[Known, ...]:
        """All plans, the best first."""
        return tuple(sorted(self._plans.values(), key=lambda plan: -plan.worst.value))

    @property
    def compared(self) -> FloatArray:
        """float[plans, worlds]: values of each plan less the reference."""
        return np.array([plan.in_worlds for plan in self._plans.values()]) - self.reference

    def take(self, choice: IntArray) -> None:
        """Take in a plan; one that breaks a rule is not taken."""
        if choice.tobytes() in self._plans:
            return
        opened = first_events(self._problem, choice)
        if check(self._problem, choice, opened):
            return
        self._keep(choice, opened, self._values.of_plan(choice, opened))

    def adopt(self, plans: Iterable[Known]) -> None:
        """Take in plans that were checked and priced in the same worlds for another measure."""
        for plan in plans:
            self._keep(plan.choice, plan.opened, plan.in_worlds)

    def _keep(self, choice: IntArray, opened: IntArray, in_worlds: FloatArray) -> None:
        known = Known(choice, opened, in_worlds, self._measure.worst(in_worlds, self._chance))
        self._plans[choice.tobytes()] = known
        if self.best is None or known.worst.value > self.best.worst.value:
            self.best = known

    def prove(self, bound: float | None) -> None:
        """Take in a bound of the measure of all plans."""
        if bound is not None and (self.bound is None or bound < self.bound):
            self.bound = bound

    @property
    def scale(self) -> float:
        """Size of the best plan's value under its worst weights, before any reference, which gaps are relative to."""
        return 0.0 if self.best is None else abs(float(self.best.worst.weights @ self.best.in_worlds))

    @property
    def settled_bound(self) -> float | None:
        """The bound; the best measure itself where it differs by rounding alone, and None where a plan contradicts it."""
        if self.best is None or self.bound is None:
            return self.bound
        value, size = self.best.worst.value, float(np.abs(self.best.in_worlds).max())
        if self.bound < value - ROUNDING * max(1.0, size):
            return None
        return value if self.bound - value <= NOISE * max(size, self.scale) else self.bound

    def within(self, gap: float) -> float:
        """Return the highest bound under which the best plan is within a relative gap, minus infinity without a plan."""
        if self.best is None:
            return -np.inf
        size = float(np.abs(self.best.in_worlds).max())
        return self.best.worst.value + max(max(gap, NOISE) * max(self.scale, 1e-9), NOISE * size)

    @property
    def gap(self) -> float | None:
        """The relative gap, None without a plan or a bound."""
        bound, value = self.settled_bound, self.value
        return None if bound is None or value is None else max(0.0, (bound - value) / max(self.scale, 1e-9))
