"""A bound by columns of blocks: whole sets of items that fit a block, in place of pieces of items (Dantzig and Wolfe 1960).

The master programme (`models.column_generation.master`) has a price for each item and for each row outside the
blocks. The prices are tried out: what every unit and every block answers (`models.column_generation.pricing`) makes a
bound together, and new choices and block columns of the master. Prices are taken on the way from the best ones so far to the
master's (Wentges 1997), which saves most of the rounds.

At the best prices, what a choice loses against the best choice of its unit is what the bound falls by if the choice is
made; and "what the items of a block earn at these prices is no more than its best column earns" is a limit that every
plan keeps and the relaxation does not: added as a row, it brings the relaxation's bound down to this one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.column_generation.blocks import Block, BlockParams
from models.column_generation.dives import DiveParams, Dives
from models.column_generation.master import Master, Prices, frame_of
from models.column_generation.pricing import Answering, Answers, PricingParams
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.running.yields import Patience, Paying
from models.statement.extra_rows import with_rows
from models.statement.standard_form import StandardForm
from models.statement.variables import layout

NEGLIGIBLE = 1e-7
"""Price below which an item does not count in a limit, relative to the highest price."""


@dataclass(frozen=True)
class ColumnGenerationParams:
    """How the rounds of master and prices go.

    Attributes
    ----------
    patience
        how long the rounds go on, by what is left between the bound and the master's value.
    best_choices
        choices of each unit that a round adds to the master.
    towards_best, less
        how far the prices tried lie towards the best ones so far, and how much less after a round that brings nothing new.
    coarse, fine
        tolerance of the columns' values in the first rounds and in the last, relative to what they earn.
    without_choice
        what a unit without a choice costs in the master, relative to the largest value of a choice.
    blocks, pricing, dives
        which limits make a block, how blocks are asked, and how plans are made of their columns.
    """

    patience: Patience = field(default_factory=lambda: Patience(least=30, pays=0.05))
    best_choices: int = 6
    towards_best: float = 0.8
    less: float = 0.2
    coarse: float = 2e-3
    fine: float = 1e-5
    without_choice: float = 10.0
    blocks: BlockParams = field(default_factory=BlockParams)
    pricing: PricingParams = field(default_factory=PricingParams)
    dives: DiveParams = field(default_factory=DiveParams)


@dataclass(frozen=True, eq=False)
class ColumnBound:
    """What the columns of blocks prove.

    Attributes
    ----------
    bound
        no plan is worth more.
    loss
        float[choices]: a plan with a choice is worth no more than the bound less this.
    rows, limits
        sparse[blocks, columns], float[blocks]: limits that every plan keeps.
    """

    bound: float
    loss: FloatArray
    rows: sp.csr_array
    limits: FloatArray


class ColumnGeneration:
    """The rounds of master and prices.

    Parameters
    ----------
    values
        the columns of a plan that keeps all rules, as `models.statement.variables.assignment` returns them: the master
        starts from it.
    row_price
        float[rows of the form]: prices to start from, those of the relaxation.
    """

    def __init__(
        self,
        problem: MenuProblem,
        form: StandardForm,
        blocks: list[Block],
        values: FloatArray,
        row_price: FloatArray,
        params: ColumnGenerationParams = ColumnGenerationParams(),
    ) -> None:
        self._params = params
        self._frame = frame_of(problem, form, blocks)
        self._master = Master(self._frame, params.without_choice)
        prices = [np.maximum(row_price[block.rows], 0.0) for block in blocks]
        item = [block.use @ price for block, price in zip(blocks, prices, strict=True)]
        self._prices = self._frame.allowed(Prices(row_price[self._frame.outside], np.concatenate(item)))
        self._units = Answering(self._frame, self._master.block_columns, prices, params.pricing)
        self._master.add_choices(np.flatnonzero(values[: problem.choice_count] > 0.5))
        taken = (np.unique(block.item[values[block.columns] > 0.5]) for block in blocks)
        self._master.add_block_columns(dict(enumerate(taken)))

    def run(self, goal: float, stopping: Stopping, on_bound: Callable[[float], None]) -> ColumnBound:
        """Return the best bound until it is no more than the goal, the master is as high, or it is time to stop."""
        params = self._params
        best_prices = prices = self._prices
        best = answers = self._units.answers(prices, params.coarse)
        share, mixture = params.towards_best, None
        paying = Paying(params.patience)
        while not over(stopping) and not paying.gives_way:
            new = self._added(answers)
            solved = self._master.solve(stopping)
            if solved is None:
                break
            mixture = solved
            apart = best.bound - mixture.value
            if best.bound <= goal or apart <= 2.0 * params.fine * abs(best.bound) or (not new and share == 0.0):
                break
            share = params.towards_best if new else max(0.0, share - params.less)
            prices = mixture.prices.towards(best_prices, share)
            answers = self._units.answers(prices, float(np.clip(0.1 * apart / abs(best.bound), params.fine, params.coarse)))
            if answers.bound < best.bound:
                best, best_prices = answers, prices
                on_bound(best.bound)
            paying.turn(apart)
        return self._proven(best, best_prices)

    def _added(self, answers: Answers) -> int:
        """Add what was answered to the master, and return how much of it is new."""
        choices = self._units.best_choices(answers.reduced, self._params.best_choices)
        return self._master.add_choices(choices) + self._master.add_block_columns(answers.block_columns)

    def _proven(self, answers: Answers, prices: Prices) -> ColumnBound:
        frame = self._frame
        reduced = answers.reduced[: frame.problem.choice_count]
        loss = self._units.best_of_units(reduced)[frame.problem.unit] - reduced
        # without its smallest prices a limit says less, which does no harm, and is easier on the solver
        item = np.where(prices.item < NEGLIGIBLE * prices.item.max(initial=0.0), 0.0, prices.item)
        owner = np.repeat(np.arange(len(frame.blocks)), np.diff(frame.first))
        by_block = sp.csr_array((item, (owner, np.arange(owner.size))), shape=(len(frame.blocks), owner.size))
        return ColumnBound(answers.bound, loss, sp.csr_array(by_block @ frame.takes.T), answers.earned)

    def dives(self, seed: int) -> Dives:
        """Return a search for plans that goes on with the columns found."""
        return Dives(self._frame, self._master, self._units, seed, self._params.dives)


def strengthened(problem: MenuProblem, found: ColumnBound) -> MenuProblem:
    """Return the problem with the limits that its columns prove: the same plans, a tighter relaxation."""
    columns = layout(problem)
    charges = [
        found.rows[:, first : first + charge.value.size] for charge, first in zip(problem.charges, columns.opened, strict=True)
    ]
    names = [f"best column of block {number}" for number in range(found.limits.size)]
    return with_rows(problem, found.rows[:, : problem.choice_count], charges, found.limits, names)
