"""A plan filled in rank order: the best step for what it uses, as long as one is left that pays and fits."""

import heapq

import numpy as np

from benchmarks.solvers.by_hand.offers import HandPlan
from models.problem import BoolArray, FloatArray, IntArray

ROUNDS = 3
"""Number of passes over all units; ramp limits allow more once there are earlier launches."""

LEAST = 1e-7
"""Gain, relative to the value of the choice, below which a step is none: rounding."""

Step = tuple[float, int]


def fill(plan: HandPlan, units: IntArray, among: BoolArray, share: FloatArray) -> None:
    """Take steps of the units in the order of gain for what they use more.

    Parameters
    ----------
    among
        bool[choices]: the choices that may be taken.
    share
        float[choices]: what a choice uses, all limits in one figure.
    """
    for _ in range(ROUNDS):
        if not _round(plan, units, among, share):
            return


def _round(plan: HandPlan, units: IntArray, among: BoolArray, share: FloatArray) -> int:
    waiting = [(-step[0], unit) for unit in units.tolist() if (step := best_step(plan, unit, among, share)) is not None]
    heapq.heapify(waiting)
    taken = 0
    while waiting:
        _, unit = heapq.heappop(waiting)
        step = best_step(plan, unit, among, share)
        if step is None:
            continue
        if waiting and -step[0] > waiting[0][0]:
            heapq.heappush(waiting, (-step[0], unit))
            continue
        plan.take(step[1])
        taken += 1
        step = best_step(plan, unit, among, share)
        if step is not None:
            heapq.heappush(waiting, (-step[0], unit))
    return taken


def best_step(plan: HandPlan, unit: int, among: BoolArray, share: FloatArray) -> Step | None:
    """Return the rank of a unit's best step, and the choice; None where no step pays and fits."""
    offers = plan.offers(unit, among)
    pays = offers.allowed & (offers.gain > LEAST * (1.0 + abs(plan.problem.value[plan.choice[unit]])))
    if not pays.any():
        return None
    choice, gain = offers.choice[pays], offers.gain[pays]
    more = share[choice] - share[plan.choice[unit]]
    floor = 1e-3 * max(float(share[choice].max()), 1e-12)
    rank = gain / np.maximum(more, floor)
    best = int(np.argmax(rank))
    return float(rank[best]), int(choice[best])


def place(plan: HandPlan, unit: int, among: BoolArray) -> bool:
    """Give a unit its best allowed choice among some, whatever it gains; return whether there is one."""
    offers = plan.offers(unit, among)
    able = offers.allowed & among[offers.choice]
    if not able.any():
        return False
    plan.take(int(offers.choice[able][np.argmax(offers.gain[able])]))
    return True
