"""Values of choices and charges, and what tiers add, in each world; all else of a problem is the same in every world."""

from dataclasses import dataclass, replace

import numpy as np

from models.arrays import NEVER, FloatArray, IntArray, as_floats
from models.errors import ProblemError
from models.problem import MenuProblem
from models.risk.world_tiers import WorldTiers


@dataclass(frozen=True, eq=False)
class WorldValues:
    """The objective of a problem in each world.

    Attributes
    ----------
    value
        float[worlds, choices]: what a choice adds to the objective.
    charge
        float[worlds, charges, periods]: what a charge adds by the period in which it opens; periods that a charge does
        not have are not read.
    tiers
        what tiers add; those of a problem are not read. A world is in one of each name at most, a mixture of worlds in all of
        those that its worlds are in.

    Raises
    ------
    ProblemError
        the arrays are not of one number of worlds, or hold what is not a finite number.
    """

    value: FloatArray
    charge: FloatArray
    tiers: tuple[WorldTiers, ...] = ()

    def __post_init__(self) -> None:
        for name, axes in (("value", 2), ("charge", 3)):
            given: FloatArray = np.ascontiguousarray(getattr(self, name), dtype=np.float64)
            if given.ndim != axes or not np.all(np.isfinite(given)):
                raise ProblemError(f"{name} in worlds: expected finite numbers along {axes} axes, found shape {given.shape}")
            object.__setattr__(self, name, given)
        if self.value.shape[0] != self.charge.shape[0] or not self.worlds:
            raise ProblemError(
                f"value has {self.value.shape[0]} worlds and charge {self.charge.shape[0]}: expected the same, 1 or more"
            )

    @property
    def worlds(self) -> int:
        """The number of worlds."""
        return int(self.value.shape[0])

    def need_fit(self, problem: MenuProblem) -> None:
        """Raise ProblemError unless the arrays have a place for every choice, every charge's periods and what tiers add."""
        periods = max((charge.value.size for charge in problem.charges), default=0)
        _, charges, columns = self.charge.shape
        if self.value.shape[1] != problem.choice_count:
            raise ProblemError(f"value in worlds has {self.value.shape[1]} choices, the problem {problem.choice_count}")
        if charges != len(problem.charges) or columns < periods:
            raise ProblemError(
                f"charge in worlds has {charges} charges of {columns} periods, the problem {len(problem.charges)} of {periods}"
            )
        self._need_tiers(problem)

    def _need_tiers(self, problem: MenuProblem) -> None:
        names = {one.of.name for one in self.tiers}
        missing = [one.name for one in problem.tiers if one.name not in names]
        if missing:
            raise ProblemError(f"values in worlds lack tiers of the problem: {', '.join(missing)}")
        if any(one.gain.shape[1] != problem.choice_count for one in self.tiers):
            raise ProblemError(f"tiers in worlds: expected gains of {problem.choice_count} choices, as the problem has")

    def weighted(self, problem: MenuProblem, weights: FloatArray) -> MenuProblem:
        """Return the problem with the weighted sum of its values over worlds as objective.

        Parameters
        ----------
        weights
            float[worlds]; tiers of worlds without a weight are left out.

        Raises
        ------
        ProblemError
            the values lack tiers of the problem.
        """
        self._need_tiers(problem)
        charged = np.tensordot(as_floats(weights, "weights"), self.charge, axes=1)
        charges = zip(problem.charges, charged, strict=True)
        return replace(
            problem,
            value=weights @ self.value,
            charges=tuple(replace(charge, value=value[: charge.value.size]) for charge, value in charges),
            tiers=tuple(one.weighted(weights) for one in self.tiers if weights[one.worlds].any()),
        )

    def mixed(self, weights: FloatArray) -> "WorldValues":
        """Return the mean values in mixtures of worlds, in place of worlds; weights: float[mixtures, worlds]."""
        tiers = tuple(one.mixed(weights) for one in self.tiers)
        return WorldValues(weights @ self.value, np.tensordot(weights, self.charge, axes=1), tiers)

    def of_plan(self, choice: IntArray, opened: IntArray) -> FloatArray:
        """Return float[worlds]: the value of a plan in each world.

        Parameters
        ----------
        choice
            int[units].
        opened
            int[charges]: the period in which each charge opens, or `NEVER`.
        """
        open_ones = np.flatnonzero(opened != NEVER)
        charged: FloatArray = self.charge[:, open_ones, opened[open_ones]].sum(axis=1)
        worth: FloatArray = self.value[:, choice].sum(axis=1) + charged
        for one in self.tiers:
            worth[one.worlds] += one.of_plan(choice)
        return worth

    def least(self, problem: MenuProblem) -> FloatArray:
        """Return float[worlds]: a value that no plan is below in a world, whatever rules it breaks."""
        order = np.argsort(problem.unit, kind="stable")
        first = np.searchsorted(problem.unit[order], np.arange(problem.unit_count))
        least: FloatArray = np.minimum.reduceat(self.value[:, order], first, axis=1).sum(axis=1)
        for number, charge in enumerate(problem.charges):
            least += self.charge[:, number, : charge.value.size].min(axis=1, initial=0.0)
        for one in self.tiers:
            least[one.worlds] += one.least(order, first)
        return least

    def most(self, problem: MenuProblem) -> FloatArray:
        """Return float[worlds]: a value that no plan is above in a world, whatever rules it breaks."""
        return -WorldValues(-self.value, -self.charge, tuple(one.negative() for one in self.tiers)).least(problem)

    def of_choices(self, kept: IntArray) -> "WorldValues":
        """Return the values of some choices, with all charges.

        Parameters
        ----------
        kept
            int[choices of the smaller].
        """
        return WorldValues(self.value[:, kept], self.charge, tuple(one.over(kept) for one in self.tiers))
