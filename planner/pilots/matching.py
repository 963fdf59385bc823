"""Matched controls: the nearest stores without replacement, on levels and trends in standard deviations."""

import numpy as np
from scipy.optimize import linear_sum_assignment

from instances.schema.instance import Instance
from models.problem import FloatArray, IntArray
from planner.pilots.params import MatchParams


def features_of(instance: Instance, params: MatchParams = MatchParams()) -> FloatArray:
    """Return float[units, columns]: the columns of units.csv that stores are matched on, standardised."""
    table = [[float(getattr(unit, column)) for column in params.columns] for unit in instance.units]
    return standardised(np.array(table))


def standardised(table: FloatArray) -> FloatArray:
    """Return float[units, columns] with the mean 0 and the standard deviation 1; a figure that is missing (nan) is the mean.

    Columns in which all units agree say nothing and are left out.
    """
    known = np.isfinite(table)
    number = np.maximum(known.sum(axis=0), 1)
    mean = np.where(known, table, 0.0).sum(axis=0) / number
    apart = np.where(known, table - mean, 0.0)
    spread = np.sqrt((apart**2).sum(axis=0) / number)
    varies = spread > 1e-12 * np.maximum(1.0, np.abs(mean))
    found: FloatArray = apart[:, varies] / spread[varies]
    return found


def nearest(features: FloatArray, treated: IntArray, pool: IntArray) -> IntArray:
    """Return int[treated]: a unit of the pool for each treated one, no two the same, the sum of distances being least.

    Distances are Euclidean. The assignment is that of `scipy.optimize.linear_sum_assignment`: pairs do not depend on the order
    in which stores are looked at, as they would with one nearest neighbour after the other.

    Raises
    ------
    ValueError
        the pool is smaller than the treated.
    """
    if pool.size < treated.size:
        raise ValueError(f"{treated.size} controls are needed and {pool.size} stores could be one")
    apart = features[treated][:, None, :] - features[pool][None, :, :]
    cost = np.sqrt((apart**2).sum(axis=2))
    _, place = linear_sum_assignment(cost)
    return pool[place]
