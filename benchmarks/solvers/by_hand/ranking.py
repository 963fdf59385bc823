"""Rank launches by their value per use of scarce limits."""

import numpy as np

from models import MenuProblem
from models.problem import FloatArray, IntArray


def even_shares(problem: MenuProblem) -> FloatArray:
    """Return float[choices]: the shares of all limits that a choice uses, added up."""
    weight = np.divide(1.0, problem.limit, out=np.zeros(problem.row_count), where=problem.limit > 0)
    return _used(problem, weight)


def dear_shares(problem: MenuProblem, choice: IntArray, left: FloatArray) -> FloatArray:
    """Return float[choices]: what a choice uses, limits priced by how full a plan has them.

    weight[r] = stake[r] / limit[r] * fullness[r]^2, where stake[r] is the worth of all choices in the plan that use r. A limit of
    one region has less at stake than the budget of all.

    Parameters
    ----------
    choice, left
        the plan, int[units], and what it leaves of the limits, float[rows].
    """
    limit = problem.limit
    full = np.divide(limit - left, limit, out=np.zeros(problem.row_count), where=limit > 0).clip(0.0, 1.0)
    uses = problem.use[:, choice]
    stake = (uses > 0).astype(np.float64) @ np.maximum(problem.value[choice], 0.0)
    weight = np.divide(stake * full**2, limit, out=np.zeros(problem.row_count), where=limit > 0)
    return _used(problem, weight)


def _used(problem: MenuProblem, weight: FloatArray) -> FloatArray:
    return np.asarray(problem.use.maximum(0.0).T @ weight)
