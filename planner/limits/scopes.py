"""Scopes and periods of a limit: which units count where, and which quarter falls in which period."""

from dataclasses import dataclass

import numpy as np

from instances.limit_periods import last_quarter
from instances.schema.common import quarter_ordinal
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.schema.scopes import Scope
from instances.scopes import attribute_of, inside
from models.problem import BoolArray, FloatArray, IntArray

YEAR = 4


@dataclass(frozen=True, eq=False)
class Scopes:
    """names: the scopes of a limit, one blank name for the company. of_unit: int[units], -1 for units that do not count."""

    names: tuple[str, ...]
    of_unit: IntArray


@dataclass(frozen=True, eq=False)
class Periods:
    """The periods of a limit, through the decision quarters and on for as long as a launch in the last one uses the measure.

    Attributes
    ----------
    names
        of the periods, in order.
    of_quarter
        int[]: the period of each quarter, from the first decision quarter on; -1 for quarters that do not count.
    decided
        number of periods that have a decision quarter.
    """

    names: tuple[str, ...]
    of_quarter: IntArray
    decided: int

    @property
    def first_quarter(self) -> IntArray:
        """int[periods]: the first quarter of each, 1 for the first decision quarter."""
        return np.array([np.flatnonzero(self.of_quarter == place)[0] for place in range(len(self.names))], dtype=np.int64) + 1


def distinct(names: list[str]) -> tuple[str, ...]:
    """Return the names that are not blank, each once, in order of first appearance."""
    return tuple(name for name in dict.fromkeys(names) if name)


def teams_of(instance: Instance) -> tuple[str, ...]:
    """Return every team that some lever's change load names."""
    return distinct([load.team for lever in instance.settings.levers.values() for load in lever.loads])


def units_in(instance: Instance, scope: Scope) -> BoolArray:
    """Return bool[units]: the units in a scope."""
    return np.fromiter(map(inside(scope), instance.units), dtype=np.bool_, count=len(instance.units))


def scopes_of(instance: Instance, rule: LimitRule) -> Scopes:
    """Return the scopes of a limit; teams are no property of a unit, so every unit counts for each of them."""
    counted = units_in(instance, rule)
    if rule.each == "team":
        names = tuple(team for team in teams_of(instance) if not rule.teams or team in rule.teams)
        return Scopes(names, np.where(counted, 0, -1))
    if not rule.each:
        return Scopes(("",), np.where(counted, 0, -1))
    attribute = [attribute_of(unit, rule.each) for unit in instance.units]
    names = distinct([name for name, counts in zip(attribute, counted, strict=True) if counts])
    number = {name: index for index, name in enumerate(names)}
    of_unit = np.array([number.get(name, -1) for name in attribute], dtype=np.int64)
    return Scopes(names, np.where(counted, of_unit, -1))


def periods_of(instance: Instance, rule: LimitRule) -> Periods:
    """Return the periods of a limit."""
    quarters = range(1, last_quarter(instance.settings, rule, instance.flows) + 1)
    begins = instance.quarter_index(rule.from_quarter) if rule.from_quarter else 1
    ends = instance.quarter_index(rule.to_quarter) if rule.to_quarter else quarters[-1]
    names = [_period(instance.label_of(quarter), rule) if begins <= quarter <= ends else "" for quarter in quarters]
    order = distinct(names)
    of_quarter = np.array([order.index(name) if name else -1 for name in names], dtype=np.int64)
    decided = int(of_quarter[: instance.settings.calendar.decision_quarters].max()) + 1
    return Periods(order, of_quarter, decided)


def _period(label: str, rule: LimitRule) -> str:
    if rule.per == "quarter":
        return label
    return "total" if rule.per == "total" else fiscal_year_of(label)


def fiscal_year_of(label: str) -> str:
    """Return the name of the fiscal year of a quarter.

    >>> fiscal_year_of("2027Q3")
    'FY2027'
    """
    return f"FY{quarter_ordinal(label) // YEAR}"


def amounts_of(instance: Instance, rule: LimitRule, scopes: Scopes, periods: Periods) -> list[list[float | None]]:
    """Return amount[scope][period] as it is written: the rule's own, or that of a row of limits.csv; None for no limit.

    After the last period with a decision quarter that period's amount stays.
    """
    rows = {(row.scope, row.period): row.amount for row in instance.limit_rows if row.limit == rule.name}
    last = periods.names[periods.decided - 1] if periods.decided else ""
    amounts = []
    for scope in scopes.names:
        stays = rows.get((scope, last), rule.amount)
        decided = [rows.get((scope, name), rule.amount) for name in periods.names[: periods.decided]]
        amounts.append(decided + [rows.get((scope, name), stays) for name in periods.names[periods.decided :]])
    return amounts


def price_index(instance: Instance, rule: LimitRule, periods: Periods) -> FloatArray:
    """Return float[periods]: the factor on amounts, general inflation to the first quarter of each for amounts of today."""
    years = (periods.first_quarter - 1) / YEAR
    rate = instance.settings.finance.inflation_rate if rule.prices == "today" else 0.0
    return np.asarray((1.0 + rate) ** years, dtype=np.float64)


def nominal_amounts(instance: Instance, rule: LimitRule, scopes: Scopes, periods: Periods) -> list[list[float | None]]:
    """Return amount[scope][period] in money of its period, None for no limit."""
    index = price_index(instance, rule, periods).tolist()
    return [
        [None if amount is None else amount * factor for amount, factor in zip(row, index, strict=True)]
        for row in amounts_of(instance, rule, scopes, periods)
    ]
