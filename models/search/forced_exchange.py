"""A plan near a known one in which a unit makes another choice: alone, or with changes of a few others that make room for it.

Afterwards other units take what adds to the plan and fits into the room that is left. Nothing here is the best there is.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from models.arrays import BoolArray, FloatArray, IntArray
from models.checking.incremental import Filling


@dataclass(frozen=True)
class ExchangeParams:
    """Parameters of an exchange.

    Attributes
    ----------
    alone
        choices of the unit that are tried alone, those of greatest value first.
    paired
        of those, how many are tried with changes of other units.
    partners
        most units that change with it.
    looked_at
        changes of other units that are looked at for each of them.
    filled
        changes that are tried in the room that is left.
    gain
        least gain for which one is made.
    """

    alone: int = 40
    paired: int = 4
    partners: int = 5
    looked_at: int = 25
    filled: int = 60
    gain: float = 0.01


class ForcedExchange:
    """Exchanges around one plan.

    Parameters
    ----------
    filling
        the plan, which is as it was after every call.
    near
        bool[choices]: the choices that other units may change to.
    """

    def __init__(self, filling: Filling, near: BoolArray, params: ExchangeParams = ExchangeParams()) -> None:
        self._filling, self._params = filling, params
        self._start = filling.choice.copy()
        problem = filling.problem
        near = near.copy()
        near[self._start] = False
        self._near = np.flatnonzero(near)
        use = sp.csr_array(problem.use)
        self._relief = sp.csr_array(use[:, self._start[problem.unit[self._near]]] - use[:, self._near])
        self._loss = problem.value[self._start[problem.unit[self._near]]] - problem.value[self._near]
        self._size = np.maximum(1.0, abs(problem.limit))
        self._usual = max(float(np.abs(self._loss).mean()) if self._near.size else 0.0, params.gain)

    def plan(self, own: IntArray) -> IntArray | None:
        """Return int[units]: a plan in which a unit makes one of some choices; None if none was found.

        Parameters
        ----------
        own
            int[]: those choices.
        """
        problem = self._filling.problem
        own = own[np.argsort(-problem.value[own], kind="stable")]
        step = self._alone(own)
        if step is None:
            step = self._paired(own)
        if step is None:
            return None
        self._filling.take(step)
        self._fill(int(problem.unit[own[0]]))
        found = self._filling.choice.copy()
        changed = np.flatnonzero(found != self._start)
        if changed.size:
            self._filling.take(self._start[changed])
        return found

    def _alone(self, own: IntArray) -> IntArray | None:
        steps = [np.array([one]) for one in own[: self._params.alone].tolist()]
        return max(filter(self._filling.allows, steps), key=self._filling.gain, default=None)

    def _paired(self, own: IntArray) -> IntArray | None:
        found = [self._with_partners(one) for one in own[: self._params.paired].tolist()]
        return max((step for step in found if step is not None), key=self._filling.gain, default=None)

    def _with_partners(self, one: int) -> IntArray | None:
        """Return a step with changes of other units, one after the other, that give back what it oversteps, for little."""
        step = [one]
        excess = self._filling.excess(np.array(step))
        for _ in range(self._params.partners):
            if excess is None or not excess.any():
                break
            step, excess = self._with_best_partner(step, excess)
        return np.array(step) if excess is not None and not excess.any() else None

    def _with_best_partner(self, step: list[int], excess: FloatArray) -> tuple[list[int], FloatArray | None]:
        """Return a step with the change of another unit after which least is overstepped, and how far; None if none helps."""
        rows, problem = np.flatnonzero(excess), self._filling.problem
        relief = (self._relief[rows].toarray() / excess[rows, np.newaxis]).clip(max=1.0).sum(axis=0)
        relief[np.isin(problem.unit[self._near], problem.unit[step])] = 0.0
        score = relief / (self._loss.clip(min=0.0) + self._usual)
        best, least, left = step, np.inf, None
        for place in np.argsort(-score, kind="stable")[: self._params.looked_at].tolist():
            if score[place] <= 0:
                break
            longer = [*step, int(self._near[place])]
            further = self._filling.excess(np.array(longer))
            if further is None:
                continue
            if not further.any():
                return longer, further
            overstepped = float((further / self._size).sum())
            if overstepped < least:
                best, least, left = longer, overstepped, further
        return best, left

    def _fill(self, unit: int) -> None:
        """Let other units take what adds most to the plan, each once."""
        problem, changed = self._filling.problem, {unit}
        for place in np.argsort(self._loss, kind="stable")[: self._params.filled].tolist():
            step = self._near[[place]]
            other = int(problem.unit[step[0]])
            if other not in changed and self._filling.gain(step) > self._params.gain and self._filling.allows(step):
                self._filling.take(step)
                changed.add(other)
