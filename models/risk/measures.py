"""Measures of risk: the worst weighted mean of a plan's values over a set of weights on worlds.

    risk(plan) = min over w in W of sum_s w[s] (value(plan, s) - reference[s])

Every coherent measure is of this kind (Artzner, Delbaen, Eber and Heath 1999, Mathematical Finance 9(3), 203-228,
doi:10.1111/1467-9965.00068). W is a polyhedron here:

    Tail         w = (1 - m) chance + m y, 0 <= y <= chance / (1 - level), sum y = 1: mean, CVaR and their mix (Rockafellar
                 and Uryasev 2000, Journal of Risk 2(3), 21-41, doi:10.21314/JOR.2000.038)
    WorstWorld   any weights that sum to 1; with the best plan of each world as reference, the least regret
    Wasserstein  chances moved by a radius at most (Mohajerin Esfahani and Kuhn 2018, Mathematical Programming 171, 115-166,
                 doi:10.1007/s10107-017-1172-1)
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray
from models.errors import ProblemError
from models.risk.transport import moved


@dataclass(frozen=True, eq=False)
class Polyhedron:
    """Weights on worlds: w = base + moves @ y with y >= 0, equal @ y = equal_to, most @ y <= at_most.

    Attributes
    ----------
    base
        float[worlds], 0 or more.
    moves
        sparse[worlds, moves], 0 or more.
    equal, equal_to
        sparse[equations, moves] of 0 and 1, each move in one equation; float[equations].
    most, at_most
        sparse[limits, moves]; float[limits].
    """

    base: FloatArray
    moves: sp.csr_array
    equal: sp.csr_array
    equal_to: FloatArray
    most: sp.csr_array
    at_most: FloatArray

    @property
    def single(self) -> bool:
        """Whether there is one vector of weights alone."""
        return self.moves.shape[1] == 0


@dataclass(frozen=True, eq=False)
class WorstCase:
    """The measure of some values: its value, and weights float[worlds] at which it is attained."""

    value: float
    weights: FloatArray


class RiskMeasure(ABC):
    """A measure of a plan's values over worlds; more is better."""

    @abstractmethod
    def worst(self, values: FloatArray, chance: FloatArray) -> WorstCase:
        """Return the measure of values float[worlds] under chances float[worlds]."""

    @abstractmethod
    def polyhedron(self, chance: FloatArray) -> Polyhedron:
        """Return the set of weights."""

    def reference(self, worlds: int) -> FloatArray:
        """Return float[worlds]: the values to compare with."""
        return np.zeros(worlds)


@dataclass(frozen=True)
class Tail(RiskMeasure):
    """A mix of the mean and of CVaR, the mean over the worst 1 - level of the chances.

    Attributes
    ----------
    level
        from 0 to below 1; 0.9 looks at the worst tenth.
    weight
        of CVaR, from 0, the mean alone, to 1, CVaR alone.

    Raises
    ------
    ProblemError
        level or weight is outside its range.
    """

    level: float = 0.9
    weight: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.level < 1 or not 0 <= self.weight <= 1:
            raise ProblemError(f"risk: expected 0 <= level < 1 and 0 <= weight <= 1, found {self.level:g} and {self.weight:g}")

    def worst(self, values: FloatArray, chance: FloatArray) -> WorstCase:
        """Return the measure: chances are taken from the worst world on until they make up 1 - level."""
        order = np.argsort(values, kind="stable")
        before = np.concatenate([[0.0], np.cumsum(chance[order])[:-1]])
        tail = np.zeros(values.size)
        tail[order] = np.clip(1 - self.level - before, 0.0, chance[order]) / (1 - self.level)
        weights = (1 - self.weight) * chance + self.weight * tail / tail.sum()
        return WorstCase(float(weights @ values), weights)

    def polyhedron(self, chance: FloatArray) -> Polyhedron:
        """Return the set of weights."""
        worlds = chance.size
        if self.weight == 0 or self.level == 0:
            return Polyhedron(chance, *_nothing(worlds))
        return Polyhedron(
            (1 - self.weight) * chance,
            sp.csr_array(self.weight * sp.eye_array(worlds)),
            sp.csr_array(np.ones((1, worlds))),
            np.ones(1),
            sp.csr_array(sp.eye_array(worlds)),
            chance / (1 - self.level),
        )


