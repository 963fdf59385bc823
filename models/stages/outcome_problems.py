"""The problem of each outcome: as it is, and without tiers at the periods in which the plans of a policy reach them.

At given periods what tiers add is part of the values of choices, and that they are reached then are rows: outcomes can be stated
together, in one programme that has the policy itself among its own.
"""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from models.arrays import IntArray
from models.dates.dated import Dated, Dates, without_tiers
from models.problem import MenuProblem
from models.stages.records import StagedProblem


class OutcomeProblems:
    """The problems of all outcomes.

    Attributes
    ----------
    whole
        one an outcome.
    tiered
        whether any of them has tiers: a programme over all outcomes then holds some policies alone.
    """

    def __init__(self, staged: StagedProblem) -> None:
        self.whole = [staged.values.weighted(staged.problem, one) for one in np.eye(staged.outcomes)]
        self.tiered = any(problem.tiers for problem in self.whole)

    def loose(self) -> list[MenuProblem]:
        """Return problems without tiers in which no plan is worth less."""
        return [without_tiers(problem) for problem in self.whole]

    def at_dates_of(self, plans: Sequence[IntArray]) -> list[MenuProblem]:
        """Return problems without tiers over the plans that reach all tiers when the plan of the outcome, int[units], does."""
        return [
            problem if dated is None else dated.under(_dates_of(dated, plan))
            for problem, dated, plan in zip(self.whole, self._dated, plans, strict=True)
        ]

    @cached_property
    def _dated(self) -> list[Dated | None]:
        return [Dated(problem) if problem.tiers else None for problem in self.whole]


def _dates_of(dated: Dated, plan: IntArray) -> Dates:
    own = dated.of_plan(plan)
    return Dates(own, own)
