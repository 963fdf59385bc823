"""Plans from columns of blocks: fix one column after the other and price out again, until the master is whole (diving).

The first dive fixes the column of largest value in the master. Later ones draw by these values, or start from the best plan's
columns in all but a few blocks, more of them released the longer the best plan stays without improvement.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray
from models.column_generation.master import Decomposition, Master, MasterSolution
from models.column_generation.pricing import PricingProblems
from models.running.stopping import Stopping, over

WHOLE, NOTHING = 1.0 - 1e-6, 1e-6
"""Values of a column or a choice that count as 1, and as 0."""


@dataclass(frozen=True)
class DiveParams:
    """Parameters of a dive.

    Attributes
    ----------
    rounds
        rounds of new choices and columns after each column that is fixed.
    best_choices
        choices of each unit that a round adds to the master.
    tolerance
        of a column's value at the dual values, relative to it.
    sharpness
        power of its value in the master by which a column is drawn.
    around
        dives around the best plan after each that is free.
    fewest_freed
        blocks that a dive around a plan releases at least.
    """

    rounds: int = 6
    best_choices: int = 6
    tolerance: float = 2e-3
    sharpness: int = 4
    around: int = 3
    fewest_freed: int = 3


class Dives:
    """Dive after dive through one master, which keeps what earlier ones added."""

    def __init__(
        self, decomposition: Decomposition, master: Master, pricing: PricingProblems, seed: int, params: DiveParams
    ) -> None:
        self._decomposition = decomposition
        self._master = master
        self._pricing = pricing
        self._params = params
        self._draw = np.random.default_rng(seed)

    def run(self, best: Callable[[], FloatArray], stopping: Stopping) -> Iterator[BoolArray]:
        """Yield bool[choices], the choices of a plan or a little more, dive after dive until it is time to stop.

        Parameters
        ----------
        best
            the columns of the best plan so far.
        """
        freed, count = self._params.fewest_freed, 0
        while not over(stopping):
            if count % (self._params.around + 1) == 0:
                found = self._dive({}, stopping, greedy=count == 0)
            else:
                found = self._dive(self._columns_of_plan(best(), freed), stopping, greedy=False)
                freed = freed + 1 if freed < len(self._decomposition.blocks) // 2 else self._params.fewest_freed
            count += 1
            if found is None:
                return
            yield found

    def _dive(self, fixed: dict[int, int], stopping: Stopping, greedy: bool) -> BoolArray | None:
        """Return the choices above 0 in the master at the end, None if it has no solution.

        Parameters
        ----------
        fixed
            columns to fix from the start, by block.
        """
        for block_column in fixed.values():
            self._master.fix(block_column)
        solved = self._settled(fixed, stopping) if fixed else self._master.solve(stopping)
        while solved is not None and not over(stopping):
            chosen = self._next_column(solved, fixed, greedy)
            if chosen is None:
                break
            for one in (*np.flatnonzero(solved.block_columns >= WHOLE).tolist(), chosen):
                if self._master.block[one] not in fixed:
                    fixed[self._master.block[one]] = one
                    self._master.fix(one)
            solved = self._settled(fixed, stopping)
        for block_column in fixed.values():
            self._master.fix(block_column, fixed=False)
        return None if solved is None else solved.choices > NOTHING

    def _columns_of_plan(self, values: FloatArray, freed: int) -> dict[int, int]:
        """Return the columns of a plan in all but some blocks, drawn at random."""
        blocks = self._decomposition.blocks
        free = self._draw.choice(len(blocks), min(len(blocks), freed), replace=False)
        found = {}
        for number, block in enumerate(blocks):
            taken = np.unique(block.item[values[block.columns] > 0.5])
            if number not in free and taken.size:
                found[number] = self._master.place_of(number, taken)
        return found

    def _next_column(self, solved: MasterSolution, fixed: dict[int, int], greedy: bool) -> int | None:
        """Return a column that is fractional in the master, of a block without a fixed one; None if there is none."""
        free = np.array([block not in fixed for block in self._master.block], dtype=np.bool_)
        fractional = free & (solved.block_columns > NOTHING) & (solved.block_columns < WHOLE)
        if not fractional.any():
            return None
        value = np.where(fractional, solved.block_columns, 0.0)
        weight = value**self._params.sharpness
        return int(value.argmax()) if greedy else int(self._draw.choice(value.size, p=weight / weight.sum()))

    def _settled(self, fixed: dict[int, int], stopping: Stopping) -> MasterSolution | None:
        """Return the master's solution after some rounds of new choices and columns."""
        solved = self._master.solve(stopping)
        for _ in range(self._params.rounds):
            if solved is None or over(stopping):
                break
            priced = self._pricing.solve(solved.dual_values, self._params.tolerance, frozenset(fixed))
            choices = self._pricing.best_choices(priced.reduced_profit, self._params.best_choices)
            if not self._master.add_choices(choices) + self._master.add_block_columns(priced.block_columns):
                break
            solved = self._master.solve(stopping)
        return solved
