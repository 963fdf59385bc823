"""Base orders of units, as they stand and as they grow: what they count for stages that are reached by volume."""

import numpy as np

from instances.schema.levers import Lever
from models.problem import FloatArray, IntArray
from planner.economics.drivers import resize_of
from planner.economics.inputs import Inputs
from planner.economics.segments import covered_orders
from planner.economics.timeline import Timeline

HALF = 0.5 + 1e-9
"""Half an order, and what a product of shares may fall short of it as rounding: 90 orders at 35 % are 31.5, which is 32."""


def base_orders(inputs: Inputs, lever: Lever) -> IntArray:
    """Return int[rows]: eligible orders a quarter of the segments that a lever covers, to the nearest whole one, half up.

    They are those of the input: before growth, seasons and resizes, without any lever.
    """
    return _whole(_covered(inputs, lever)).ravel()


def base_orders_by_quarter(inputs: Inputs, lever: Lever, time: Timeline) -> IntArray:
    """Return int[rows, H]: the same as they grow and after resizes; neither seasons nor the length of a quarter move them."""
    lasting = time.grown(inputs.column("order_growth")) * resize_of(inputs, time)
    return _whole(_covered(inputs, lever) * lasting[:, : time.quarters])


def _covered(inputs: Inputs, lever: Lever) -> FloatArray:
    return inputs.column("eligible_orders") * covered_orders(inputs, lever)


def _whole(orders: FloatArray) -> IntArray:
    return np.floor(orders + HALF).astype(np.int64)
