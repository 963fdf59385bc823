"""A problem within the numerical range of solvers: no amounts close to 0, no limits far above all that can be used."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray, SparseMatrix
from models.problem import CarryOver, MenuProblem

AMPLE = 100.0
"""A limit is lowered if it is so many times the most that can be used of it; of other limits only large ones are changed."""

TRIFLE = 1e-9
"""Use of a limit that counts as 0: limits may be overstepped by as much."""

FAR = 1e6
"""Ratio of the largest to the least use of a row from which they are far apart."""

LARGE = 1e10
"""A limit from here on is lowered, and nothing is carried over from it, wherever less than it can be used."""


def measurable(problem: MenuProblem) -> MenuProblem:
    """Return a problem without amounts of use close to 0 or far above their limit, with limits in reach."""
    return in_reach(cut_to_limits(_without_trifles(problem)))


def _without_trifles(problem: MenuProblem) -> MenuProblem:
    charges = tuple(
        charge if charge.use is None or not _has_trifles(charge.use) else replace(charge, use=_without(charge.use))
        for charge in problem.charges
    )
    if _has_trifles(problem.use):
        return replace(problem, use=_without(problem.use), charges=charges)
    changed = any(one is not other for one, other in zip(charges, problem.charges, strict=True))
    return replace(problem, charges=charges) if changed else problem


def _has_trifles(use: SparseMatrix) -> bool:
    size = np.abs(use.data)
    return bool(size.min(initial=np.inf) <= TRIFLE and np.any((size <= TRIFLE) & (size != 0)))


def _without(use: SparseMatrix) -> SparseMatrix:
    kept = use.copy()
    kept.data[np.abs(kept.data) <= TRIFLE] = 0.0
    kept.eliminate_zeros()
    return kept


def cut_to_limits(problem: MenuProblem) -> MenuProblem:
    """Return a problem with the same plans, values and bounds, in which a use that alone breaks a limit is cut down.

    Only in rows without gains, of uses FAR apart: beside an amount that no plan can have, solvers would round away smaller ones.
    """
    allowed = _allowed(problem)
    rows = np.flatnonzero(_largest_of_all(problem) > 2 * allowed)
    if not rows.size:
        return problem
    most = np.full(problem.limit.size, np.inf)
    for row, used in zip(rows.tolist(), _uses_of(problem, rows), strict=True):
        if used.size and used.min() >= 0 and used.max() > FAR * (least := used[used > 0].min(initial=np.inf)):
            most[row] = max(2 * allowed[row], least)
    if np.isinf(most).all():
        return problem
    charges = tuple(charge if charge.use is None else replace(charge, use=_cut(charge.use, most)) for charge in problem.charges)
    return replace(problem, use=_cut(problem.use, most), charges=charges)


def _allowed(problem: MenuProblem) -> FloatArray:
    """Return float[rows]: the most that a plan can use, with all that can be carried over; inf where gains are returned."""
    allowed = problem.limit.copy()
    allowed[[one.target for one in problem.returns]] = np.inf
    left, done = list(problem.carry_over), {link.target for link in problem.carry_over}
    while left:
        ready = [link for link in left if link.source not in done]
        for link in ready:
            allowed[link.target] += link.share * max(0.0, allowed[link.source]) if link.share else 0.0
            done.discard(link.target)
        left = [link for link in left if link not in ready]
    return allowed


def _largest_of_all(problem: MenuProblem) -> FloatArray:
    parts = [problem.use, *(charge.use for charge in problem.charges if charge.use is not None)]
    largest: FloatArray = np.max([_largest(use) for use in parts], axis=0)
    return largest


def _uses_of(problem: MenuProblem, rows: IntArray) -> Iterator[FloatArray]:
    """Yield the use of each of some rows by choices and charges."""
    parts = [sp.csr_array(problem.use)[rows]]
    parts += [sp.csr_array(charge.use)[rows] for charge in problem.charges if charge.use is not None]
    for place in range(rows.size):
        yield np.concatenate([part.data[part.indptr[place] : part.indptr[place + 1]] for part in parts])


def _cut(use: SparseMatrix, most: FloatArray) -> SparseMatrix:
    found = sp.coo_array(use)
    cut = sp.coo_array((np.minimum(found.data, most[found.coords[0]]), found.coords), shape=use.shape)
    return cut.asformat(use.format)


def in_reach(problem: MenuProblem) -> MenuProblem:
    """Return a problem with the same plans, values and bounds, whose limits are not far above all that can be used.

    A limit of enough[row] never binds, and neither does any row that it is carried over to:
    enough[source] = most[source] + enough[target] / share, most[row] being the most that all units and charges use of a row.
    A row with a large limit of which less can be used need not carry anything over, if that is so of all rows after it.
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
    """Return float[rows]: the most that can be used of each row, whatever is chosen and opened."""
    most = problem.unit_count * _largest(problem.use)
    for charge in problem.charges:
        if charge.use is not None:
            most = most + _largest(charge.use)
    return most


def _largest(use: SparseMatrix) -> FloatArray:
    """Return float[rows]: the largest entry of each row, 0 at least."""
    if not use.nnz:
        return np.zeros(use.shape[0])
    largest: FloatArray = np.zeros(use.shape[0])
    if use.format == "csc":
        np.maximum.at(largest, use.indices, use.data)
        return largest
    rows = np.flatnonzero(np.diff(use.indptr))
    largest[rows] = np.maximum(np.maximum.reduceat(use.data, use.indptr[rows]), 0.0)
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
