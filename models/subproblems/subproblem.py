"""A smaller problem within a whole one: the choices it keeps, the part that is fixed, and the way back.

All methods over a part of the plans work on one of these, however it was made: over fewer choices
(`models.subproblems.choices`), over fewer units (`models.subproblems.units`), or with the opening periods of its charges given
(`models.subproblems.fixed_openings`). One within another is one within the whole (`Subproblem.within`).
"""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import IntArray
from models.problem import MenuProblem


@dataclass(frozen=True, eq=False)
class Subproblem:
    """Some of the plans of a problem, as the plans of a smaller one.

    Attributes
    ----------
    problem
        the smaller problem; its limits are those of the whole less the use of the fixed part.
    kept
        int[choices of the smaller]: which choices of the whole they are, in order.
    units
        int[units of the smaller]: which units of the whole they are, in order.
    held
        int[units of the whole]: the choice of each unit that takes no part; that of `units` has no meaning.
    fixed
        value of the fixed part: choices that are held, and charges whose opening periods are given.
    """

    problem: MenuProblem
    kept: IntArray
    units: IntArray
    held: IntArray
    fixed: float = 0.0

    def lift(self, choice: IntArray) -> IntArray:
        """Return a plan of the smaller problem as one of the whole."""
        whole = self.held.copy()
        whole[self.units] = self.kept[choice]
        return whole

    def lower(self, choice: IntArray) -> IntArray:
        """Return a plan of the whole problem, of which the smaller one has all choices that it decides, as one of its own."""
        return np.searchsorted(self.kept, choice[self.units])

    def has(self, choice: IntArray) -> bool:
        """Return whether a plan of the whole problem is one of the smaller one: of its kept choices, and those it holds."""
        others = np.ones(self.held.size, dtype=np.bool_)
        others[self.units] = False
        return bool(np.all(np.isin(choice[self.units], self.kept)) and np.array_equal(choice[others], self.held[others]))

    def within(self, outer: "Subproblem") -> "Subproblem":
        """Return the same plans within the whole of a problem that this one's whole is a part of."""
        return Subproblem(
            self.problem,
            kept=outer.kept[self.kept],
            units=outer.units[self.units],
            held=outer.lift(self.held),
            fixed=outer.fixed + self.fixed,
        )

    def stated_as(self, problem: MenuProblem) -> "Subproblem":
        """Return the subproblem with another statement of the same choices, such as one with further rows."""
        return replace(self, problem=problem)


def of_all_units(problem: MenuProblem, kept: IntArray) -> Subproblem:
    """Return a problem over some choices of all units of a whole one, as a part of that.

    Parameters
    ----------
    problem
        the smaller one.
    kept
        int[choices of the smaller]: which choices of the whole they are, in order.
    """
    return Subproblem(problem, kept, np.arange(problem.unit_count), np.zeros(problem.unit_count, dtype=np.int64))


def all_of(problem: MenuProblem) -> Subproblem:
    """Return a problem as a part of itself."""
    return of_all_units(problem, np.arange(problem.choice_count))
