"""The calendar in numbers: price indices, growth, lengths of quarters and discount factors."""

from dataclasses import dataclass
from functools import lru_cache

from instances.schema.instance import Instance
from instances.schema.settings import Finance

PART_OF_QUARTER = {"end": 1.0, "middle": 0.5, "start": 0.0}
BASE_QUARTERS = {"first_quarter": (1,), "last_twelve_months": (-3, -2, -1, 0), "first_year": (1, 2, 3, 4)}
"""Quarters over which a growing input is the mean, by growth_base."""
WEEKS = 13


@dataclass(frozen=True)
class Timing:
    """The calendar in numbers. Quarters count from 1; `last` is H, the last of the evaluation, `decision` is T.

    Tuples have one entry per evaluation quarter. factor: discount factors. rate: annual and nominal. Indices are constant
    after H.
    """

    labels: tuple[str, ...]
    fiscal_years: tuple[int, ...]
    factor: tuple[float, ...]
    rate: float
    last: int
    decision: int
    lengths: tuple[float, ...]
    first_fiscal_quarter: int
    general_index: tuple[float, ...]
    wage_index: tuple[float, ...]
    freight_index: tuple[float, ...]
    licence_index: tuple[float, ...]
    base_quarters: tuple[int, ...]

    def general(self, quarter: int) -> float:
        """Return the general price index, 1 in quarter 1."""
        return self.general_index[min(quarter, self.last) - 1]

    def wages(self, quarter: int) -> float:
        """Return the index of wages, 1 in quarter 1."""
        return self.wage_index[min(quarter, self.last) - 1]

    def freight(self, quarter: int) -> float:
        """Return the index of freight, 1 in quarter 1."""
        return self.freight_index[min(quarter, self.last) - 1]

    def licences(self, quarter: int) -> float:
        """Return the index of licences, 1 in quarter 1."""
        return self.licence_index[min(quarter, self.last) - 1]

    def grown(self, growth: float, quarter: int) -> float:
        """Return the growth factor of an input in a quarter, relative to its mean over the base quarters."""
        return index_at(growth, min(quarter, self.last)) / _mean_index(growth, self.base_quarters)

    def length(self, quarter: int) -> float:
        """Return the length of a quarter in quarters of 13 weeks."""
        return self.lengths[quarter - 1] if quarter <= self.last else 1.0

    def fiscal_quarter(self, quarter: int) -> int:
        """Return the fiscal quarter, 1 to 4, of any quarter."""
        return (self.first_fiscal_quarter + quarter - 2) % 4 + 1

    def value_at_end(self, quarter: int) -> float:
        """Return the value in H of a unit of money of a quarter after H."""
        value: float = (1 + self.rate) ** -((quarter - self.last) / 4)
        return value


def index_at(growth: float, quarter: int) -> float:
    """Return the index of an annual growth in a quarter, 1 in quarter 1."""
    index: float = (1 + growth) ** ((quarter - 1) / 4)
    return index


@lru_cache(maxsize=1 << 16)
def _mean_index(growth: float, quarters: tuple[int, ...]) -> float:
    return sum([index_at(growth, quarter) for quarter in quarters]) / len(quarters)


def nominal_rate(finance: Finance) -> float:
    """Return the annual nominal discount rate [Fisher]."""
    if finance.discount_rate_kind == "nominal":
        return finance.discount_rate
    return (1 + finance.discount_rate) * (1 + finance.inflation_rate) - 1


def timing_of(instance: Instance) -> Timing:
    """Return the quarters of an instance as numbers."""
    finance, quarters = instance.settings.finance, instance.quarters
    rate, part = nominal_rate(finance), PART_OF_QUARTER[finance.discount_timing]

    def index(growth: float | None) -> tuple[float, ...]:
        annual = finance.inflation_rate if growth is None else growth
        return tuple(index_at(annual, quarter.index) for quarter in quarters)

    return Timing(
        labels=tuple(quarter.label for quarter in quarters),
        fiscal_years=tuple(quarter.fiscal_year for quarter in quarters),
        factor=tuple((1 + rate) ** -((quarter.index - 1 + part) / 4) for quarter in quarters),
        rate=rate,
        last=len(quarters),
        decision=instance.settings.calendar.decision_quarters,
        lengths=tuple(quarter.weeks / WEEKS for quarter in quarters),
        first_fiscal_quarter=quarters[0].fiscal_quarter,
        general_index=index(None),
        wage_index=index(finance.wage_growth),
        freight_index=index(finance.freight_growth),
        licence_index=index(finance.licence_growth),
        base_quarters=BASE_QUARTERS[finance.growth_base],
    )
