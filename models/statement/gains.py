"""The gains that returns are taken of, as arrays: of choices, of charges, of a plan, and the least and most they can be."""

import numpy as np
import scipy.sparse as sp

from models.arrays import NEVER, FloatArray, IntArray
from models.best_choices import UnitChoices
from models.problem import MenuProblem


def choice_gains(problem: MenuProblem) -> sp.csr_array:
    """Return sparse[returns, choices]: what each choice gains."""
    if not problem.returns:
        return sp.csr_array((0, problem.choice_count))
    return sp.csr_array(sp.vstack([one.amount for one in problem.returns]))


def charge_gains(problem: MenuProblem) -> list[FloatArray]:
    """Return float[returns, periods] for each charge: what its opening gains."""
    gains = [np.zeros((len(problem.returns), charge.value.size)) for charge in problem.charges]
    for number, one in enumerate(problem.returns):
        for gain, own in zip(gains, one.charges, strict=False):
            if own is not None:
                gain[number] = own
    return gains


def plan_gains(problem: MenuProblem, choice: IntArray, opened: IntArray) -> FloatArray:
    """Return float[returns]: what a plan gains.

    Parameters
    ----------
    choice, opened
        as in `Solution`.
    """
    gains = np.asarray(choice_gains(problem)[:, choice].sum(axis=1), dtype=np.float64).ravel()
    for gain, period in zip(charge_gains(problem), opened.tolist(), strict=True):
        if period != NEVER:
            gains += gain[:, period]
    return gains


def gain_ranges(problem: MenuProblem) -> tuple[FloatArray, FloatArray]:
    """Return float[returns] twice: gains that no plan is below, and that none exceeds, each unit and charge seen alone."""
    menus = UnitChoices.of(problem.unit)
    low, high = np.zeros(len(problem.returns)), np.zeros(len(problem.returns))
    for number, one in enumerate(problem.returns):
        amount = one.amount.toarray()[0]
        low[number] = -menus.highest(-amount).sum()
        high[number] = menus.highest(amount).sum()
    for gain in charge_gains(problem):
        low += gain.min(axis=1).clip(max=0.0)
        high += gain.max(axis=1).clip(min=0.0)
    return low, high
