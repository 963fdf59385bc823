"""A problem over some of its choices, and the way back."""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import BoolArray, IntArray
from models.problem import MenuProblem


@dataclass(frozen=True, eq=False)
class Restriction:
    """A smaller problem with the same units, rows and charges.

    Attributes
    ----------
    kept
        the choices of the whole problem that the smaller one has, in order.
    """

    problem: MenuProblem
    kept: IntArray

    def lift(self, choice: IntArray) -> IntArray:
        """Return a plan of the smaller problem as one of the whole."""
        return self.kept[choice]

    def lower(self, choice: IntArray) -> IntArray:
        """Return a plan of the whole problem, all of whose choices are kept, as one of the smaller."""
        return np.searchsorted(self.kept, choice)


def restricted(problem: MenuProblem, keep: BoolArray) -> Restriction:
    """Return the problem over the choices to keep, which must leave each unit at least one."""
    if np.all(keep):
        return Restriction(problem, np.arange(keep.size))
    smaller = replace(
        problem,
        unit=problem.unit[keep],
        value=problem.value[keep],
        use=problem.use[:, np.flatnonzero(keep)],
        charges=tuple(replace(charge, event=charge.event[keep]) for charge in problem.charges),
        groups=tuple(replace(group, event=group.event[keep]) for group in problem.groups),
        returns=tuple(replace(one, amount=one.amount[:, np.flatnonzero(keep)]) for one in problem.returns),
    )
    return Restriction(smaller, np.flatnonzero(keep))


def narrowed(part: Restriction, keep: BoolArray, choice: IntArray) -> Restriction:
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
    smaller = restricted(part.problem, keep)
    return Restriction(smaller.problem, part.kept[smaller.kept])
