"""Limits far above all that can be used, lowered to what can: solvers lose small amounts beside very large ones."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, SparseMatrix
from models.problem import CarryOver, MenuProblem

AMPLE = 100.0
"""A limit is lowered if it is so many times what can be used of it: no other limit is touched, but large ones."""

LARGE = 1e10
"""A limit from here on is lowered, and nothing carried on from it, wherever what can be used of it is less."""


def in_reach(problem: MenuProblem) -> MenuProblem:
    """Return a problem with the same plans, values and bounds, whose limits are not far above all that can be used.

    A limit of enough[row] never binds, and neither does any row that it is carried over to:
    enough[source] = most[source] + enough[target] / share, most[row] being what all units and charges use of a row at most.
    From a row of which less than a large limit can be used nothing needs to be carried on, if that is so of all rows after it.
    """
    if not problem.limit.size:
        return problem
    most = _most(problem)
    idle = _idle(problem, (problem.limit >= LARGE) & (problem.limit > most))
    links = tuple(link for link in problem.carry_over if not idle[link.target])
    enough = _enough(links, most)
    ample = (problem.limit > AMPLE * enough) | (idle & (problem.limit > enough))
    if not ample.any():
        return problem
    return replace(problem, limit=np.where(ample, enough, problem.limit), carry_over=links)


def _idle(problem: MenuProblem, ample: BoolArray) -> BoolArray:
    """Return bool[rows]: the rows that never bind by their own limit, nor any that they are carried over to."""
    idle = ample.copy()
    while True:
        held = [link.source for link in problem.carry_over if idle[link.source] and not idle[link.target]]
        if not held:
            return idle
        idle[held] = False


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


def _enough(links: Sequence[CarryOver], most: FloatArray) -> FloatArray:
    """Return float[rows]: the limit at which neither a row nor one that it is carried over to binds."""
    enough = most.copy()
    source_of = {link.target: link for link in links if link.share > 0}
    targets = {link.source for link in source_of.values()}
    for last in source_of.keys() - targets:
        row = last
        while row in source_of:
            link = source_of[row]
            enough[link.source] = max(enough[link.source], most[link.source] + enough[row] / link.share)
            row = link.source
    return enough
