"""Chances moved to worse worlds within a budget of distance: the continuous multiple-choice knapsack, solved greedily."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from models.arrays import FloatArray


@dataclass(frozen=True)
class _Move:
    """A step of one world's chance from one world to a worse one further away."""

    slope: float
    origin: int
    source: int
    target: int
    farther: float


def moved(values: FloatArray, chance: FloatArray, distance: FloatArray, radius: float) -> FloatArray:
    """Return float[worlds]: the chances with the least mean of the values among those within the radius.

    The targets of a world's chance that are worth it lie on the lower convex hull of values over distances. Steps along
    the hulls are taken from the steepest on; each hull gets flatter, so the order is that of a plain knapsack, of which
    one item at most is taken in part (Sinha and Zoltners 1979, Operations Research 27(3), 503-515,
    doi:10.1287/opre.27.3.503).

    Parameters
    ----------
    values, chance
        float[worlds].
    distance
        float[worlds, worlds]: from a world to another, 0 on the diagonal.
    radius
        most chance times distance, in all.
    """
    weights, left = np.zeros(values.size), radius
    steps: list[_Move] = []
    for origin in np.flatnonzero(chance > 0).tolist():
        hull = _hull(distance[origin], values)
        weights[hull[0]] += chance[origin]
        steps += _steps(origin, hull, distance[origin], values)
    for step in sorted(steps, key=lambda one: one.slope):
        share = min(1.0, left / (chance[step.origin] * step.farther))
        weights[step.source] -= share * chance[step.origin]
        weights[step.target] += share * chance[step.origin]
        left -= share * chance[step.origin] * step.farther
        if left <= 0:
            break
    return np.maximum(weights, 0.0)


def _steps(origin: int, hull: list[int], distance: FloatArray, values: FloatArray) -> list[_Move]:
    steps = []
    for source, target in pairwise(hull):
        farther = float(distance[target] - distance[source])
        steps.append(_Move(float(values[target] - values[source]) / farther, origin, source, target, farther))
    return steps


def _hull(distance: FloatArray, values: FloatArray) -> list[int]:
    """Return the worlds on the falling part of the lower convex hull of values over distances, the nearest first."""
    hull: list[int] = []
    for world in np.lexsort((values, distance)).tolist():
        if hull and values[world] >= values[hull[-1]]:
            continue
        while len(hull) > 1 and _above(hull[-2], hull[-1], world, distance, values):
            hull.pop()
        hull.append(world)
    return hull


def _above(first: int, middle: int, last: int, distance: FloatArray, values: FloatArray) -> bool:
    """Return whether a point lies on or above the line between its neighbours."""
    fall = (values[middle] - values[first]) * (distance[last] - distance[first])
    return bool(fall >= (values[last] - values[first]) * (distance[middle] - distance[first]))
