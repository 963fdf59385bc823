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
    most_at_once
        most comparisons, by a table of all choices and rows, at which all units are compared at once.
    """

    most_work: float = 3e8
    most_at_once: float = 1e7


def worth_keeping(problem: MenuProblem, params: DominanceParams = DominanceParams()) -> BoolArray:
    """Return bool[choices]: false for choices that another choice dominates."""
    keep = np.ones(problem.choice_count, dtype=np.bool_)
    if problem.tiers:
        return keep
    order, rivals = _rivals(problem)
    less_gain = [-one.amount for one in problem.returns]
    use = sp.csr_array(sp.vstack([problem.use, *less_gain])) if less_gain else problem.use
    largest = int(np.bincount(rivals).max())
    if float(largest) * keep.size * use.shape[0] <= min(params.most_at_once, params.most_work):
        keep[order] = _undominated_at_once(use.toarray()[:, order], rivals, largest)
        return keep
    ends = np.append(np.flatnonzero(np.diff(rivals)) + 1, keep.size)
    begins = np.append(0, ends[:-1])
    several = ends - begins > 1
    begins, ends = begins[several], ends[several]
    columns = sp.csc_array(use)[:, order]
    columns.sum_duplicates()
    stored = columns.indptr[ends] - columns.indptr[begins]
    if float(((ends - begins) * stored.astype(np.float64)).sum()) > params.most_work:
        return keep
    for begin, end in zip(begins, ends, strict=True):
        keep[order[begin:end]] = _undominated(_dense(columns, begin, end))
    return keep


def _rivals(problem: MenuProblem) -> tuple[IntArray, IntArray]:
    """Return the choices of a unit with the same events side by side, the best first, and a number for each such set in order."""
    kinds = [*(charge.event for charge in problem.charges), *(group.event for group in problem.groups), problem.unit]
    order = np.lexsort((-problem.value, *kinds))
    border = np.zeros(order.size - 1, dtype=np.bool_)
    for kind in kinds:
        border |= np.diff(kind[order]) != 0
    return order, np.append(0, np.cumsum(border))


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


def _undominated_at_once(use: FloatArray, rivals: IntArray, largest: int) -> BoolArray:
    """Return bool[choices]: whether no choice of the same rivals before it dominates it.

    Parameters
    ----------
    use
        float[rows, choices]: rivals side by side, best first.
    rivals
        int[choices]: a number for each set of them.
    largest
        size of these sets.
    """
    keep = np.ones(rivals.size, dtype=np.bool_)
    for apart in range(1, largest):
        dominated = np.all(use[:, :-apart] <= use[:, apart:], axis=0) & (rivals[:-apart] == rivals[apart:])
        keep[apart:] &= ~dominated
    return keep
