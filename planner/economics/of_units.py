"""Figures by unit: a plain number where all units have the same, float[units, 1] where they differ."""

from typing import TypeAlias

import numpy as np

from models.problem import FloatArray, IntArray

OfUnits: TypeAlias = float | FloatArray
"""A figure by unit, float[units, 1]; a plain number where all units have the same."""


def of_rows(figure: OfUnits, unit: IntArray) -> OfUnits:
    """Return a figure by unit as float[rows, 1], or the number that all units have."""
    return figure[unit] if isinstance(figure, np.ndarray) else figure


def flat(figure: OfUnits) -> OfUnits:
    """Return a figure by unit as float[units], or the number that all units have."""
    return figure[:, 0] if isinstance(figure, np.ndarray) else figure


def alike(figure: FloatArray) -> OfUnits:
    """Return float[units, 1] as it is, or the number that all units have."""
    return float(figure[0, 0]) if (figure == figure[0, 0]).all() else figure
