"""The relaxation of a programme: all columns continuous, with its dual."""

from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices

HALF = 0.5
"""Of a choice: more than that is at the upper limit of 1, if what one more unit of it is worth is above 0."""


@dataclass(frozen=True, eq=False)
class Relaxation:
    """An optimal solution of the programme with all columns continuous, and of its dual.

    Attributes
    ----------
    bound
        the optimal value: an upper bound on the value of every plan.
    values
        float[columns]: the columns at that value.
    reduced_cost
        float[columns]: the change of the bound by a unit of each column; not above 0 at 0, not below 0 at its upper limit.
    dual_values
        float[rows]: the change of the bound by a unit of each row's limit.
    """

    bound: float
    values: FloatArray
    reduced_cost: FloatArray
    dual_values: FloatArray

    def reduced_costs_of_choices(self, unit: IntArray) -> FloatArray:
        """Return float[choices], not below 0: how much the bound falls at least if a choice is made (reduced cost in size).

        A choice taken whole, at its upper limit of 1, may leave to its unit's row the worth of the second best one, whose own
        reduced cost is then 0. Here the unit's row takes over what that upper limit is worth, which leaves the bound as it is:
        the choice taken costs 0, and any other one what it is worth less. A choice that may not be made, with an upper limit of
        0, may seem to be worth more than all; what it costs is without a meaning, and not below 0 either.

        Parameters
        ----------
        unit
            int[choices]: the unit of each choice.
        """
        signed = self.reduced_cost[: unit.size]
        at_limit = np.where(self.values[: unit.size] > HALF, signed, 0.0).clip(min=0.0)
        return (UnitChoices.of(unit).highest(at_limit)[unit] - signed).clip(min=0.0)
