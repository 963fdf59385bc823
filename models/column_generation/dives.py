"""Plans from columns of blocks: hold one after the other, and let choices and block columns follow, until nothing is mixed.

The first dive holds what the master takes most of. Later ones draw by it, or start from the best plan's columns in all
but a few blocks, more of them let go the longer the best plan stays without improvement.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray
from models.column_generation.master import Frame, Master, Mixture
from models.column_generation.pricing import Answering
from models.running.stopping import Stopping, over

WHOLE, NOTHING = 1.0 - 1e-6, 1e-6
"""Parts of a column or a choice that are all of it, or none."""


@dataclass(frozen=True)
class DiveParams:
    """How a dive goes.

    Attributes
    ----------
    rounds
        rounds of new choices and columns after each column that is held.
    best_choices
        choices of each unit that a round adds to the master.
    tolerance
        of what a column earns, relative to that.
    sharpness
        power of its part in the master by which a column is drawn.
    around
        dives around the best plan after each that is free.
    fewest_freed
        blocks that a dive around a plan lets go at least.
    """

    rounds: int = 6
    best_choices: int = 6
    tolerance: float = 2e-3
    sharpness: int = 4
    around: int = 3
    fewest_freed: int = 3


class Dives:
    """Dive after dive through one master, which keeps what earlier ones added."""

    def __init__(self, frame: Frame, master: Master, units: Answering, seed: int, params: DiveParams) -> None:
        self._frame = frame
        self._master = master
        self._units = units
        self._params = params
        self._draw = np.random.default_rng(seed)

    def run(self, best: Callable[[], FloatArray], stopping: Stopping) -> Iterator[BoolArray]:
        """Yield bool[choices], those that a plan may be made of, dive after dive until it is time to stop.

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
                freed = freed + 1 if freed < len(self._frame.blocks) // 2 else self._params.fewest_freed
            count += 1
            if found is None:
                return
            yield found

    def _dive(self, held: dict[int, int], stopping: Stopping, greedy: bool) -> BoolArray | None:
        """Return the choices that the master takes part of at the end, None if it came to none.

        Parameters
        ----------
        held
            columns to hold from the start, by block.
        """
        for block_column in held.values():
            self._master.hold(block_column)
        mixture = self._settled(held, stopping) if held else self._master.solve(stopping)
        while mixture is not None and not over(stopping):
            chosen = self._next_column(mixture, held, greedy)
            if chosen is None:
                break
            for one in (*np.flatnonzero(mixture.block_columns >= WHOLE).tolist(), chosen):
                if self._master.block[one] not in held:
                    held[self._master.block[one]] = one
                    self._master.hold(one)
            mixture = self._settled(held, stopping)
        for block_column in held.values():
            self._master.hold(block_column, held=False)
        return None if mixture is None else mixture.choices > NOTHING

    def _columns_of_plan(self, values: FloatArray, freed: int) -> dict[int, int]:
        """Return the columns of a plan in all but some blocks, drawn at random."""
        blocks = self._frame.blocks
        free = self._draw.choice(len(blocks), min(len(blocks), freed), replace=False)
        found = {}
        for number, block in enumerate(blocks):
            taken = np.unique(block.item[values[block.columns] > 0.5])
            if number not in free and taken.size:
                found[number] = self._master.place_of(number, taken)
        return found

    def _next_column(self, mixture: Mixture, held: dict[int, int], greedy: bool) -> int | None:
        """Return a column of which the master takes a part, of a block without a held one; None if there is none."""
        free = np.array([block not in held for block in self._master.block], dtype=np.bool_)
        mixed = free & (mixture.block_columns > NOTHING) & (mixture.block_columns < WHOLE)
        if not mixed.any():
            return None
        part = np.where(mixed, mixture.block_columns, 0.0)
        weight = part**self._params.sharpness
        return int(part.argmax()) if greedy else int(self._draw.choice(part.size, p=weight / weight.sum()))

    def _settled(self, held: dict[int, int], stopping: Stopping) -> Mixture | None:
        """Return the master's solution after some rounds of new choices and columns."""
        mixture = self._master.solve(stopping)
        for _ in range(self._params.rounds):
            if mixture is None or over(stopping):
                break
            answers = self._units.answers(mixture.prices, self._params.tolerance, frozenset(held))
            choices = self._units.best_choices(answers.reduced, self._params.best_choices)
            if not self._master.add_choices(choices) + self._master.add_block_columns(answers.block_columns):
                break
            mixture = self._master.solve(stopping)
        return mixture
