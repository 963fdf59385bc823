"""Base orders of units: what they count for stages that are reached by volume."""

import numpy as np

from instances.schema.levers import Lever
from models.problem import IntArray
from planner.economics.inputs import Inputs
from planner.economics.segments import covered_orders


def base_orders(inputs: Inputs, lever: Lever) -> IntArray:
    """Return int[rows]: eligible orders a quarter of the segments that a lever covers, to the nearest whole one, half up.

    They are those of the input: before growth, seasons and resizes, without any lever.
    """
    orders = inputs.column("eligible_orders") * covered_orders(inputs, lever)
    return np.floor(orders + 0.5).astype(np.int64).ravel()
