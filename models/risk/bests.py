"""The best plan's value in each world, between the best plan found and a proven bound, without a solve for every world.

A world's bound is first that of the best choices of all units without limits, then, where asked for, that of its linear
relaxation, which starts from where that of the world before ended. Bounds by the dual values of other worlds are no use: worlds
differ by so much that they are a tenth above.
"""

import numpy as np

from models.arrays import FloatArray
from models.problem import MenuProblem
from models.risk.programme import values_by_column
from models.risk.world_values import WorldValues
from models.running.stopping import Stopping
from models.solvers.highs import Relaxations
from models.statement.standard_form import standard_form


class Bests:
    """Intervals of the best plan's value in each world.

    Parameters
    ----------
    high
        float[worlds]: bounds that are proven already; infinite where none is.

    Attributes
    ----------
    low, high
        float[worlds]: the best plan found (minus infinity without one), and a proven bound of any.
    relaxed
        bool[worlds]: whether the relaxation of a world was tried.
    """

    def __init__(self, problem: MenuProblem, values: WorldValues, high: FloatArray | None = None) -> None:
        self._problem, self._values = problem, values
        self._relaxations: Relaxations | None = None
        ceiling = values.most(problem)
        self.low = np.full(values.worlds, -np.inf)
        self.high: FloatArray = ceiling if high is None else np.minimum(high, ceiling)
        self.relaxed = np.zeros(values.worlds, dtype=np.bool_) if high is None else np.isfinite(high)

    @property
    def width(self) -> FloatArray:
        """float[worlds]: what the best value may be above that of the best plan found."""
        width: FloatArray = self.high - self.low
        return width

    def take(self, in_worlds: FloatArray) -> None:
        """Take in a plan that keeps all rules, by its values float[worlds]."""
        self.low = np.maximum(self.low, in_worlds)
        self.high = np.maximum(self.high, self.low)  # below it by rounding alone

    def prove(self, world: int, bound: float | None) -> None:
        """Take in a bound of a world."""
        if bound is not None:
            self.high[world] = max(min(self.high[world], bound), self.low[world])

    def relax(self, world: int, stop: Stopping) -> None:
        """Bound a world by its linear relaxation, if that ends in time."""
        if self._relaxations is None:
            form = standard_form(self._values.weighted(self._problem, np.full(self._values.worlds, 1 / self._values.worlds)))
            self._relaxations = Relaxations(form)
            self._columns = values_by_column(self._problem, self._values, form.objective.size)
        self._relaxations.value(self._columns[[world]].toarray()[0])
        found = self._relaxations.solve(stop)
        self.relaxed[world] = True
        self.prove(world, None if found is None else found.bound)
