"""Stages that are reached once enough counts: the quarters in which they are, and the share that follows from them."""

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray


def counted_for(weight: IntArray | None, unit: IntArray, counts: BoolArray) -> IntArray:
    """Return int[rows, H]: what rows count by quarter, each its weight there or 1.

    Parameters
    ----------
    weight
        int[units, H]; None for 1 each.
    unit
        int[rows]: the unit of each row.
    counts
        bool[rows, H]: whether a row counts in a quarter.
    """
    return counts.astype(np.int64) if weight is None else counts * weight[unit]


def reached_in(need: IntArray, counted: IntArray) -> IntArray:
    """Return int[stages]: the first of the quarters 1..H in which enough counts, int[H]; 0 for a stage that is never reached."""
    enough = counted[np.newaxis, :] >= need[:, np.newaxis]
    return np.where(enough.any(axis=1), enough.argmax(axis=1) + 1, 0)


def share_by_quarter(need: IntArray, share: FloatArray, counted: IntArray, columns: int, first: float = 0.0) -> FloatArray:
    """Return float[C]: the share by quarter where so much counts, int[H]; a stage stays reached.

    Parameters
    ----------
    share
        float[stages]: what each stage adds to the share.
    first
        the share without any of the stages.
    """
    by_quarter = np.full(columns, first)
    for quarter, more in zip(reached_in(need, counted).tolist(), share.tolist(), strict=True):
        if quarter:
            by_quarter[quarter - 1 :] += more
    return by_quarter
