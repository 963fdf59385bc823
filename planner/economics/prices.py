"""Dated prices: price(q) is the factor of the last of the price quarters not after q, 1 before the first."""

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import LaunchCost, SupportCost
from models.problem import FloatArray


def price_of(instance: Instance, part: LaunchCost | SupportCost, quarters: int) -> FloatArray:
    """Return float[quarters]: the price of a cost or support line in quarters 1, 2, ..."""
    since = np.array([instance.quarter_index(label) for label in part.price_quarters], dtype=np.int64)
    factors = np.array([1.0, *part.price_factors])
    return factors[np.searchsorted(since, np.arange(1, quarters + 1), side="right")]
