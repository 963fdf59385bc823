"""The relaxation of very many units: at good prices most keep their best choice, and few decide what the limits leave.

At given prices the units whose two best choices are worth nearly the same (the core, as for knapsacks in Balas and Zemel
1980) decide; the others are held at their best. The relaxation of the core gives new prices, at which a held unit may
have another best choice: it joins the core, until none does.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray, by_unit, first_least
from models.lagrangian.bound import carried
from models.lagrangian.sifting import sifted
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.solvers.highs import Relaxation
from models.statement.standard_form import row_places
from models.subproblems.subproblem import Subproblem
from models.subproblems.units import over_units, used_by

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

    core: Subproblem
    relaxed: Relaxation
    price: FloatArray


@dataclass(frozen=True, eq=False)
class _Best:
    """What each unit does at some prices: its best choice, what that is worth, and how much less the next one."""

    choice: IntArray
    worth: FloatArray
    margin: FloatArray


class CoreUnits:
    """Relaxations of one problem without charges and gates.

    Parameters
    ----------
    uses
        as `models.subproblems.units.by_choice` returns it.
    keep
        bool[choices]: the choices there are, at least one of each unit; None for all.
    """

    def __init__(self, problem: MenuProblem, uses: sp.csr_array, keep: BoolArray | None = None) -> None:
        self._problem = problem
        self._uses = uses
        self._keep = np.ones(problem.choice_count, dtype=np.bool_) if keep is None else keep
        self._order, self._begin = by_unit(problem.unit, keep)
        self._scale = float(np.abs(problem.value[self._order]).max(initial=0.0))

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
            gain = np.where(inside, 0.0, now.worth - self._worth(best.choice, price))
            joining = _most(gain, BETTER * self._scale, int(np.count_nonzero(inside)))
            if not joining.size:
                break
            inside[joining] = True
            best = now
        return found

    def _best(self, price: FloatArray) -> _Best:
        problem, order, begin = self._problem, self._order, self._begin
        loss = self._uses @ price - problem.value
        choice = first_least(loss, problem.unit, order, begin)
        most = -loss[choice]
        loss[choice] = np.inf
        return _Best(choice, most, most + np.minimum.reduceat(loss[order], begin))

    def _worth(self, choice: IntArray, price: FloatArray) -> FloatArray:
        return np.asarray(self._problem.value[choice] - self._uses[choice] @ price)

    def _first_core(self, best: _Best) -> BoolArray:
        inside = np.zeros(best.margin.size, dtype=np.bool_)
        inside[np.argsort(best.margin, kind="stable")[: CORE_UNITS if inside.size > 2 * CORE_UNITS else None]] = True
        for group in self._problem.groups:
            inside[group.units] = True
        return inside

    def _core(self, inside: BoolArray, held: IntArray) -> Subproblem:
        columns = np.flatnonzero(inside[self._problem.unit] & self._keep)
        return over_units(self._problem, self._uses, np.flatnonzero(inside), columns, held, used_by(self._uses, held))


def _most(gain: FloatArray, least: float, most: int) -> IntArray:
    """Return the units that gain more than the least, those that gain most if they are more than `most`.

    A core that is too small to keep the limits has prices at which nearly all units would join it.
    """
    more = np.flatnonzero(gain > least)
    return more if more.size <= most else more[np.argsort(-gain[more], kind="stable")[:most]]
