"""Whether two programmes are one and the same, so that the plan of the one is that of the other and nothing is to be solved."""

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from planner.planning import Priced

SLACK = 1e-12
"""Relative difference up to which two figures are equal: rounding of multiplying by 1 and adding 0."""

NAMES = ("row_names", "name")
"""Fields that say what something is called, and change no plan."""


def same_programme(one: Priced, other: Priced) -> bool:
    """Return whether two priced instances have the same roadmaps, limits, rules and objective."""
    if one.instance.settings.objective != other.instance.settings.objective:
        return False
    menus = one.menu.start.shape == other.menu.start.shape and np.array_equal(one.menu.start, other.menu.start)
    return bool(menus and one.menu.levers == other.menu.levers and _same(one.problem, other.problem))


def _same(one: Any, other: Any) -> bool:
    if type(one) is not type(other):
        return False
    if isinstance(one, sp.csr_array | sp.csc_array):
        return one.shape == other.shape and _same_sparse(one.tocsr(), other.tocsr())
    if isinstance(one, np.ndarray):
        return one.shape == other.shape and bool(np.allclose(one, other, rtol=SLACK, atol=0.0, equal_nan=True))
    if is_dataclass(one):
        return all(_same(getattr(one, part.name), getattr(other, part.name)) for part in fields(one) if part.name not in NAMES)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(_near(abs(one - other), abs(one)) if isinstance(one, float) else one == other)


def _same_sparse(one: sp.csr_array, other: sp.csr_array) -> bool:
    apart, size = (one - other).tocsr().data, one.data
    return _near(float(np.abs(apart).max(initial=0.0)), float(np.abs(size).max(initial=0.0)))


def _near(difference: float, size: float) -> bool:
    return bool(difference <= SLACK * max(size, 1.0))
