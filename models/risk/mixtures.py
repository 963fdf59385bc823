"""The weights that are worst for the best mixture of some plans: a small linear programme."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray
from models.risk.measures import Polyhedron

PART = 1e-6
"""Least part of a plan in a mixture."""


@dataclass(frozen=True, eq=False)
class WorstWeights:
    """The answer of the programme.

    Attributes
    ----------
    weights
        float[worlds].
    value
        the measure of the best mixture of the plans.
    mixed
        bool[plans]: those that have a part in a best mixture.
    """

    weights: FloatArray
    value: float
    mixed: BoolArray


def worst_weights(weights: Polyhedron, compared: FloatArray) -> WorstWeights | None:
    """Return the weights under which the best of some plans is worth least, None if the solver gives none.

        min t  with  t >= sum_s w[s] compared[n, s] for every plan n, w in the polyhedron

    By duality t is the measure of the best mixture of the plans, so that no bound at any weights is below it.

    Parameters
    ----------
    compared
        float[plans, worlds]: values of each plan less the reference.
    """
    from scipy.optimize import linprog  # loading it takes as long as a small plan, which has no use for it

    scale = max(float(np.abs(compared).max(initial=0.0)), 1e-12)
    compared = compared / scale
    count, moves = compared.shape[0], weights.moves.shape[1]
    rows = sp.hstack([sp.csr_array(compared @ weights.moves), sp.csr_array(-np.ones((count, 1)))])
    most = sp.hstack([weights.most, sp.csr_array((weights.most.shape[0], 1))])
    equal = sp.hstack([weights.equal, sp.csr_array((weights.equal.shape[0], 1))])
    programme: Any = linprog  # the hints of scipy know no sparse matrices here
    found = programme(
        np.append(np.zeros(moves), 1.0),
        A_ub=sp.vstack([rows, most], format="csr"),
        b_ub=np.concatenate([-compared @ weights.base, weights.at_most]),
        A_eq=equal.tocsr(),
        b_eq=weights.equal_to,
        bounds=[(0.0, None)] * moves + [(None, None)],
        method="highs",
    )
    if found.x is None or found.status != 0:
        return None
    attained = np.maximum(weights.base + weights.moves @ found.x[:-1], 0.0)
    parts = -found.ineqlin.marginals[:count]
    return WorstWeights(attained / attained.sum(), float(found.fun) * scale, parts > PART)
