"""Dominated choices: another choice of the same unit is never worse, whatever the other units do.

Choice i dominates choice j of the same unit if i has at least the value, uses no more of any row, gains no less in any
return, and has the same event in every charge and group. Less use and more gain never hurt: limits are upper limits, and
returned and carried-over amounts only grow. So every plan with j becomes one at least as good with i, and bounds and optimal
values do not change. Where there are tiers nothing is left out: their methods look at problems without them.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.problem import MenuProblem


@dataclass(frozen=True)
class DominanceParams:
    """Limits of the comparison.

    Attributes
    ----------
    most_work
        most comparisons (pairs of choices times rows); a larger menu is left as it is.
    """

    most_work: float = 3e8


def worth_keeping(problem: MenuProblem, params: DominanceParams = DominanceParams()) -> BoolArray:
    """Return bool[choices]: false for choices that another choice dominates."""
    keep = np.ones(problem.choice_count, dtype=np.bool_)
    if problem.tiers:
        return keep
    kind = _same_events(problem)
    order = np.lexsort((np.arange(keep.size), -problem.value, kind, problem.unit))
    border = (np.diff(problem.unit[order]) != 0) | (np.diff(kind[order]) != 0)
    ends = np.append(np.flatnonzero(border) + 1, keep.size)
    begins = np.append(0, ends[:-1])
    rivals = ends - begins > 1
    begins, ends = begins[rivals], ends[rivals]
    less_gain = [-one.amount for one in problem.returns]
    columns = sp.csr_array(sp.vstack([problem.use, *less_gain])).tocsc()[:, order]
    columns.sum_duplicates()
    stored = columns.indptr[ends] - columns.indptr[begins]
    if float(((ends - begins) * stored.astype(np.float64)).sum()) > params.most_work:
        return keep
    for begin, end in zip(begins, ends, strict=True):
        keep[order[begin:end]] = _undominated(_dense(columns, begin, end))
    return keep


def _same_events(problem: MenuProblem) -> IntArray:
    """Return a number for each choice that is the same for choices with the same events."""
    events = [charge.event for charge in problem.charges] + [group.event for group in problem.groups]
    if not events:
        return np.zeros(problem.choice_count, dtype=np.int64)
    return np.unique(np.stack(events, axis=1), axis=0, return_inverse=True)[1].ravel().astype(np.int64)


def _dense(columns: sp.csc_array, begin: int, end: int) -> FloatArray:
    """Return float[choices, rows]: the use of the choices from one to another, of the rows that any of them uses."""
    stored = slice(columns.indptr[begin], columns.indptr[end])
    used, row = np.unique(columns.indices[stored], return_inverse=True)
    use = np.zeros((end - begin, used.size))
    use[np.repeat(np.arange(end - begin), np.diff(columns.indptr[begin : end + 1])), row] = columns.data[stored]
    return use


def _undominated(use: FloatArray) -> BoolArray:
    """Return bool[choices, best first]: whether no choice before it dominates it."""
    keep = np.ones(len(use), dtype=np.bool_)
    for place in range(len(use)):
        if keep[place]:
            keep[place + 1 :] &= np.any(use[place + 1 :] < use[place], axis=1)
    return keep
