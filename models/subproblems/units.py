"""A problem over some of its units, while the others keep their choices."""

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.problem import MenuProblem


@dataclass(frozen=True, eq=False)
class SomeUnits:
    """A smaller problem under what the held choices leave of the limits.

    Attributes
    ----------
    units
        int[units of the smaller]: which units of the whole they are, in order.
    columns
        int[choices of the smaller]: which choices of the whole they are, in order.
    held
        int[units of the whole]: the choice of each; that of `units` has no meaning.
    """

    problem: MenuProblem
    units: IntArray
    columns: IntArray
    held: IntArray

    def lift(self, choice: IntArray) -> IntArray:
        """Return a plan of the smaller problem as one of the whole."""
        whole = self.held.copy()
        whole[self.units] = self.columns[choice]
        return whole


def by_choice(problem: MenuProblem) -> sp.csr_array:
    """Return sparse[choices, rows]: what each choice uses, quick to take choices from."""
    return sp.csr_array(problem.use.T.tocsr())


def used_by(uses: sp.csr_array, choice: IntArray) -> FloatArray:
    """Return float[rows]: what some choices use together."""
    return np.asarray(uses[choice].sum(axis=0), dtype=np.float64).ravel()


def over_units(
    problem: MenuProblem, uses: sp.csr_array, units: IntArray, columns: IntArray, held: IntArray, used: FloatArray
) -> SomeUnits:
    """Return the problem over some units.

    Parameters
    ----------
    problem
        one without charges, gates and returns.
    uses
        as `by_choice` returns it.
    columns
        choices of the units, at least one each, in order.
    held
        int[units of the whole]: a choice of each unit.
    used
        float[rows]: what `held` uses, all units together.
    """
    inside = np.zeros(problem.unit_count, dtype=np.bool_)
    inside[units] = True
    groups = [
        replace(group, units=np.searchsorted(units, group.units), event=group.event[columns])
        for group in problem.groups
        if inside[group.units].all()
    ]
    left = problem.limit - used + used_by(uses, held[units])
    smaller = MenuProblem(
        unit=np.searchsorted(units, problem.unit[columns]),
        value=problem.value[columns],
        use=sp.csr_array(uses[columns].T.tocsr()),
        limit=left + TOLERANCE * np.abs(problem.limit),
        carry_over=problem.carry_over,
        groups=tuple(groups),
        row_names=problem.row_names,
        period=problem.period,
    )
    return SomeUnits(smaller, units, columns, held)


TOLERANCE = 1e-9
"""Part of a limit by which sums of what is held may be wrong."""
