"""Limits far above all that can be used, lowered to what can: solvers lose small amounts beside very large ones."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, SparseMatrix
from models.problem import MenuProblem

AMPLE = 100.0
"""A limit is lowered if it is so many times what can be used of it: no other limit is touched."""


def in_reach(problem: MenuProblem) -> MenuProblem:
    """Return a problem with the same plans, values and bounds, whose limits are not far above all that can be used.

    A limit of enough[row] never binds, and neither does any row that it is carried over to:
    enough[source] = most[source] + enough[target] / share, most[row] being what all units and charges use of a row at most.
    """
    enough = _enough(problem, _most(problem))
    ample = problem.limit > AMPLE * enough
    if not ample.any():
        return problem
    return replace(problem, limit=np.where(ample, enough, problem.limit))


def _most(problem: MenuProblem) -> FloatArray:
    """Return float[rows]: what cannot be exceeded of each row, whatever is chosen and opened."""
    most = problem.unit_count * _largest(problem.use)
    for charge in problem.charges:
        if charge.use is not None:
            most = most + _largest(charge.use)
    return most


def _largest(use: SparseMatrix) -> FloatArray:
    """Return float[rows]: the largest entry of each row, 0 at least."""
    if not use.nnz:
        return np.zeros(use.shape[0])
    largest: FloatArray = np.maximum(0.0, sp.coo_array(use.max(axis=1)).toarray().ravel())
    return largest


def _enough(problem: MenuProblem, most: FloatArray) -> FloatArray:
    """Return float[rows]: the limit at which neither a row nor one that it is carried over to binds."""
    enough = most.copy()
    source_of = {link.target: link for link in problem.carry_over if link.share > 0}
    targets = {link.source for link in source_of.values()}
    for last in source_of.keys() - targets:
        row = last
        while row in source_of:
            link = source_of[row]
            enough[link.source] = max(enough[link.source], most[link.source] + enough[row] / link.share)
            row = link.source
    return enough
