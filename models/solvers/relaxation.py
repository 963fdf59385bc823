"""The relaxation of a programme: all columns continuous, with its dual."""

from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices


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

        A column at its upper limit of 1 leaves to its unit's row the worth of the second best choice, whose own reduced cost
        is then 0. The best choice of a unit has the reduced cost 0 here, and any other one what it is worth less: the unit's row
        takes over what the upper limit is worth, and the bound is the same.

        Parameters
        ----------
        unit
            int[choices]: the unit of each choice.
        """
        signed = self.reduced_cost[: unit.size]
        return np.asarray(UnitChoices.of(unit).highest(signed)[unit] - signed)
