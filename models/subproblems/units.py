"""A problem over some of its units, while the others keep their choices."""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray, rows_of_entries
from models.problem import MenuProblem
from models.subproblems.subproblem import Subproblem

TOLERANCE = 1e-9
"""Rounding error of the use of held choices, relative to the limit."""


def by_choice(problem: MenuProblem) -> sp.csr_array:
    """Return sparse[choices, rows]: the use of each choice, quick to slice by choice."""
    return sp.csr_array(problem.use.T.tocsr())


def used_by(uses: sp.csr_array, choice: IntArray) -> FloatArray:
    """Return float[rows]: the total use of some choices."""
    return np.asarray(uses[choice].sum(axis=0), dtype=np.float64).ravel()


def over_units(
    problem: MenuProblem, uses: sp.csr_array, units: IntArray, kept: IntArray, *, held: IntArray, used: FloatArray
) -> Subproblem:
    """Return the problem over some units.

    Parameters
    ----------
    problem
        one without charges, gates and returns.
    uses
        as `by_choice` returns it.
    kept
        choices of the units, at least one each, in order.
    held
        int[units of the whole]: a choice of each unit.
    used
        float[rows]: the total use of `held`, all units together.
    """
    inside = np.zeros(problem.unit_count, dtype=np.bool_)
    inside[units] = True
    groups = [
        replace(group, units=np.searchsorted(units, group.units), event=group.event[kept])
        for group in problem.groups
        if inside[group.units].all()
    ]
    left = problem.limit - used + used_by(uses, held[units])
    smaller = MenuProblem(
        unit=np.searchsorted(units, problem.unit[kept]),
        value=problem.value[kept],
        use=sp.csr_array(uses[kept].T.tocsr()),
        limit=left + TOLERANCE * np.abs(problem.limit),
        carry_over=problem.carry_over,
        groups=tuple(groups),
        row_names=problem.row_names,
        period=problem.period,
    )
    fixed = float(problem.value[held[~inside]].sum())
    return Subproblem(smaller, kept, units, held, fixed)


def largest_use(unit: IntArray, use: sp.csr_array) -> FloatArray:
    """Return float[rows]: the use if every unit takes the choice that uses most of a row.

    Parameters
    ----------
    unit
        int[choices]: the unit of each.
    use
        sparse[rows, choices], nowhere below 0.
    """
    entries = sp.csr_array(use)
    if not entries.nnz:
        return np.zeros(use.shape[0])
    own, amount, begin = unit[entries.indices], entries.data, entries.indptr
    if not entries.has_sorted_indices or np.any(unit[1:] < unit[:-1]):
        order = np.lexsort((own, rows_of_entries(entries)))
        own, amount = own[order], amount[order]
    starts = np.append(True, own[1:] != own[:-1])
    starts[begin[:-1][begin[:-1] < begin[1:]]] = True
    first = np.flatnonzero(starts)
    row = np.searchsorted(begin, first, side="right") - 1
    return np.bincount(row, np.maximum.reduceat(amount, first), minlength=use.shape[0]).astype(np.float64)
