"""A measure of risk that plans keep, in searches by the periods in which tiers are reached (`models.dates.kept`).

A measure is the least weighted mean over a set of weights on worlds: a plan that keeps it has as much at any of them. The sums at
the weights that were worst for plans found stand for all; a plan that is not worth enough has weights of its own that it falls
short in.
"""

import numpy as np

from models.arrays import FloatArray, IntArray
from models.dates.dated import Dates
from models.dates.kept import Kept, KeptSums
from models.problem import MenuProblem
from models.risk.measures import RiskMeasure
from models.risk.world_dates import WorldDates
from models.risk.world_values import WorldValues
from models.statement.variables import first_events


class KeptMeasure(Kept):
    """Worth by a measure of risk.

    Parameters
    ----------
    chance
        float[worlds].
    """

    def __init__(self, problem: MenuProblem, values: WorldValues, measure: RiskMeasure, chance: FloatArray, least: float) -> None:
        self._worlds, self._values, self._measure, self._chance = WorldDates(problem, values), values, measure, chance
        self._weights = [chance]
        super().__init__(problem, self._worlds.dated, least, float(np.abs(values.value).max(initial=0.0)))

    def worth(self, choice: IntArray) -> float:
        """Return the measure of a plan."""
        return self._measure.worst(self._in_worlds(choice), self._chance).value

    def sums(self, dates: Dates) -> KeptSums:
        """Return the most that choices are worth at the dates, at the weights of all plans found so far."""
        weights, values = np.array(self._weights), self._worlds.most(dates)
        charges = [weights @ values.charge[:, place, : one.value.size] for place, one in enumerate(self.problem.charges)]
        return KeptSums(weights @ values.value, charges)

    def cut(self, choice: IntArray) -> bool:
        """Take in the weights that are worst for a plan which is not worth enough; return whether they are new."""
        weights = self._measure.worst(self._in_worlds(choice), self._chance).weights
        if self.enough(choice) or any(np.allclose(weights, one, 0, 1e-12) for one in self._weights):
            return False
        self._weights.append(weights)
        return True

    def _in_worlds(self, choice: IntArray) -> FloatArray:
        return self._values.of_plan(choice, first_events(self.problem, choice))
