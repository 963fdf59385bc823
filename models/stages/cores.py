"""The few choices of each unit and outcome that a programme over all outcomes is stated with."""

from collections.abc import Sequence

import numpy as np

from models.arrays import BoolArray, FloatArray
from models.best_choices import ranks
from models.problem import MenuProblem
from models.stages.found import Found


class Cores:
    """Choices by their reduced cost in each outcome.

    Parameters
    ----------
    problems
        of each outcome.

    Attributes
    ----------
    relaxed
        whether reduced costs are known; without them, choices go by their value alone.
    """

    def __init__(self, problems: Sequence[MenuProblem]) -> None:
        self._problems = problems
        self._costs: list[FloatArray] = [-problem.value for problem in problems]
        self._used = [np.zeros(problem.choice_count, dtype=np.bool_) for problem in problems]
        self.relaxed = False

    def take(self, costs: Sequence[FloatArray], used: Sequence[BoolArray]) -> None:
        """Take the relaxation.

        Parameters
        ----------
        costs
            float[choices] by outcome: how much the bound falls at least if a choice is made.
        used
            bool[choices] by outcome: choices that the relaxation makes, in part or whole.
        """
        self._costs, self._used, self.relaxed = list(costs), list(used), True

    def keeps(self, count: float, found: Found) -> list[BoolArray]:
        """Return bool[choices] by outcome: some of each unit, those of the relaxation, and those of the plans found.

        The latter are kept in every outcome, so that all may take the early decisions of any of them.
        """
        plans = np.zeros(self._problems[0].choice_count, dtype=np.bool_)
        for branch in found.branches:
            plans[branch.choice] = True
        return [
            plans | used | (ranks(problem.unit, cost) < count)
            for problem, cost, used in zip(self._problems, self._costs, self._used, strict=True)
        ]
