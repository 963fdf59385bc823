"""Flows by line and fiscal year, in money and in present values."""

from collections.abc import Sequence
from dataclasses import dataclass

from planner.accountant.lines import ALL_LINES, COST_LINES, TAX
from planner.accountant.records import TERMINAL
from planner.accountant.valuation import ValuationTerms, ValuedFlows


@dataclass(frozen=True)
class Yearly:
    """Amounts and present values by line and fiscal year: the years of the first of ALL_LINES, then those of the next."""

    amounts: Sequence[float]
    values: Sequence[float]

    def minus(self, other: "Yearly") -> "Yearly":
        """Return the difference to other flows."""
        return Yearly(
            [one - less for one, less in zip(self.amounts, other.amounts, strict=True)],
            [one - less for one, less in zip(self.values, other.values, strict=True)],
        )

    def times(self, share: float) -> "Yearly":
        """Return all amounts and values times a share."""
        return Yearly([share * one for one in self.amounts], [share * one for one in self.values])


def total(parts: Sequence[Yearly]) -> Yearly:
    """Return the sum of one or more `Yearly`."""
    return Yearly(
        [sum(column) for column in zip(*(part.amounts for part in parts), strict=True)],
        [sum(column) for column in zip(*(part.values for part in parts), strict=True)],
    )


def yearly(valued: ValuedFlows, terms: ValuationTerms) -> Yearly:
    """Return valued flows by line and fiscal year."""
    timing, width = terms.timing, len(terms.years)
    amounts, values = [0.0] * (len(ALL_LINES) * width), [0.0] * (len(ALL_LINES) * width)
    column = {year: place for place, year in enumerate(terms.years)}
    columns = [column[str(year)] for year in timing.fiscal_years]

    def add(line: int, column: int, amount: float, factor: float) -> None:
        amounts[line * width + column] += amount
        values[line * width + column] += amount * factor

    for cost in valued.flows.costs:
        add(COST_LINES.index(cost.line), columns[cost.quarter - 1], -cost.amount, timing.factor[cost.quarter - 1])
    for place, factor, recurring, tax in zip(columns, timing.factor, valued.flows.recurring, valued.tax, strict=True):
        for line, amount in enumerate(recurring, start=len(COST_LINES)):
            if amount:
                add(line, place, amount, factor)
        add(ALL_LINES.index(TAX), place, tax, factor)
    for line, amount in enumerate(valued.flows.terminal, start=len(COST_LINES)):
        add(line, column[TERMINAL], amount, timing.factor[-1])
    add(ALL_LINES.index(TAX), column[TERMINAL], valued.terminal_tax, timing.factor[-1])
    return Yearly(amounts, values)


def place_of(line: str, year: str, years: Sequence[str]) -> int:
    """Return the index of a line and fiscal year in `Yearly`."""
    return ALL_LINES.index(line) * len(years) + years.index(year)
