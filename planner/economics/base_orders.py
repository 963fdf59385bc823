"""Base orders of units: what they count for stages that are reached by volume."""

import numpy as np

from instances.schema.levers import Lever
from models.problem import IntArray
from planner.economics.inputs import Inputs
from planner.economics.segments import covered_orders

HALF = 0.5 + 1e-9
"""Half an order, and what a product of shares may fall short of it as rounding: 90 orders at 35 % are 31.5, which is 32."""


def base_orders(inputs: Inputs, lever: Lever) -> IntArray:
    """Return int[rows]: eligible orders a quarter of the segments that a lever covers, to the nearest whole one, half up.

    They are those of the input: before growth, seasons and resizes, without any lever.
    """
    orders = inputs.column("eligible_orders") * covered_orders(inputs, lever)
    return np.floor(orders + HALF).astype(np.int64).ravel()
