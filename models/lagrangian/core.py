"""The relaxation of very many units: at good prices most keep their best choice, and few decide what the limits leave.

At given prices the units whose two best choices are worth nearly the same (the core, as for knapsacks in Balas and Zemel
1980) decide; the others are held at their best. The relaxation of the core gives new prices, at which a held unit may
have another best choice: it joins the core, until none does.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.lagrangian.bound import carried
from models.lagrangian.sifting import sifted
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.solvers.highs import Relaxation
from models.statement.standard_form import row_places
from models.subproblems.units import SomeUnits, over_units, used_by

CORE_UNITS = 3000
"""Units of the core at first; all of them if there are few more."""

ROUNDS = 6
"""Relaxations after which the core is left as it is."""

BETTER = 1e-9
"""How much better another choice must be, relative to the largest value of a choice, for a held unit to join the core."""


@dataclass(frozen=True, eq=False)
class CoreRelaxation:
    """The relaxation of the core.

    Attributes
    ----------
    price
        float[rows of the whole].
    """

    core: SomeUnits
    relaxed: Relaxation
    price: FloatArray


@dataclass(frozen=True, eq=False)
class _Best:
    """What each unit does at some prices: its best choice, what that is worth, and how much less the next one."""

    choice: IntArray
    worth: FloatArray
    margin: FloatArray


class CoreUnits:
    """Relaxations of one problem without charges and gates."""

    def __init__(self, problem: MenuProblem, uses: sp.csr_array) -> None:
        self._problem = problem
        self._uses = uses
        self._order = np.argsort(problem.unit, kind="stable")
        self._begin = np.searchsorted(problem.unit[self._order], np.arange(problem.unit_count))
        self._scale = float(np.abs(problem.value).max(initial=0.0))

    def relaxed(self, price: FloatArray, stopping: Stopping) -> CoreRelaxation | None:
        """Return the relaxation over a core that no other unit would join, or the last one there was time for."""
        found: CoreRelaxation | None = None
        best = self._best(carried(self._problem, price))
        inside = self._first_core(best)
        for _ in range(ROUNDS):
            if over(stopping):
                break
            core = self._core(inside, best.choice)
            relaxed = sifted(core.problem, price, stopping)
            if relaxed is None:
                break
            price = relaxed.price[row_places(core.problem)]
            found = CoreRelaxation(core, relaxed, price)
            if inside.all():
                break
            now = self._best(carried(self._problem, price))
            moved = ~inside & (now.worth - self._worth(best.choice, price) > BETTER * self._scale)
            if not moved.any():
                break
            inside |= moved
            best = now
        return found

    def _best(self, price: FloatArray) -> _Best:
        problem, order, begin = self._problem, self._order, self._begin
        worth = problem.value - self._uses @ price
        most = np.maximum.reduceat(worth[order], begin)
        is_best = worth >= most[problem.unit]
        places = np.flatnonzero(is_best[order])
        first = places[np.searchsorted(places, begin)]
        choice = order[first]
        worth[choice] = -np.inf
        return _Best(choice, most, most - np.maximum.reduceat(worth[order], begin))

    def _worth(self, choice: IntArray, price: FloatArray) -> FloatArray:
        return np.asarray(self._problem.value[choice] - self._uses[choice] @ price)

    def _first_core(self, best: _Best) -> BoolArray:
        inside = np.zeros(best.margin.size, dtype=np.bool_)
        inside[np.argsort(best.margin, kind="stable")[: CORE_UNITS if inside.size > 2 * CORE_UNITS else None]] = True
        for group in self._problem.groups:
            inside[group.units] = True
        return inside

    def _core(self, inside: BoolArray, held: IntArray) -> SomeUnits:
        columns = np.flatnonzero(inside[self._problem.unit])
        return over_units(self._problem, self._uses, np.flatnonzero(inside), columns, held, used_by(self._uses, held))
