"""Figures by unit: a plain number where all units have the same, float[units, 1] where they differ."""

from typing import TypeAlias

import numpy as np

from models.problem import FloatArray, IntArray

OfUnits: TypeAlias = float | FloatArray
"""A figure by unit, float[units, 1]; a plain number where all units have the same."""


def of_rows(figure: OfUnits, unit: IntArray) -> OfUnits:
    """Return a figure by unit as float[rows, 1], or the number that all units have."""
    return np.take(figure, unit, axis=0) if isinstance(figure, np.ndarray) else figure


def flat(figure: OfUnits) -> OfUnits:
    """Return a figure by unit as float[units], or the number that all units have."""
    return figure[:, 0] if isinstance(figure, np.ndarray) else figure


def alike(figure: FloatArray) -> OfUnits:
    """Return float[units, 1] as it is, or the number that all units have."""
    return float(figure[0, 0]) if (figure == figure[0, 0]).all() else figure


def times(figure: FloatArray, weight: OfUnits) -> FloatArray:
    """Return float[rows, C] of figures float[rows, C] times a weight by row.

    Where weights come in runs of one length, as those of worlds do, NumPy takes a run at a time instead of a row.
    """
    if isinstance(weight, np.ndarray) and figure.flags.c_contiguous and figure.shape[0] == weight.shape[0]:
        length = _run_length(weight)
        if length:
            product: FloatArray = figure.reshape(-1, length * figure.shape[1]) * weight[::length]
            return product.reshape(figure.shape)
    return np.asarray(figure * weight, dtype=np.float64)


def _run_length(weight: FloatArray) -> int:
    """Return the length of the runs of equal weights float[rows, 1]; 0 where they differ in length, or are not worth it."""
    flat = weight[:, 0]
    changes = np.flatnonzero(flat[1:] != flat[:-1]) + 1
    length, rest = divmod(flat.size, changes.size + 1)
    return 0 if rest or length == 1 or (changes % length).any() else length
