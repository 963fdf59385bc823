"""Tiers of the programme from stages: what counts is divided by what all of it has in common."""

from collections.abc import Iterable

import numpy as np
import scipy.sparse as sp

from models import Tiers
from models.problem import BoolArray, FloatArray, IntArray


def together(blocks: Iterable[IntArray]) -> sp.csr_array:
    """Return sparse[periods, choices] of what choices count, int[choices of a block, periods] each, block by block."""
    return sp.csr_array(sp.hstack([sp.csr_array(block.T.astype(np.float64)) for block in blocks]))


def of_some(count: sp.csr_array, choices: BoolArray) -> sp.csr_array:
    """Return sparse[periods, choices]: what some choices count, bool[choices], others nothing."""
    found = sp.csr_array(count.copy())
    found.data *= choices[found.indices]
    found.eliminate_zeros()
    return found


def tiers_of(name: str, need: IntArray, share: FloatArray, count: sp.csr_array, gain: FloatArray) -> Tiers:
    """Return tiers that the same plans reach in the same periods as stages, with the smallest whole numbers.

    With the greatest common divisor d of what choices count, at least n counts where n / d, rounded up, does of the quotients.
    Stages that are the same then are one tier.

    Parameters
    ----------
    need, share
        int[stages] and float[stages]: what must count for each stage, and what it adds to the share.
    count
        sparse[periods, choices]: whole numbers.
    gain
        float[choices, periods].
    """
    divisor = max(1, int(np.gcd.reduce(count.data.astype(np.int64), initial=0)))
    needed, stage = np.unique(-(-need // divisor), return_inverse=True)
    shares = np.asarray(np.bincount(stage, weights=share), dtype=np.float64)
    smaller = sp.csr_array(count.copy())
    smaller.data /= divisor  # a division of the matrix would multiply by 1 / d, which leaves no whole numbers
    return Tiers(name, needed, shares, smaller, gain)
