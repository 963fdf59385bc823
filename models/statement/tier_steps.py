"""The tiers of a problem one by one, with the least and the most that they add, each unit seen alone."""

from dataclasses import dataclass

import numpy as np

from models.arrays import FloatArray, IntArray
from models.best_choices import UnitChoices
from models.problem import MenuProblem
from models.tiers import Tiers


@dataclass(frozen=True, eq=False)
class TierStep:
    """One tier.

    Attributes
    ----------
    of, number
        the tiers it is one of, and its place among them.
    need
        what must count for it.
    gain
        float[choices, periods]: what each choice gains if it is reached in a period.
    loss
        float[periods]: what all choices together may lose at most by it, 0 or more.
    most
        float[periods]: what they may gain at most, 0 or more.
    most_counted
        float[periods]: what may count at most.
    """

    of: Tiers
    number: int
    need: int
    gain: FloatArray
    loss: FloatArray
    most: FloatArray
    most_counted: FloatArray


def tier_steps(problem: MenuProblem) -> list[TierStep]:
    """Return every tier of a problem, in order."""
    if not problem.tiers:
        return []
    menus, steps = UnitChoices.of(problem.unit), []
    for tiers in problem.tiers:
        counted = np.array([menus.highest(tiers.count[[t]].toarray()[0]).sum() for t in range(tiers.periods)])
        for number, (need, share) in enumerate(zip(tiers.need.tolist(), tiers.share.tolist(), strict=True)):
            gain = share * tiers.gain
            highest = np.array([menus.highest(one).sum() for one in gain.T])
            lowest = np.array([-menus.highest(-one).sum() for one in gain.T])
            steps.append(TierStep(tiers, number, need, gain, (-lowest).clip(min=0.0), highest.clip(min=0.0), counted))
    return steps


def tier_widths(problem: MenuProblem) -> list[int]:
    """Return the number of periods of every tier, in the order of `tier_steps`."""
    return [tiers.periods for tiers in problem.tiers for _ in tiers.need]


def reached_periods(problem: MenuProblem, choice: IntArray) -> list[int]:
    """Return the period in which a plan reaches every tier, `NEVER` if it does not, in the order of `tier_steps`."""
    return [period for tiers in problem.tiers for period in tiers.reached(choice).tolist()]
