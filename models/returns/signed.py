"""A problem with returns as one without any, under signs: those that count, those that do not, and those that are open.

A limit that a return raises by share * max(0, gain) is the larger of two limits, the plain one and the one raised by
share * gain. A plan keeps all limits if and only if it keeps them under some signs, for a larger limit never hurts, nor an
amount carried over from it. An open return raises the limit by its share of every gain of a single choice or charge, losses
left out: that is no less than it returns, so that no plan is excluded.
"""

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, BoolArray, FloatArray, IntArray
from models.checking.verdict import Candidate
from models.problem import MenuProblem
from models.statement.extra_rows import with_rows
from models.statement.gains import charge_gains, choice_gains, gain_ranges, plan_gains

OPEN, NOTHING, COUNTED = -1, 0, 1
"""Signs: either is possible; nothing is returned; the share of the gain is returned, even where that is a loss."""


class Signed:
    """The problems that one with returns is made of.

    Attributes
    ----------
    problem
        the one with returns.
    share, low, high
        float[returns]: the shares, and bounds on the gains of every plan.
    """

    def __init__(self, problem: MenuProblem) -> None:
        self.problem = problem
        self.share = np.array([one.share for one in problem.returns])
        self.low, self.high = gain_ranges(problem)
        self._target = np.array([one.target for one in problem.returns], dtype=np.int64)
        self._gains, self._charge_gains = choice_gains(problem), charge_gains(problem)

    def sure(self) -> IntArray:
        """Return int[returns]: the signs of gains that cannot be below, or above 0, the others open."""
        certain = np.where(self.low >= 0, COUNTED, OPEN)
        return np.where((self.high <= 0) | (self.share == 0), NOTHING, certain)

    def signs_of(self, plan: Candidate) -> IntArray:
        """Return int[returns]: whether the gains of a plan are above 0."""
        return np.where(plan_gains(self.problem, plan.choice, plan.opened) > 0, COUNTED, NOTHING)

    def excess(self, plan: Candidate) -> FloatArray:
        """Return float[returns]: the excess of the amount by which an open return raises a limit over that of a plan's gains."""
        positive = np.asarray(self._gains[:, plan.choice].maximum(0.0).sum(axis=1)).ravel()
        for gain, period in zip(self._charge_gains, plan.opened.tolist(), strict=True):
            if period != NEVER:
                positive = positive + gain[:, period].clip(min=0.0)
        gains = plan_gains(self.problem, plan.choice, plan.opened)
        return np.asarray(self.share * (positive - gains.clip(min=0.0)))

    def under(self, signs: IntArray, required: BoolArray) -> MenuProblem:
        """Return the problem under signs.

        Parameters
        ----------
        required
            bool[returns]: where a sign that is not open must be that of the gain, by a further row.
        """
        problem = self.problem
        plain = self._raised(signs)
        kept = np.flatnonzero(required & (signs != OPEN))
        if not kept.size:
            return plain
        side = np.where(signs[kept] == COUNTED, -1.0, 1.0)
        rows = sp.csr_array(sp.diags_array(side) @ self._gains[kept])
        charges = [sp.csr_array(side[:, np.newaxis] * gain[kept]) for gain in self._charge_gains]
        names = [f"gain for {problem.row_names[row]}" for row in self._target[kept].tolist()]
        return with_rows(plain, rows, charges, np.zeros(kept.size), names)

    def _raised(self, signs: IntArray) -> MenuProblem:
        """Return the problem with the amounts returned under signs as use below 0."""
        shape = (self.problem.row_count, signs.size)
        place = (self._target, np.arange(signs.size))
        whole, positive = (sp.csr_array((self.share * (signs == sign), place), shape=shape) for sign in (COUNTED, OPEN))
        charges = []
        for charge, gain in zip(self.problem.charges, self._charge_gains, strict=True):
            raised = sp.csr_array(whole @ gain + positive @ gain.clip(min=0.0))
            charges.append(replace(charge, use=-raised if charge.use is None else charge.use - raised))
        use = self.problem.use - whole @ self._gains - positive @ self._gains.maximum(0.0)
        return replace(self.problem, use=sp.csr_array(use), charges=tuple(charges), returns=())
