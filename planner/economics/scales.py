"""Scales of costs: the number of units, stores or thousand orders that a unit counts for."""

from instances.schema.levers import Basis, Lever
from models.problem import FloatArray
from planner.economics.inputs import Inputs
from planner.economics.segments import covered_orders

UNIT_BASES: tuple[Basis, ...] = ("unit", "store", "thousand_orders")
"""Bases of costs that belong to a unit; the others belong to the network or to a region."""


def scale_of(inputs: Inputs, lever: Lever, basis: Basis, size_exponent: float) -> FloatArray:
    """Return float[rows, 1]: size^size_exponent, times stores or thousands of eligible orders for these bases.

    Size is that before a resize, and orders are those of the input, of the segments that the lever covers.
    """
    scale = inputs.column("size") ** size_exponent
    if basis == "store":
        scale = scale * inputs.column("stores")
    elif basis == "thousand_orders":
        scale = scale * inputs.column("eligible_orders") / 1000
        if lever.covers:
            scale = scale * covered_orders(inputs, lever)
    return scale
