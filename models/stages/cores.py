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
    costs
        float[choices] by outcome: how much the bound falls at least if a choice is made; by value alone without a relaxation.
    """

    def __init__(self, problems: Sequence[MenuProblem]) -> None:
        self._problems = problems
        self.costs: list[FloatArray] = [-problem.value for problem in problems]

    def keeps(self, count: float, found: Found) -> list[BoolArray]:
        """Return bool[choices] by outcome: some choices of each unit, and those of the best plans found.

        All choices of the best plans found are kept in every outcome, so that all may take the early decisions of any of them.
        """
        plans = np.zeros(self._problems[0].choice_count, dtype=np.bool_)
        for branch in found.branches:
            plans[branch.choice] = True
        return [plans | (ranks(problem.unit, cost) < count) for problem, cost in zip(self._problems, self.costs, strict=True)]
