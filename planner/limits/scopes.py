"""Scopes and periods of a limit: which units count where, and which quarter falls in which period."""

from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from models.problem import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Scopes:
    """names: the scopes of a limit, one blank name for the company. of_unit: int[units], -1 for units that do not count."""

    names: tuple[str, ...]
    of_unit: IntArray


@dataclass(frozen=True, eq=False)
class Periods:
    """names: the periods of a limit. of_quarter: int[T], the period of each decision quarter."""

    names: tuple[str, ...]
    of_quarter: IntArray


def distinct(names: list[str]) -> tuple[str, ...]:
    """Return the names that are not blank, each once, in order of first appearance."""
    return tuple(name for name in dict.fromkeys(names) if name)


def teams_of(instance: Instance) -> tuple[str, ...]:
    """Return every team that some lever's change load names."""
    return distinct([load.team for lever in instance.plan.levers.values() for load in lever.loads])


def units_in(instance: Instance, regions: tuple[str, ...], leaders: tuple[str, ...] = ()) -> BoolArray:
    """Return bool[units]: units of the named regions and leaders; no names mean all."""
    return np.array(
        [(not regions or unit.region in regions) and (not leaders or unit.leader in leaders) for unit in instance.units],
        dtype=np.bool_,
    )


def scopes_of(instance: Instance, rule: LimitRule) -> Scopes:
    """Return the scopes of a limit; teams are no property of a unit, so every unit counts for each of them."""
    counted = units_in(instance, rule.regions, rule.leaders)
    if rule.each == "team":
        names = tuple(team for team in teams_of(instance) if not rule.teams or team in rule.teams)
        return Scopes(names, np.where(counted, 0, -1))
    if not rule.each:
        return Scopes(("",), np.where(counted, 0, -1))
    attribute = [getattr(unit, rule.each) for unit in instance.units]
    names = distinct([name for name, inside in zip(attribute, counted, strict=True) if inside])
    number = {name: index for index, name in enumerate(names)}
    of_unit = np.array([number.get(name, -1) for name in attribute], dtype=np.int64)
    return Scopes(names, np.where(counted, of_unit, -1))


def periods_of(instance: Instance, rule: LimitRule) -> Periods:
    """Return the periods of a limit over the decision quarters."""
    quarters = instance.quarters[: instance.plan.calendar.decision_quarters]
    if rule.per == "total":
        names = ["total"] * len(quarters)
    elif rule.per == "fiscal_year":
        names = [f"FY{quarter.fiscal_year}" for quarter in quarters]
    else:
        names = [quarter.label for quarter in quarters]
    order = tuple(dict.fromkeys(names))
    return Periods(order, np.array([order.index(name) for name in names], dtype=np.int64))


def amounts_of(instance: Instance, rule: LimitRule, scopes: Scopes, periods: Periods) -> list[list[float | None]]:
    """Return amount[scope][period]: the rule's own, overridden by rows of limits.csv; None where nothing is limited."""
    rows = {(row.scope, row.period): row.amount for row in instance.limit_rows if row.limit == rule.name}
    return [[rows.get((scope, period), rule.amount) for period in periods.names] for scope in scopes.names]
