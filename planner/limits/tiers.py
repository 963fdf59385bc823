"""Tiers of the programme from stages: what counts is divided by what all of it has in common."""

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp

from models import Tiers
from models.problem import FloatArray, IntArray


def tiers_of(name: str, need: IntArray, share: FloatArray, counted: Iterable[IntArray], gain: FloatArray) -> Tiers:
    """Return tiers that the same plans reach in the same periods as stages, with the smallest whole numbers.

    With the greatest common divisor d of what choices count, at least n counts where n / d, rounded up, does of the quotients.
    Stages that are the same then are one tier.

    Parameters
    ----------
    need, share
        int[stages] and float[stages]: what must count for each stage, and what it adds to the share.
    counted
        int[choices of a block, periods] each: what choices count, block by block.
    gain
        float[choices, periods].
    """
    count = sp.csr_array(sp.hstack([sp.csr_array(block.T.astype(np.float64)) for block in counted]))
    divisor = max(1, int(np.gcd.reduce(count.data.astype(np.int64), initial=0)))
    count.data /= divisor
    needed, stage = np.unique(-(-need // divisor), return_inverse=True)
    together = np.asarray(np.bincount(stage, weights=share), dtype=np.float64)
    return Tiers(name, needed, together, count, gain)
