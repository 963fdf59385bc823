"""The plans found on the way, each with its worth in every world: the best of them in a world may be another world's plan."""

from collections.abc import Iterable

import numpy as np

from models import MenuProblem, check
from models.problem import FloatArray, IntArray
from models.risk import WorldValues
from models.statement.variables import first_events


class PlanPool:
    """Plans that keep every rule, and their worth in each world.

    Attributes
    ----------
    choices
        int[units] for each plan.
    ceiling
        float[worlds]: no plan is worth more, by the best roadmaps without limits.
    """

    def __init__(self, problem: MenuProblem, values: WorldValues) -> None:
        self.problem = problem
        self.values = values
        self.choices: list[IntArray] = []
        self._worth: list[FloatArray] = []
        self._known: set[bytes] = set()
        self.ceiling = values.most(problem)

    @property
    def worth(self) -> FloatArray:
        """float[plans, worlds]."""
        return np.array(self._worth).reshape(len(self.choices), self.values.worlds)

    def add(self, choice: IntArray) -> None:
        """Take in a plan; one that is known already, or breaks a rule, is not taken."""
        key = choice.astype(np.int64).tobytes()
        if key in self._known:
            return
        opened = first_events(self.problem, choice)
        if not check(self.problem, choice, opened):
            self._known.add(key)
            self.choices.append(choice)
            self._worth.append(self.values.of_plan(choice, opened))

    def extend(self, choices: Iterable[IntArray]) -> None:
        """Take in some plans."""
        for choice in choices:
            self.add(choice)

    def worth_of(self, choice: IntArray) -> FloatArray:
        """Return float[worlds]: the worth of any plan."""
        return self.values.of_plan(choice, first_events(self.problem, choice))

    def fork(self) -> "PlanPool":
        """Return a pool of the same plans that is filled on its own."""
        other = PlanPool(self.problem, self.values)
        other.choices, other._worth, other._known = list(self.choices), list(self._worth), set(self._known)
        return other

    def best_at(self, weights: FloatArray) -> int:
        """Return the plan that is worth most at weights on worlds, the first of equal ones."""
        return int(np.argmax(self.worth @ weights))
