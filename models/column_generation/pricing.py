"""The pricing problems: the best choice of every unit and the best column of every block at given dual values.

Together their values are a bound on all plans (Geoffrion 1974).
"""

from dataclasses import dataclass, field

import numpy as np

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices, best_few
from models.column_generation.knapsack import best_items
from models.column_generation.knapsack_params import KnapsackParams
from models.column_generation.knapsack_records import Knapsack
from models.column_generation.master import Decomposition, DualValues


@dataclass(frozen=True)
class PricingParams:
    """Parameters of the pricing problems of blocks.

    Attributes
    ----------
    remembered
        columns of each block that are tried first at new dual values.
    knapsack
        how far the search for the best column of a block goes.
    """

    remembered: int = 100
    knapsack: KnapsackParams = field(default_factory=KnapsackParams)


@dataclass(frozen=True, eq=False)
class PricingResult:
    """The solutions of the pricing problems at some dual values.

    Attributes
    ----------
    bound
        on the value of every plan.
    reduced_profit
        float[columns]: the objective of a column less its use at the dual values.
    block_columns
        the best column found of each block, by block; blocks that were skipped are missing.
    block_bound
        float[blocks]: an upper bound on the value of every column of a block at the dual values.
    """

    bound: float
    reduced_profit: FloatArray
    block_columns: dict[int, IntArray]
    block_bound: FloatArray


class PricingProblems:
    """The pricing problems of all units and blocks.

    Parameters
    ----------
    block_columns
        known columns of each block; they may become more from one time to the next.
    multipliers
        float[rows] for each block: multipliers of its rows to start from; they follow the dual values.
    """

    def __init__(
        self,
        decomposition: Decomposition,
        block_columns: list[list[IntArray]],
        multipliers: list[FloatArray],
        params: PricingParams,
    ) -> None:
        self._params = params
        self._decomposition = decomposition
        self._block_columns = block_columns
        self._multipliers = multipliers
        self._menus = UnitChoices.of(decomposition.problem.unit)

    def solve(self, dual_values: DualValues, tolerance: float, skipped: frozenset[int] = frozenset()) -> PricingResult:
        """Return the solutions; with skipped blocks there is no bound.

        Parameters
        ----------
        tolerance
            largest difference of the bound on a block's columns and the value of the best one found, relative to that.
        """
        decomposition = self._decomposition
        form, choices = decomposition.form, decomposition.problem.choice_count
        reduced_profit = form.objective - decomposition.rest.T @ dual_values.row - decomposition.takes @ dual_values.item
        others = np.maximum(reduced_profit[choices:], 0.0) @ decomposition.column_upper[choices:]
        limits = np.where(dual_values.row > 0.0, decomposition.upper, decomposition.lower)
        rows = np.sum(dual_values.row * np.where(np.isinf(limits), 0.0, limits))
        block_columns, block_bound = {}, np.full(len(decomposition.blocks), np.inf)
        for block in range(len(decomposition.blocks)):
            if block not in skipped:
                block_bound[block], block_columns[block] = self._best_column(block, dual_values, tolerance)
        bound = float(self.best_of_units(reduced_profit).sum() + others + rows + block_bound.sum())
        return PricingResult(bound, reduced_profit, block_columns, block_bound)

    def best_of_units(self, reduced_profit: FloatArray) -> FloatArray:
        """Return float[units]: the reduced profit of the best choice of each unit."""
        return self._menus.highest(reduced_profit)

    def best_choices(self, reduced_profit: FloatArray, count: int) -> IntArray:
        """Return the best choices of each unit."""
        unit = self._decomposition.problem.unit
        return best_few(unit, reduced_profit[: unit.size], count)

    def _best_column(self, number: int, dual_values: DualValues, tolerance: float) -> tuple[float, IntArray]:
        """Return a bound on the value of a block's columns, and the best that was found."""
        block, first = self._decomposition.blocks[number], self._decomposition.first
        profit = dual_values.item[first[number] : first[number + 1]]
        known = self._block_columns[number][-self._params.remembered :]
        values = [float(np.sum(profit[block_column])) for block_column in known]
        least = max(values, default=0.0)
        knapsack = Knapsack(block.first, profit, block.use, block.limit)
        accuracy = tolerance * max(least, 1e-9)
        best = best_items(knapsack, self._multipliers[number], least, accuracy, self._params.knapsack)
        items = known[int(np.argmax(values))] if not best.items.size and known else best.items
        return best.bound, np.sort(items)
