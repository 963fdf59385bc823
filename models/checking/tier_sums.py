"""The worth of tiers under a plan, as some of its choices change: what counts and what is gained are kept as sums by period."""

import numpy as np
import scipy.sparse as sp

from models.arrays import FloatArray, IntArray
from models.tiers import Tiers


class TierSums:
    """The value that tiers add to a plan, and its change with choices.

    Parameters
    ----------
    choice
        int[units]: the plan.
    """

    def __init__(self, tiers: Tiers, choice: IntArray) -> None:
        self._tiers, self._count = tiers, sp.csc_array(tiers.count)
        self._counted, self._gained = np.zeros(tiers.periods), np.zeros(tiers.periods)
        self.take(np.zeros(0, dtype=np.int64), choice)

    def change(self, gone: IntArray, come: IntArray) -> float:
        """Return the change of what the tiers add with some choices, int[], in place of others, int[]."""
        return self._worth(*self._after(gone, come)) - self._worth(self._counted, self._gained)

    def take(self, gone: IntArray, come: IntArray) -> None:
        """Take some choices in place of others."""
        self._counted, self._gained = self._after(gone, come)

    def _after(self, gone: IntArray, come: IntArray) -> tuple[FloatArray, FloatArray]:
        """Return float[periods] twice: what counts, and what all chosen choices gain of a tier that is reached in a period."""
        counted = self._counted + self._count[:, come].sum(axis=1) - self._count[:, gone].sum(axis=1)
        return counted, self._gained + self._tiers.gain[come].sum(axis=0) - self._tiers.gain[gone].sum(axis=0)

    def _worth(self, counted: FloatArray, gained: FloatArray) -> float:
        enough = counted[np.newaxis, :] >= self._tiers.need[:, np.newaxis]
        return float((self._tiers.share * gained[enough.argmax(axis=1)])[enough.any(axis=1)].sum())
