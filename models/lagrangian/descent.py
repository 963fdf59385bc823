"""The lowest point of a smooth convex function over multipliers that are nowhere below 0.

Limited-memory quasi-Newton steps on the multipliers that are free to move, each projected onto the bounds (two-metric
projection, Bertsekas 1982, with the two-loop recursion of Nocedal 1980). It is written out here because the linear algebra
that `scipy.optimize` calls for the same steps keeps every core busy for vectors of a few hundred numbers.
"""

from collections import deque
from collections.abc import Callable

import numpy as np

from models.arrays import BoolArray, FloatArray

SUFFICIENT = 1e-4
"""Share of the fall that the slope promises with which a step is taken (Armijo 1966)."""

LEAST_CURVATURE = 1e-12
"""Curvature below which a step is not remembered, relative to its length and that of the slope's change."""

MOST_HALVINGS = 12
"""Of a step that does not let the value fall enough."""

FLAT = 1e-13
"""Slope below which there is nothing to gain; functions are to be scaled so that slopes are about 1."""

Smooth = Callable[[FloatArray], tuple[float, FloatArray]]
"""A function's value and slope."""


def lowest(smooth: Smooth, start: FloatArray, steps: int, memory: int, least_fall: float) -> FloatArray:
    """Return where the function is lowest after some steps.

    Parameters
    ----------
    memory
        steps that are remembered.
    least_fall
        of the value by a step, relative to it: a smaller one twice in a row ends the search.
    """
    at = start
    value, slope = smooth(at)
    known: deque[tuple[FloatArray, FloatArray]] = deque(maxlen=memory)
    small = 0
    for _ in range(steps):
        held = (at <= 0.0) & (slope > 0.0)
        if np.abs(np.where(held, 0.0, slope)).max(initial=0.0) <= FLAT:
            break
        downhill = np.where(held, 0.0, _direction(slope, held, known))
        if downhill @ slope >= 0.0:
            known.clear()
            downhill = np.where(held, 0.0, -slope)
        length = 1.0 if known else 1.0 / max(float(np.abs(downhill).sum()), 1e-300)
        taken = _step(smooth, at, value, slope, downhill, length)
        if taken is None:
            if not known:
                break
            known.clear()
            continue
        after, new_value, new_slope = taken
        moved, turned = after - at, new_slope - slope
        if moved @ turned > LEAST_CURVATURE * np.sqrt((moved @ moved) * (turned @ turned)):
            known.append((moved, turned))
        small = small + 1 if value - new_value <= least_fall * abs(value) else 0
        at, value, slope = after, new_value, new_slope
        if small > 1:
            break
    return at


def _direction(slope: FloatArray, held: BoolArray, known: deque[tuple[FloatArray, FloatArray]]) -> FloatArray:
    """Return the quasi-Newton direction over the multipliers that are not held."""
    free = ~held
    ahead = np.where(free, slope, 0.0)
    pairs = []
    for moved, turned in known:
        own, change = moved * free, turned * free
        curvature = float(own @ change)
        if curvature > LEAST_CURVATURE * np.sqrt((own @ own) * (change @ change)):
            pairs.append((own, change, curvature))
    weights = []
    for own, change, curvature in reversed(pairs):
        weights.append(float(own @ ahead) / curvature)
        ahead = ahead - weights[-1] * change
    if pairs:
        own, change, curvature = pairs[-1]
        ahead = ahead * (curvature / float(change @ change))
    for (own, change, curvature), weight in zip(pairs, reversed(weights), strict=True):
        ahead = ahead + (weight - float(change @ ahead) / curvature) * own
    return -ahead


def _step(
    smooth: Smooth, at: FloatArray, value: float, slope: FloatArray, downhill: FloatArray, length: float
) -> tuple[FloatArray, float, FloatArray] | None:
    """Return the first point along a direction, projected onto the bounds, at which the value falls enough; None without one."""
    for _ in range(MOST_HALVINGS):
        after = np.maximum(at + length * downhill, 0.0)
        promised = float(slope @ (after - at))
        if promised >= 0.0:
            return None
        new_value, new_slope = smooth(after)
        if new_value <= value + SUFFICIENT * promised:
            return after, new_value, new_slope
        curved = 2.0 * (new_value - value - promised)
        length *= float(np.clip(-promised / curved, 0.1, 0.5)) if curved > 0 and np.isfinite(curved) else 0.5
    return None
