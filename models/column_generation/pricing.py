"""What every unit and every block does at given prices, each for itself: together a bound on all plans (Geoffrion 1974)."""

from dataclasses import dataclass, field

import numpy as np

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices, best_few
from models.column_generation.knapsack_params import KnapsackParams
from models.column_generation.master import Frame, Prices


@dataclass(frozen=True)
class PricingParams:
    """How blocks are asked.

    Attributes
    ----------
    remembered
        columns of each block that are tried first at new prices.
    knapsack
        how far the search for the best column of a block goes.
    """

    remembered: int = 100
    knapsack: KnapsackParams = field(default_factory=KnapsackParams)


@dataclass(frozen=True, eq=False)
class Answers:
    """What units and blocks answer to prices.

    Attributes
    ----------
    bound
        no plan is worth more.
    reduced
        float[columns]: what a column is worth less the prices of all that it uses.
    block_columns
        the best column found of each block, by block; blocks that were not asked are missing.
    earned
        float[blocks]: what the best column of each block earns at most.
    """

    bound: float
    reduced: FloatArray
    block_columns: dict[int, IntArray]
    earned: FloatArray


class Answering:
    """Asks units and blocks again and again.

    Parameters
    ----------
    block_columns
        known columns of each block; they may become more from one time to the next.
    multipliers
        float[rows] for each block: prices of its rows to start from; they follow the prices asked for.
    """

    def __init__(
        self, frame: Frame, block_columns: list[list[IntArray]], multipliers: list[FloatArray], params: PricingParams
    ) -> None:
        self._params = params
        self._frame = frame
        self._block_columns = block_columns
        self._multipliers = multipliers
        self._menus = UnitChoices.of(frame.problem.unit)

    def answers(self, prices: Prices, tolerance: float, silent: frozenset[int] = frozenset()) -> Answers:
        """Return all answers; without those of silent blocks there is no bound.

        Parameters
        ----------
        tolerance
            how far what a column earns at most may lie above what the best one found does, relative to that.
        """
        frame = self._frame
        reduced = frame.form.objective - frame.rest.T @ prices.row - frame.takes @ prices.item
        choices = frame.problem.choice_count
        others = np.maximum(reduced[choices:], 0.0) @ frame.column_upper[choices:]
        limits = np.where(prices.row > 0.0, frame.upper, frame.lower)
        rows = np.sum(prices.row * np.where(np.isinf(limits), 0.0, limits))
        block_columns, earned = {}, np.full(len(frame.blocks), np.inf)
        for block in range(len(frame.blocks)):
            if block not in silent:
                earned[block], block_columns[block] = self._best_column(block, prices, tolerance)
        bound = float(self.best_of_units(reduced).sum() + others + rows + earned.sum())
        return Answers(bound, reduced, block_columns, earned)

    def best_of_units(self, reduced: FloatArray) -> FloatArray:
        """Return float[units]: the most that a choice of each unit is worth."""
        return self._menus.highest(reduced)

    def best_choices(self, reduced: FloatArray, count: int) -> IntArray:
        """Return the best choices of each unit."""
        unit = self._frame.problem.unit
        return best_few(unit, reduced[: unit.size], count)

    def _best_column(self, number: int, prices: Prices, tolerance: float) -> tuple[float, IntArray]:
        """Return what a block's best column earns at most, and the best that was found."""
        # numba is a seventh of what starting takes, and few problems have blocks
        from models.column_generation.knapsack import best_items

        block, first = self._frame.blocks[number], self._frame.first
        price = prices.item[first[number] : first[number + 1]]
        known = self._block_columns[number][-self._params.remembered :]
        earned = [float(np.sum(price[block_column])) for block_column in known]
        least = max(earned, default=0.0)
        multiplier, within = self._multipliers[number], tolerance * max(least, 1e-9)
        bound, _, found = best_items(block.first, price, block.use, block.limit, multiplier, least, within, self._params.knapsack)
        if not found.size and known:
            found = known[int(np.argmax(earned))]
        return bound, np.sort(found)
