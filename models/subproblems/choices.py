"""A problem over some of its choices."""

from dataclasses import replace

import numpy as np

from models.arrays import BoolArray, IntArray, SparseMatrix
from models.problem import MenuProblem
from models.subproblems.subproblem import Subproblem, all_of, of_all_units


def restricted(problem: MenuProblem, keep: BoolArray, use: SparseMatrix | None = None) -> Subproblem:
    """Return the problem over the choices to keep, which must leave each unit at least one.

    use: sparse[rows, choices kept], where it is at hand; cut out of the problem's when left out.
    """
    if np.all(keep):
        return all_of(problem)
    smaller = replace(
        problem,
        unit=problem.unit[keep],
        value=problem.value[keep],
        use=problem.use[:, np.flatnonzero(keep)] if use is None else use,
        charges=tuple(replace(charge, event=charge.event[keep]) for charge in problem.charges),
        groups=tuple(replace(group, event=group.event[keep]) for group in problem.groups),
        returns=tuple(replace(one, amount=one.amount[:, np.flatnonzero(keep)]) for one in problem.returns),
        tiers=tuple(tiers.over(np.flatnonzero(keep)) for tiers in problem.tiers),
    )
    return of_all_units(smaller, np.flatnonzero(keep))


def narrowed(part: Subproblem, keep: BoolArray, choice: IntArray) -> Subproblem:
    """Return a smaller problem over fewer choices, and its way back to the same whole.

    Parameters
    ----------
    keep
        bool[choices of the smaller]: those to keep.
    choice
        int[units]: choices of a plan of the smaller, which are kept as well.
    """
    keep = keep.copy()
    keep[choice] = True
    return restricted(part.problem, keep).within(part)