@dataclass(frozen=True, eq=False)
class WorstWorld(RiskMeasure):
    """The worst world among those with a chance above 0, less a reference.

    Attributes
    ----------
    less
        float[worlds] or None for 0: the value of the best plan of each world; the measure is then the greatest regret,
        negative.
    """

    less: FloatArray | None = None

    def worst(self, values: FloatArray, chance: FloatArray) -> WorstCase:
        """Return the measure, attained by all weight on one world."""
        compared = np.where(chance > 0, values - self.reference(values.size), np.inf)
        weights = np.zeros(values.size)
        weights[np.argmin(compared)] = 1.0
        return WorstCase(float(compared.min()), weights)

    def polyhedron(self, chance: FloatArray) -> Polyhedron:
        """Return the set of weights."""
        possible = np.flatnonzero(chance > 0)
        moves = sp.csr_array((np.ones(possible.size), (possible, np.arange(possible.size))), shape=(chance.size, possible.size))
        return Polyhedron(
            np.zeros(chance.size),
            moves,
            sp.csr_array(np.ones((1, possible.size))),
            np.ones(1),
            sp.csr_array((0, possible.size)),
            np.zeros(0),
        )

    def reference(self, worlds: int) -> FloatArray:
        """Return float[worlds]: the values to compare with."""
        return np.zeros(worlds) if self.less is None else self.less


@dataclass(frozen=True, eq=False)
class Wasserstein(RiskMeasure):
    """The mean under the least favourable chances that are reached by moving chance between worlds.

    Attributes
    ----------
    radius
        0 or more: sum of chance moved times distance.
    distance
        float[worlds, worlds]: 0 on the diagonal, 0 or more elsewhere.

    Raises
    ------
    ProblemError
        radius or distance is not as said.
    """

    radius: float
    distance: FloatArray

    def __post_init__(self) -> None:
        object.__setattr__(self, "distance", np.asarray(self.distance, dtype=np.float64))
        square = self.distance.ndim == 2 and self.distance.shape[0] == self.distance.shape[1]
        if not square or np.any(self.distance < 0) or np.any(np.diagonal(self.distance) != 0) or not self.radius >= 0:
            raise ProblemError("risk: expected a radius of 0 or more, and square distances of 0 or more with 0 on the diagonal")

    def worst(self, values: FloatArray, chance: FloatArray) -> WorstCase:
        """Return the measure."""
        weights = moved(values, chance, self.distance, self.radius)
        return WorstCase(float(weights @ values), weights)

    def polyhedron(self, chance: FloatArray) -> Polyhedron:
        """Return the set of weights; a move is the chance that goes from one world to another."""
        worlds = chance.size
        if self.radius == 0 and np.all(self.distance[~np.eye(worlds, dtype=np.bool_)] > 0):
            return Polyhedron(chance, *_nothing(worlds))
        each, together = sp.eye_array(worlds), np.ones((1, worlds))
        return Polyhedron(
            np.zeros(worlds),
            sp.csr_array(sp.kron(together, each)),
            sp.csr_array(sp.kron(each, together)),
            chance,
            sp.csr_array(self.distance.reshape(1, -1)),
            np.array([self.radius]),
        )


def _nothing(worlds: int) -> tuple[sp.csr_array, sp.csr_array, FloatArray, sp.csr_array, FloatArray]:
    """Return the rest of a polyhedron without moves."""
    return sp.csr_array((worlds, 0)), sp.csr_array((0, 0)), np.zeros(0), sp.csr_array((0, 0)), np.zeros(0)
