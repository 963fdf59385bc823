"""Time: discounting, inflation, the length of quarters, and what tax and a terminal value make of a flow's worth.

factor(q) = (1 + discount_rate) ^ -((q - 1 + phi) / 4), with phi = 1 for end, 0.5 for middle and 0 for start.
"""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.plan import Calendar, Finance
from models.problem import FloatArray, IntArray

PHI = {"end": 1.0, "middle": 0.5, "start": 0.0}
TERMINAL_QUARTERS = 4


@dataclass(frozen=True, eq=False)
class Timeline:
    """Time and money of an instance, one entry a quarter of the evaluation (H of them).

    Attributes
    ----------
    years, inflation, length, factor
        float[H]: t(q), growth of amounts since the first quarter, weeks / 13, discount factor.
    fiscal_quarter
        int[H]: 1 to 4.
    decision_quarters
        T.
    finance
        the rules the rest follows from.
    terminal_years, terminal_factor
        years of recurring flow in the terminal value (0 without one), and its discount factor.
    """

    years: FloatArray
    inflation: FloatArray
    length: FloatArray
    factor: FloatArray
    fiscal_quarter: IntArray
    decision_quarters: int
    finance: Finance
    terminal_years: float
    terminal_factor: float

    @property
    def quarters(self) -> int:
        """H, the number of quarters of the evaluation."""
        return self.factor.size

    @property
    def recurring_worth(self) -> FloatArray:
        """float[H]: what one unit of a taxed flow adds to the NPV, terminal value apart."""
        return self.factor * (1 - self.finance.tax_rate)

    @property
    def terminal_worth(self) -> FloatArray:
        """float[H]: what one unit of a recurring flow adds to the NPV by the terminal value, after tax."""
        worth = np.zeros(self.quarters)
        worth[-TERMINAL_QUARTERS:] = self.terminal_years * self.terminal_factor * (1 - self.finance.tax_rate)
        return worth

    @property
    def cost_worth(self) -> FloatArray:
        """float[H, colours]: what a launch cost of 1 paid in a quarter takes from the NPV, after tax."""
        rate = self.finance.tax_rate
        capex = self.factor - rate * depreciated(np.eye(self.quarters), self.finance) @ self.factor
        return np.stack([capex, self.recurring_worth], axis=1)


def timeline_of(instance: Instance) -> Timeline:
    """Return the timeline of an instance."""
    finance = instance.plan.finance
    years = np.arange(len(instance.quarters)) / 4
    return Timeline(
        years=years,
        inflation=(1 + finance.inflation_rate) ** years,
        length=np.array([quarter.weeks for quarter in instance.quarters]) / 13,
        factor=discount_factors(instance.plan.calendar, finance),
        fiscal_quarter=np.array([quarter.fiscal_quarter for quarter in instance.quarters], dtype=np.int64),
        decision_quarters=instance.plan.calendar.decision_quarters,
        finance=finance,
        terminal_years=terminal_years(finance),
        terminal_factor=terminal_factor(instance.plan.calendar, finance),
    )


def discount_factors(calendar: Calendar, finance: Finance) -> FloatArray:
    """Return float[H]: the discount factor of each quarter of the evaluation."""
    quarters = np.arange(calendar.evaluation_quarters)
    return _discount((quarters + PHI[finance.discount_timing]) / 4, finance)


def terminal_factor(calendar: Calendar, finance: Finance) -> float:
    """Return the discount factor of the terminal value: that of the end of the last quarter, whatever the timing."""
    return float(_discount(np.array(calendar.evaluation_quarters / 4), finance))


def _discount(years: FloatArray, finance: Finance) -> FloatArray:
    return np.asarray((1 + finance.discount_rate) ** -years, dtype=np.float64)


def terminal_years(finance: Finance) -> float:
    """Return how many years of recurring flow the terminal value counts.

    terminal_multiple, or (1 - terminal_decay) / (discount_rate + terminal_decay) for a perpetuity.
    """
    if finance.terminal_value == "multiple":
        return finance.terminal_multiple
    if finance.terminal_value == "perpetuity":
        return (1 - finance.terminal_decay) / (finance.discount_rate + finance.terminal_decay)
    return 0.0


def terminal_flows(timeline: Timeline, recurring: FloatArray) -> FloatArray:
    """Return float[..., lines]: the terminal value of recurring flows float[..., lines, H], tax excluded.

    years * (sum of a line's flows over the last four quarters).
    """
    worth: FloatArray = timeline.terminal_years * recurring[..., -TERMINAL_QUARTERS:].sum(axis=-1)
    return worth


def tax_flow(timeline: Timeline, taxed: FloatArray, capex: FloatArray) -> FloatArray:
    """Return float[..., H]: tax on flows float[..., H], less what depreciation of capex float[..., H] saves.

    tax(q) = -tax_rate * taxed(q) + tax_rate * sum over s <= q < s + depreciation_quarters of
    capex(s) / depreciation_quarters; capex is positive.
    """
    return timeline.finance.tax_rate * (depreciated(capex, timeline.finance) - taxed)


def depreciated(capex: FloatArray, finance: Finance) -> FloatArray:
    """Return float[..., H]: straight-line depreciation of capex float[..., H]."""
    quarters = np.arange(capex.shape[-1])
    age = quarters[None, :] - quarters[:, None]
    share = ((age >= 0) & (age < finance.depreciation_quarters)) / finance.depreciation_quarters
    return np.asarray(capex @ share, dtype=np.float64)
