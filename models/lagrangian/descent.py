"""The minimum of a smooth convex function of variables that are nowhere below 0.

Limited-memory quasi-Newton steps on the variables that are free to move, each projected onto the bounds (two-metric
projection, Bertsekas 1982, with the two-loop recursion of Nocedal 1980). It is written out here, in compiled loops, because the
linear algebra that `scipy.optimize` and numpy call for the same steps keeps every core busy, and waits for each of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.running.compiled import compiled

SUFFICIENT = 1e-4
"""Least fall by a step, as a share of the fall that the slope predicts (Armijo 1966)."""

LEAST_CURVATURE = 1e-12
"""Least curvature of a step that is remembered, relative to its length and that of the slope's change."""

TINY = float(np.finfo(np.float64).tiny)
"""Least square of a step's length, and of that of the slope's change, for its curvature to mean anything."""

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


class _Steps:
    """The latest steps, and the change of the slope by each."""

    def __init__(self, memory: int, size: int) -> None:
        self.moved, self.turned = np.empty((memory, size)), np.empty((memory, size))
        self.order = np.empty(0, dtype=np.int64)

    def add(self, before: _At, after: _At) -> None:
        """Remember a step whose slope changed by more than rounding, in place of the oldest of too many."""
        memory, known = len(self.moved), self.order.size
        place = known if known < memory else int(self.order[0])
        moved, turned = after.variables - before.variables, after.slope - before.slope
        if known == memory:
            self.order = self.order[1:]
        if _curvature(moved, turned, np.arange(moved.size)) > 0.0:
            self.moved[place], self.turned[place] = moved, turned
            self.order = np.append(self.order, place)
        elif known == memory:
            self.order = np.append(place, self.order)

    def forget(self) -> None:
        """Forget all steps."""
        self.order = self.order[:0]


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
    known = _Steps(memory, start.size)
    small = 0
    for _ in range(steps):
        held = (at.variables <= 0.0) & (at.slope > 0.0)
        if np.abs(np.where(held, 0.0, at.slope)).max(initial=0.0) <= FLAT:
            break
        downhill = _direction(at.slope, np.flatnonzero(~held), known.moved, known.turned, known.order)
        if _product(downhill, at.slope) >= 0.0:
            known.forget()
            downhill = np.where(held, 0.0, -at.slope)
        length = 1.0 if known.order.size else 1.0 / max(float(np.abs(downhill).sum()), 1e-300)
        after = _after(smooth, at, downhill, length)
        if after is None:
            if not known.order.size:
                break
            known.forget()
            continue
        known.add(at, after)
        small = small + 1 if at.value - after.value <= least_fall * abs(at.value) else 0
        at = after
        if small > 1:
            break
    return at.variables


@compiled
def _product(left: FloatArray, right: FloatArray) -> float:
    total = 0.0
    for place in range(left.size):
        total += left[place] * right[place]
    return total


@compiled
def _curvature(moved: FloatArray, turned: FloatArray, free: IntArray) -> float:
    """Return the product of a step and the change of the slope by it, over the free variables; 0 if it is no more than rounding.

    Squares that vanish in floating point are rounding, too.
    """
    product, length, change = 0.0, 0.0, 0.0
    for place in free:
        product += moved[place] * turned[place]
        length += moved[place] * moved[place]
        change += turned[place] * turned[place]
    if min(length, change) < TINY or product <= LEAST_CURVATURE * np.sqrt(length) * np.sqrt(change):
        return 0.0
    return product


@compiled
def _direction(slope: FloatArray, free: IntArray, moved: FloatArray, turned: FloatArray, order: IntArray) -> FloatArray:
    """Return the quasi-Newton direction over the free variables.

    Parameters
    ----------
    moved, turned
        float[places, variables]: steps, and the changes of the slope by them.
    order
        places of the steps, the oldest first.
    """
    ahead, downhill = np.zeros(slope.size), np.zeros(slope.size)
    curvature, weight = np.zeros(order.size), np.zeros(order.size)
    for place in free:
        ahead[place] = slope[place]
    newest = -1
    for number in range(order.size - 1, -1, -1):
        one = order[number]
        curvature[number] = _curvature(moved[one], turned[one], free)
        if curvature[number] <= 0.0:
            continue
        newest = max(newest, number)
        total = 0.0
        for place in free:
            total += moved[one, place] * ahead[place]
        weight[number] = total / curvature[number]
        for place in free:
            ahead[place] -= weight[number] * turned[one, place]
    if newest >= 0:
        change = 0.0
        for place in free:
            change += turned[order[newest], place] ** 2
        for place in free:
            ahead[place] *= curvature[newest] / change
    for number in range(order.size):
        if curvature[number] <= 0.0:
            continue
        one, total = order[number], 0.0
        for place in free:
            total += turned[one, place] * ahead[place]
        for place in free:
            ahead[place] += (weight[number] - total / curvature[number]) * moved[one, place]
    for place in free:
        downhill[place] = -ahead[place]
    return downhill


def _after(smooth: Smooth, at: _At, downhill: FloatArray, length: float) -> _At | None:
    """Return the first point along a direction, projected onto the bounds, at which the value falls enough; None without one."""
    for _ in range(MOST_HALVINGS):
        variables = np.maximum(at.variables + length * downhill, 0.0)
        predicted = float(_product(at.slope, variables - at.variables))
        if predicted >= 0.0:
            return None
        after = _At(variables, *smooth(variables))
        if after.value <= at.value + SUFFICIENT * predicted:
            return after
        curved = 2.0 * (after.value - at.value - predicted)
        length *= float(np.clip(-predicted / curved, 0.1, 0.5)) if curved > 0 and np.isfinite(curved) else 0.5
    return None
