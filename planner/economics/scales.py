"""Scales of costs: the number of units, stores or thousand orders that a unit counts for."""

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Basis
from models.problem import FloatArray
from planner.economics.drivers import column

UNIT_BASES: tuple[Basis, ...] = ("unit", "store", "thousand_orders")
"""Bases of costs that belong to a unit; the others belong to the network or to a region."""


def scale_of(instance: Instance, basis: Basis, size_exponent: float) -> FloatArray:
    """Return float[units]: size^size_exponent, times stores or thousands of eligible orders for these bases.

    Size is that before a resize, and orders are those of the input.
    """
    scale = column(instance.units, "size") ** size_exponent
    if basis == "store":
        scale = scale * column(instance.units, "stores")
    elif basis == "thousand_orders":
        scale = scale * column(instance.units, "eligible_orders") / 1000
    return np.asarray(scale[:, 0], dtype=np.float64)
