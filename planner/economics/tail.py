"""The value in quarter H of flows after the evaluation: the weights of the quarters of the tail.

With y = ceil(j / 4), a flow of quarter H + j counts (1 - terminal_decay)^y * (1 + r)^(-j / 4) in a perpetuity; in a
multiple it counts whole, and the last quarter by its part. The last year of the tail stands for all years like it:

sum over m = 0..n-1 of rho^m, rho = (1 - terminal_decay) / (1 + r),

n being the number of years in which the quarter lies before the exit. Without an exit the sum is
(1 + r) / (r + terminal_decay) [Brealey, Myers, Allen: perpetuity].
"""

from dataclasses import dataclass
from math import ceil

import numpy as np

from instances.schema.settings import Finance
from models.problem import FloatArray
from planner.economics.timeline import YEAR, Timeline, nominal_rate

NO_EXIT = np.inf


@dataclass(frozen=True, eq=False)
class Tail:
    """The weights of the tail; J of its quarters are worked out.

    Attributes
    ----------
    finance
        kind of terminal value, decay or years, and discount rate.
    quarters
        H.
    after
        float[J]: 1, 2, ..., J.
    """

    finance: Finance
    quarters: int
    after: FloatArray

    def weight(self, after: FloatArray) -> FloatArray:
        """Return float[...]: the value in H of 1 in the quarter H + j, of itself and none like it."""
        if self.finance.terminal_value == "multiple":
            return np.asarray(np.clip(YEAR * self.finance.terminal_multiple - (after - 1), 0, 1), dtype=np.float64)
        return np.asarray(self._undecayed(after) * self._discount(after), dtype=np.float64)

    @property
    def first(self) -> float:
        """Value in quarter H of releasing 1 of stock in quarter H + 1; 0 without a terminal value."""
        return float(self._discount(np.array(1.0))) if self.after.size else 0.0

    def _discount(self, after: FloatArray) -> FloatArray:
        """Return float[...]: the value in H of 1 in the quarter H + j, decay apart."""
        if self.finance.terminal_value == "multiple":
            return self.weight(after)
        return np.asarray((1 + nominal_rate(self.finance)) ** (-after / YEAR), dtype=np.float64)

    def _undecayed(self, after: FloatArray) -> FloatArray:
        """Return float[...]: the share that is left of a flow in the quarter H + j after decay; 1 in a multiple."""
        if self.finance.terminal_value == "multiple":
            return np.ones_like(after)
        return np.asarray((1 - self.finance.terminal_decay) ** np.ceil(after / YEAR), dtype=np.float64)

    def flows(self, last: FloatArray) -> FloatArray:
        """Return float[exits, J]: weights of a flow that is paid until the exits, float[exits], inf without one."""
        return self._until(last, difference=False)

    def owed(self, last: FloatArray) -> FloatArray:
        """Return float[exits, J]: weights of a flow that a contract asks for until the exits; it ends before the last year."""
        open_then = last[:, None] >= self.quarters + self.after
        return np.asarray(self._discount(self.after) * open_then, dtype=np.float64)

    def stock(self, last: FloatArray) -> FloatArray:
        """Return float[exits, J]: weights of a stock held until the exits, at the end of which it is released.

        The stock decays and the flow is its change: of 1 held in H + j, what the decay leaves counts by the difference of the
        discounts of H + j and H + j + 1.
        """
        return self._until(last - 1, difference=True)

    def _until(self, last: FloatArray, *, difference: bool) -> FloatArray:
        repeats = np.zeros((last.size, self.after.size))
        lived = np.floor((last[:, None] - self.quarters - self.after) / YEAR) + 1
        repeats[:] = np.clip(lived, 0, 1)
        repeats[:, -YEAR:] = np.maximum(lived, 0)[:, -YEAR:]
        if self.finance.terminal_value == "multiple":
            return self._counted(repeats, difference=difference)
        one = self._one(self.after, difference=difference)
        return np.asarray(one * geometric_sum(self._kept, repeats), dtype=np.float64)

    def _one(self, after: FloatArray, *, difference: bool) -> FloatArray:
        if not difference:
            return self.weight(after)
        return np.asarray(self._undecayed(after) * (self._discount(after) - self._discount(after + 1)), dtype=np.float64)

    def _counted(self, repeats: FloatArray, *, difference: bool) -> FloatArray:
        """Return the sums of a multiple, year by year until its end."""
        total = np.zeros_like(repeats)
        for year in range(ceil(self.finance.terminal_multiple)):
            total += self._one(self.after + YEAR * year, difference=difference) * (year < repeats)
        return total

    @property
    def _kept(self) -> float:
        """rho: the weight of a year as a share of that of the year before."""
        return (1 - self.finance.terminal_decay) / (1 + nominal_rate(self.finance))


def tail_of(time: Timeline) -> Tail:
    """Return the tail of a timeline.

    Raises
    ------
    ValueError
        a perpetuity that does not fade is worth no finite sum.
    """
    finance = time.finance
    if finance.terminal_value == "perpetuity" and nominal_rate(finance) + finance.terminal_decay <= 0:
        raise ValueError("a perpetuity needs a discount rate and a terminal_decay that are above 0 together")
    return Tail(finance, time.quarters, np.arange(1.0, time.columns - time.quarters + 1))


def geometric_sum(ratio: float, terms: FloatArray) -> FloatArray:
    """Return float[...]: 1 + ratio + ratio^2 + ..., of that many terms, which may be inf where ratio is below 1."""
    if ratio <= 0:
        return np.minimum(terms, 1.0)
    if ratio == 1:
        return terms
    return np.asarray(np.expm1(terms * np.log(ratio)) / (ratio - 1), dtype=np.float64)
