"""Straight-line depreciation of capex: c / depreciation_quarters from the payment on, also after the evaluation.

A unit that exits writes off what is left in its exit quarter, or in the quarter of payment if that is later
[IAS 16, 62 and 67].
"""

from dataclasses import dataclass

import numpy as np

from models.problem import FloatArray
from planner.economics.tail import NO_EXIT
from planner.economics.timeline import YEAR, Timeline, nominal_rate


@dataclass(frozen=True, eq=False)
class Depreciation:
    """Depreciation of capex of 1, for payments in quarters 1..H and one time of exit.

    Attributes
    ----------
    within
        float[H, H]: by quarter of payment and of depreciation.
    after
        float[H]: value in quarter H of the depreciation after it, by quarter of payment.
    """

    within: FloatArray
    after: FloatArray

    def worth(self, time: Timeline) -> FloatArray:
        """Return float[H]: present value of the depreciation by quarter of payment."""
        return np.asarray(self.within @ time.factor + self.after * time.factor[-1], dtype=np.float64)


def depreciation_of(time: Timeline, last: float = NO_EXIT) -> Depreciation:
    """Return the depreciation of a unit that operates through quarter `last`."""
    life = time.finance.depreciation_quarters
    paid = np.arange(1, time.quarters + 1)[:, None]
    quarter = np.arange(1, time.quarters + life + 1)
    age = quarter - paid
    written_off = np.maximum(paid, last)
    share = ((age >= 0) & (age < life) & (quarter < written_off)) / life
    left = np.maximum(0.0, 1 - np.maximum(0.0, last - paid) / life)
    share = np.where(quarter == written_off, left, share)
    later = quarter[time.quarters :] - time.quarters
    discount = (1 + nominal_rate(time.finance)) ** (-later / YEAR)
    return Depreciation(share[:, : time.quarters], share[:, time.quarters :] @ discount)


def cost_worth(time: Timeline, depreciation: Depreciation) -> FloatArray:
    """Return float[H, colours]: the present value of a cost of 1 paid in a quarter, after tax, positive."""
    rate = time.finance.tax_rate
    return np.stack([time.factor - rate * depreciation.worth(time), time.factor * (1 - rate)], axis=1)
