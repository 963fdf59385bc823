"""A bound by columns of blocks: whole sets of items that fit a block, in place of pieces of items (Dantzig and Wolfe 1960).

The master programme (`models.column_generation.master`) has a dual value for each item and for each row outside the blocks.
The pricing problems of all units and blocks at some dual values (`models.column_generation.pricing`) give a bound together, and
new choices and block columns for the master. Dual values are taken between the best ones so far and the master's (smoothing;
Wentges 1997), which saves most of the rounds.

At the best dual values, the bound falls by its reduced cost if a choice is made; and "the items of a block have together no more
value at these dual values than its best column" is a limit that every plan keeps and the relaxation does not: added as a row, it
brings the relaxation's bound down to this one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.column_generation.blocks import Block, BlockParams
from models.column_generation.dives import DiveParams, Dives
from models.column_generation.master import DualValues, Master, decomposition_of
from models.column_generation.pricing import PricingParams, PricingProblems, PricingResult
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.running.yields import Patience, Paying
from models.statement.extra_rows import with_rows
from models.statement.standard_form import StandardForm
from models.statement.variables import layout

NEGLIGIBLE = 1e-7
"""Dual value below which an item does not count in a limit, relative to the highest."""


@dataclass(frozen=True)
class ColumnGenerationParams:
    """Parameters of the rounds of master and pricing problems.

    Attributes
    ----------
    patience
        how long the rounds go on, by what is left between the bound and the master's value.
    best_choices
        choices of each unit that a round adds to the master.
    towards_best, less
        weight of the best dual values so far in those that are tried, and by how much it falls after a round without new columns.
    coarse, fine
        tolerance of the columns' values in the first rounds and in the last, relative to them.
    without_choice
        penalty of a unit without a choice in the master, relative to the largest value of a choice.
    blocks, pricing, dives
        parameters of finding blocks, of their pricing problems, and of making plans of their columns.
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
    """A bound, reduced costs, and limits that follow from its dual values.

    Attributes
    ----------
    bound
        on the value of every plan.
    reduced_cost
        float[choices], not below 0: the value of a plan with a choice is at most the bound less this.
    rows, limits
        sparse[blocks, columns], float[blocks]: limits that every plan keeps.
    """

    bound: float
    reduced_cost: FloatArray
    rows: sp.csr_array
    limits: FloatArray


class ColumnGeneration:
    """The rounds of master and pricing problems.

    Parameters
    ----------
    values
        the columns of a plan that keeps all rules, as `models.statement.variables.assignment` returns them: the master
        starts from it.
    dual_values
        float[rows of the form]: to start from, those of the relaxation.
    """

    def __init__(
        self,
        problem: MenuProblem,
        form: StandardForm,
        blocks: list[Block],
        values: FloatArray,
        dual_values: FloatArray,
        *,
        params: ColumnGenerationParams = ColumnGenerationParams(),
    ) -> None:
        self._params = params
        self._decomposition = decomposition_of(problem, form, blocks)
        self._master = Master(self._decomposition, params.without_choice)
        multipliers = [np.maximum(dual_values[block.rows], 0.0) for block in blocks]
        item = np.concatenate([block.use @ own for block, own in zip(blocks, multipliers, strict=True)])
        self._start = self._decomposition.feasible(DualValues(dual_values[self._decomposition.outside], item))
        self._pricing = PricingProblems(self._decomposition, self._master.block_columns, multipliers, params.pricing)
        self._master.add_choices(np.flatnonzero(values[: problem.choice_count] > 0.5))
        taken = (np.unique(block.item[values[block.columns] > 0.5]) for block in blocks)
        self._master.add_block_columns(dict(enumerate(taken)))

    def run(self, goal: float, stopping: Stopping, on_bound: Callable[[float], None]) -> ColumnBound:
        """Return the best bound until it is no more than the goal, the master is as high, or it is time to stop."""
        params = self._params
        best_dual_values = self._start
        best = priced = self._pricing.solve(best_dual_values, params.coarse)
        share = params.towards_best
        paying = Paying(params.patience)
        while not over(stopping) and not paying.gives_way:
            new = self._added(priced)
            solved = self._master.solve(stopping)
            if solved is None:
                break
            apart = best.bound - solved.value
            if best.bound <= goal or apart <= 2.0 * params.fine * abs(best.bound) or (not new and share == 0.0):
                break
            share = params.towards_best if new else max(0.0, share - params.less)
            dual_values = solved.dual_values.towards(best_dual_values, share)
            tolerance = float(np.clip(0.1 * apart / max(abs(best.bound), 1e-12), params.fine, params.coarse))
            priced = self._pricing.solve(dual_values, tolerance)
            if priced.bound < best.bound:
                best, best_dual_values = priced, dual_values
                on_bound(best.bound)
            paying.turn(apart)
        return self._proven(best, best_dual_values)

    def _added(self, priced: PricingResult) -> int:
        """Add the solutions of the pricing problems to the master, and return how many of them are new."""
        choices = self._pricing.best_choices(priced.reduced_profit, self._params.best_choices)
        return self._master.add_choices(choices) + self._master.add_block_columns(priced.block_columns)

    def _proven(self, priced: PricingResult, dual_values: DualValues) -> ColumnBound:
        decomposition = self._decomposition
        unit = decomposition.problem.unit
        profit = priced.reduced_profit[: unit.size]
        reduced_cost = self._pricing.best_of_units(profit)[unit] - profit
        # without its smallest dual values a limit is weaker, yet valid, and easier on the solver
        item = np.where(dual_values.item < NEGLIGIBLE * dual_values.item.max(initial=0.0), 0.0, dual_values.item)
        owner = np.repeat(np.arange(len(decomposition.blocks)), np.diff(decomposition.first))
        by_block = sp.csr_array((item, (owner, np.arange(owner.size))), shape=(len(decomposition.blocks), owner.size))
        return ColumnBound(priced.bound, reduced_cost, sp.csr_array(by_block @ decomposition.takes.T), priced.block_bound)

    def dives(self, seed: int) -> Dives:
        """Return a search for plans that starts from the columns found."""
        return Dives(self._decomposition, self._master, self._pricing, seed, self._params.dives)


def strengthened(problem: MenuProblem, found: ColumnBound) -> MenuProblem:
    """Return the problem with the limits that follow from its columns: the same plans, a tighter relaxation."""
    columns = layout(problem)
    charges = [
        found.rows[:, first : first + charge.value.size] for charge, first in zip(problem.charges, columns.opened, strict=True)
    ]
    names = [f"best column of block {number}" for number in range(found.limits.size)]
    return with_rows(problem, found.rows[:, : problem.choice_count], charges, found.limits, names)
