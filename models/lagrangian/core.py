"""The relaxation of very many units: at good multipliers most keep their best choice, and a few fill the limits.

The core are the units whose two best choices have nearly the same worth at given multipliers (as for knapsacks in Balas and
Zemel 1980); the others are held at their best. The relaxation of the core gives new multipliers, at which a held unit may
have another best choice: it joins the core, until none does.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.best_choices import UnitChoices, worth_at
from models.lagrangian.bound import carried
from models.lagrangian.params import CoreParams
from models.lagrangian.sifting import sifted
from models.problem import MenuProblem
from models.running.stopping import Stopping, over
from models.solvers.relaxation import Relaxation
from models.statement.standard_form import row_places
from models.subproblems.subproblem import Subproblem
from models.subproblems.units import over_units, used_by


@dataclass(frozen=True, eq=False)
class CoreRelaxation:
    """The relaxation of the core.

    Attributes
    ----------
    multipliers
        float[rows of the whole]: of the limits.
    """

    core: Subproblem
    relaxed: Relaxation
    multipliers: FloatArray


@dataclass(frozen=True, eq=False)
class _Best:
    """The best choice of each unit at some multipliers, its worth, and by how much that exceeds the worth of the next."""

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

    def __init__(
        self, problem: MenuProblem, uses: sp.csr_array, params: CoreParams = CoreParams(), keep: BoolArray | None = None
    ) -> None:
        self._problem = problem
        self._params = params
        self._uses = uses
        self._keep = np.ones(problem.choice_count, dtype=np.bool_) if keep is None else keep
        self._choices = UnitChoices.of(problem.unit, keep)
        self._scale = float(np.abs(problem.value[self._choices.order]).max(initial=0.0))

    def relaxed(self, multipliers: FloatArray, stopping: Stopping) -> CoreRelaxation | None:
        """Return the relaxation over a core that no other unit would join, or the last one there was time for."""
        found: CoreRelaxation | None = None
        best = self._best(carried(self._problem, multipliers))
        inside = self._first_core(best)
        for _ in range(self._params.rounds):
            if over(stopping):
                break
            core = self._core(inside, best.choice)
            relaxed = sifted(core.problem, multipliers, stopping, self._params.sifting)
            if relaxed is None:
                break
            multipliers = relaxed.dual_values[row_places(core.problem)]
            found = CoreRelaxation(core, relaxed, multipliers)
            if inside.all():
                break
            now = self._best(carried(self._problem, multipliers))
            gain = np.where(inside, 0.0, now.worth - self._worth(best.choice, multipliers))
            joining = _most(gain, self._params.least_gain * self._scale, int(np.count_nonzero(inside)))
            if not joining.size:
                break
            inside[joining] = True
            best = now
        return found

    def _best(self, multipliers: FloatArray) -> _Best:
        worth = worth_at(self._problem.value, self._uses, multipliers)
        choice = self._choices.best(worth)
        most = worth[choice]
        worth[choice] = -np.inf
        return _Best(choice, most, most - self._choices.highest(worth))

    def _worth(self, choice: IntArray, multipliers: FloatArray) -> FloatArray:
        return worth_at(self._problem.value[choice], self._uses[choice], multipliers)

    def _first_core(self, best: _Best) -> BoolArray:
        inside, count = np.zeros(best.margin.size, dtype=np.bool_), self._params.units
        inside[np.argsort(best.margin, kind="stable")[: count if inside.size > 2 * count else None]] = True
        for group in self._problem.groups:
            inside[group.units] = True
        return inside

    def _core(self, inside: BoolArray, held: IntArray) -> Subproblem:
        columns = np.flatnonzero(inside[self._problem.unit] & self._keep)
        units, used = np.flatnonzero(inside), used_by(self._uses, held)
        return over_units(self._problem, self._uses, units, columns, held=held, used=used)


def _most(gain: FloatArray, least: float, most: int) -> IntArray:
    """Return the units that gain more than the least; where they are more than `most`, those that gain most.

    A core that is too small to keep the limits has multipliers at which nearly all units would join it.
    """
    more = np.flatnonzero(gain > least)
    return more if more.size <= most else more[np.argsort(-gain[more], kind="stable")[:most]]
