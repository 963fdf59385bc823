"""Time: discounting, the indices of each kind of money, the length of quarters, and the quarters after the evaluation.

factor(q) = (1 + r) ^ -((q - 1 + phi) / 4), with phi = 1 for end, 0.5 for middle and 0 for start. Where there is a
terminal value, arrays by quarter run on through a tail in which growth, inflation and drift stand still.
"""

from dataclasses import dataclass, replace

import numpy as np

from instances.schema.instance import Instance
from instances.schema.settings import Calendar, Finance
from models.problem import FloatArray, IntArray
from planner.economics.of_units import OfUnits
from planner.economics.settling import last_launch_of, tail_quarters

PHI = {"end": 1.0, "middle": 0.5, "start": 0.0}
YEAR = 4

_BASE_QUARTERS = {"last_twelve_months": np.arange(-3, 1), "first_year": np.arange(1, 5)}
"""Quarters over whose mean the input is the level, by `growth_base`."""


@dataclass(frozen=True, eq=False)
class Timeline:
    """Time and money of an instance. H quarters of the evaluation, and C columns: these and the quarters of the tail.

    Attributes
    ----------
    quarters, decision_quarters
        H and T.
    last_launch
        the last quarter in which a launch has a price.
    factor
        float[H]: discount factor.
    years
        float[C]: t(q), that of quarter H in the tail.
    length
        float[C]: weeks / 13.
    fiscal_quarter
        int[C]: 1 to 4.
    general, wages, freight, licences
        float[C]: growth of each kind of money since the first quarter.
    finance
        the rules the rest follows from.
    """

    quarters: int
    decision_quarters: int
    last_launch: int
    factor: FloatArray
    years: FloatArray
    length: FloatArray
    fiscal_quarter: IntArray
    general: FloatArray
    wages: FloatArray
    freight: FloatArray
    licences: FloatArray
    finance: Finance

    @property
    def columns(self) -> int:
        """C, the number of quarters of all arrays by quarter."""
        return self.years.size

    def with_finance(self, finance: Finance) -> "Timeline":
        """Return the same quarters with the growth of money of other rules, float[rows, C] where it differs by row."""
        return replace(
            self,
            wages=_index(finance.wage_growth, self.years, self.general),
            freight=_index(finance.freight_growth, self.years, self.general),
            licences=_index(finance.licence_growth, self.years, self.general),
            finance=finance,
        )

    def grown(self, growth: FloatArray) -> FloatArray:
        """Return float[..., C]: the growth of a volume whose annual growth is float[..., 1], against its input."""
        grown: FloatArray = (1 + growth) ** self.years
        base = _BASE_QUARTERS.get(self.finance.growth_base)
        if base is not None:
            grown /= ((1 + growth) ** ((base - 1) / YEAR)).mean(axis=-1, keepdims=True)
        return grown


def timeline_of(instance: Instance, tail_columns: int | None = None, last_launch: int | None = None) -> Timeline:
    """Return the timeline of an instance.

    Parameters
    ----------
    tail_columns
        quarters of the tail; None for as many as anything changes in. More of them change no value.
    last_launch
        None for the quarter after the decision quarters.
    """
    finance = instance.settings.finance
    quarters = len(instance.quarters)
    tail = np.arange(1, (tail_quarters(instance, last_launch) if tail_columns is None else tail_columns) + 1)
    years = np.minimum(np.arange(quarters + tail.size), quarters - 1) / YEAR
    general = (1 + finance.inflation_rate) ** years
    last = instance.quarters[-1].fiscal_quarter
    return Timeline(
        quarters=quarters,
        decision_quarters=instance.settings.calendar.decision_quarters,
        last_launch=last_launch_of(instance.settings.calendar) if last_launch is None else last_launch,
        factor=discount_factors(instance.settings.calendar, finance),
        years=years,
        length=np.array([quarter.weeks / 13 for quarter in instance.quarters] + [1.0] * tail.size),
        fiscal_quarter=np.concatenate(
            [np.array([quarter.fiscal_quarter for quarter in instance.quarters]), (last - 1 + tail) % YEAR + 1]
        ).astype(np.int64),
        general=general,
        wages=_index(finance.wage_growth, years, general),
        freight=_index(finance.freight_growth, years, general),
        licences=_index(finance.licence_growth, years, general),
        finance=finance,
    )


def _index(growth: OfUnits | None, years: FloatArray, general: FloatArray) -> FloatArray:
    return general if growth is None else np.asarray((1 + growth) ** years, dtype=np.float64)


def nominal_rate(finance: Finance) -> float:
    """Return r, the annual nominal discount rate; a real rate is combined with inflation [Fisher]."""
    if finance.discount_rate_kind == "nominal":
        return finance.discount_rate
    return (1 + finance.discount_rate) * (1 + finance.inflation_rate) - 1


def discount_factors(calendar: Calendar, finance: Finance) -> FloatArray:
    """Return float[H]: the discount factor of each quarter of the evaluation."""
    quarters = np.arange(calendar.evaluation_quarters)
    years = (quarters + PHI[finance.discount_timing]) / YEAR
    return np.asarray((1 + nominal_rate(finance)) ** -years, dtype=np.float64)
