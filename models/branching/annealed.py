"""Annealing over the plans of one part, among the choices that lose least there."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.arrays import IntArray
from models.branching.branch_and_bound import Leaf
from models.lagrangian.dual import Dual
from models.lagrangian.reduced_costs import few_best, reduced_costs_at
from models.problem import MenuProblem
from models.search.annealing import Annealing, AnnealingParams
from models.search.candidates import sparing
from models.search.soft_programme import soft_programme


@dataclass(eq=False)
class Annealed:
    """An annealing over the plans of a leaf, and how its choices are counted in the problem."""

    annealing: Annealing
    choices: IntArray

    def lower(self, choice: IntArray) -> IntArray:
        """Return choices of the problem, which must take part, as the annealing counts them."""
        place = np.argsort(self.choices)
        return place[np.searchsorted(self.choices, choice, sorter=place)]


def annealing_of(
    dual: Dual, plain: MenuProblem, leaf: Leaf, kept: Sequence[IntArray], seed: int, params: AnnealingParams
) -> Annealed:
    """Return an annealing over the choices that lose least in a leaf, those that use least, and some that are kept.

    Parameters
    ----------
    plain
        the problem of the dual, its groups as rows.
    kept
        int[any] each: further choices that take part, where the leaf has them.

    Raises
    ------
    ValueError
        if the leaf has no point.
    """
    if leaf.point is None:
        raise ValueError("an annealing begins at multipliers")
    reduced_costs = reduced_costs_at(dual, leaf.part, leaf.point)
    among = few_best(dual, reduced_costs.choice, params.core)
    among |= dual.arrays.best_by_event(reduced_costs.choice) | sparing(plain)[dual.arrays.order]
    for choices in kept:
        among |= np.isin(dual.arrays.order, choices)
    places = np.flatnonzero(among & np.isfinite(reduced_costs.choice))
    programme = soft_programme(dual, leaf.part, leaf.point, places, params.held_penalty)
    start = np.searchsorted(places, reduced_costs.best(dual))
    annealing = Annealing(programme, start, dual.typical, seed + leaf.part.shared, params)
    return Annealed(annealing, dual.arrays.order[places])
