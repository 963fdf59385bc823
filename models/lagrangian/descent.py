"""The minimum of a smooth convex function of variables that are nowhere below 0.

Limited-memory quasi-Newton steps on the variables that are free to move, each projected onto the bounds (two-metric
projection, Bertsekas 1982, with the two-loop recursion of Nocedal 1980). It is written out here because the linear algebra
that `scipy.optimize` calls for the same steps keeps every core busy for vectors of a few hundred numbers.
"""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from models.arrays import BoolArray, FloatArray

SUFFICIENT = 1e-4
"""Least fall by a step, as a share of the fall that the slope predicts (Armijo 1966)."""

LEAST_CURVATURE = 1e-12
"""Least curvature of a step that is remembered, relative to its length and that of the slope's change."""

MOST_HALVINGS = 12
"""Most halvings of a step that does not let the value fall enough."""

FLAT = 1e-13
"""Slope that counts as 0; functions are to be scaled so that slopes are about 1."""

Smooth = Callable[[FloatArray], tuple[float, FloatArray]]
"""A function's value and slope."""


@dataclass(frozen=True, eq=False)
class _At:
    """Variables, and the function's value and slope there."""

    variables: FloatArray
    value: float
    slope: FloatArray


@dataclass(frozen=True, eq=False)
class _Step:
    """A step, the change of the slope by it, and their product; over some of the variables where those are restricted."""

    moved: FloatArray
    turned: FloatArray

    @property
    def curvature(self) -> float:
        return float(self.moved @ self.turned)

    @property
    def curved(self) -> bool:
        """Whether the curvature is more than rounding, of changes whose squares do not vanish in floating point."""
        moved, turned = float(self.moved @ self.moved), float(self.turned @ self.turned)
        if min(moved, turned) < np.finfo(np.float64).tiny:
            return False
        return bool(self.curvature > LEAST_CURVATURE * np.sqrt(moved) * np.sqrt(turned))


def minimum(smooth: Smooth, start: FloatArray, steps: int, memory: int, least_fall: float) -> FloatArray:
    """Return the variables of the lowest value after some steps.

    Parameters
    ----------
    memory
        steps that are remembered.
    least_fall
        of the value by a step, relative to it: a smaller one twice in a row ends the search.
    """
    at = _At(start, *smooth(start))
    known: deque[_Step] = deque(maxlen=memory)
    small = 0
    for _ in range(steps):
        held = (at.variables <= 0.0) & (at.slope > 0.0)
        if np.abs(np.where(held, 0.0, at.slope)).max(initial=0.0) <= FLAT:
            break
        downhill = np.where(held, 0.0, _direction(at.slope, held, known))
        if downhill @ at.slope >= 0.0:
            known.clear()
            downhill = np.where(held, 0.0, -at.slope)
        length = 1.0 if known else 1.0 / max(float(np.abs(downhill).sum()), 1e-300)
        after = _after(smooth, at, downhill, length)
        if after is None:
            if not known:
                break
            known.clear()
            continue
        step = _Step(after.variables - at.variables, after.slope - at.slope)
        if step.curved:
            known.append(step)
        small = small + 1 if at.value - after.value <= least_fall * abs(at.value) else 0
        at = after
        if small > 1:
            break
    return at.variables


def _direction(slope: FloatArray, held: BoolArray, known: Iterable[_Step]) -> FloatArray:
    """Return the quasi-Newton direction over the variables that are not held."""
    free = ~held
    ahead = np.where(free, slope, 0.0)
    steps = [step for step in (_Step(one.moved * free, one.turned * free) for one in known) if step.curved]
    weights = []
    for step in reversed(steps):
        weights.append(float(step.moved @ ahead) / step.curvature)
        ahead = ahead - weights[-1] * step.turned
    if steps:
        last = steps[-1]
        ahead = ahead * (last.curvature / float(last.turned @ last.turned))
    for step, weight in zip(steps, reversed(weights), strict=True):
        ahead = ahead + (weight - float(step.turned @ ahead) / step.curvature) * step.moved
    return -ahead


def _after(smooth: Smooth, at: _At, downhill: FloatArray, length: float) -> _At | None:
    """Return the first point along a direction, projected onto the bounds, at which the value falls enough; None without one."""
    for _ in range(MOST_HALVINGS):
        variables = np.maximum(at.variables + length * downhill, 0.0)
        predicted = float(at.slope @ (variables - at.variables))
        if predicted >= 0.0:
            return None
        after = _At(variables, *smooth(variables))
        if after.value <= at.value + SUFFICIENT * predicted:
            return after
        curved = 2.0 * (after.value - at.value - predicted)
        length *= float(np.clip(-predicted / curved, 0.1, 0.5)) if curved > 0 and np.isfinite(curved) else 0.5
    return None
