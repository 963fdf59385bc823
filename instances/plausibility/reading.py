"""A summary of what was read, in figures that its reader knows by heart, so that a wrong unit or period is obvious."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from instances.limit_amounts import LimitAmounts, amounts_of_limit
from instances.measures import MEASURES
from instances.plausibility.blanks import DEFAULTS
from instances.plausibility.limits import open_periods, units_outside
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.schema.units import Unit
from instances.scopes import each_in_words
from instances.wording import counted, schema_of

YEAR = 4
RATES = ("discount_rate", "inflation_rate", "wage_growth", "freight_growth", "licence_growth", "tax_rate", "carrying_rate")
"""Rates of [finance] that the summary shows if they are given."""

FIGURES = tuple(
    name
    for name, field in Unit.model_fields.items()
    if field.annotation in (int, float, float | None) and name not in ("resize_factor",)
)
"""Numeric columns of units.csv."""


@dataclass(frozen=True)
class Range:
    """The figures of one column of units.csv.

    Attributes
    ----------
    least, mean, most
        of the filled cells.
    share
        whether it is a share or rate, to be shown in per cent.
    blank
        number of units whose cell is blank.
    taken
        value of a blank cell, in words.
    """

    column: str
    least: float
    mean: float
    most: float
    share: bool
    blank: int
    taken: str


@dataclass(frozen=True)
class LimitRead:
    """The amounts of a limit by fiscal year, all scopes together.

    Attributes
    ----------
    each
        number and kind of scopes, such as "each of 3 regions"; blank for a limit on the whole company.
    allowed
        amount by fiscal year or in total; for units in ramp-up the largest quarter. None if a period has no amount.
    without
        periods and scopes without an amount, in words; blank for none.
    outside
        number of units without a leader, in a limit for each leader.
    """

    limit: str
    measure: str
    each: str
    allowed: tuple[tuple[str, float | None], ...]
    without: str
    outside: int


@dataclass(frozen=True)
class Reading:
    """A summary of what was read. Amounts are per year: four quarters of units.csv, before growth.

    Attributes
    ----------
    types, regions, leaders
        number of units by type, of regions and of leaders.
    revenue, orders, online
        revenue, online orders and their value per year.
    rates
        given rates of plan.toml, as shares per year.
    not_given
        columns of units.csv without any figure, by the default that they take.
    facts
        reading facts: number convention, headers, hidden rows, rows filled up; one sentence each.
    """

    currency: str
    units: int
    types: tuple[tuple[str, int], ...]
    regions: int
    leaders: int
    revenue: float
    orders: float
    online: float
    rates: tuple[tuple[str, float], ...]
    ranges: tuple[Range, ...]
    not_given: tuple[tuple[str, tuple[str, ...]], ...]
    limits: tuple[LimitRead, ...]
    facts: tuple[str, ...] = ()


def reading_of(instance: Instance) -> Reading:
    """Return the summary of an instance."""
    units, finance = instance.units, instance.settings.finance
    given = [(name, getattr(finance, name)) for name in RATES]
    return Reading(
        currency=finance.currency,
        units=len(units),
        types=tuple(Counter(unit.type for unit in units).items()),
        regions=len({unit.region for unit in units}),
        leaders=len({unit.leader for unit in units} - {""}),
        revenue=YEAR * sum(unit.revenue for unit in units),
        orders=YEAR * sum(unit.eligible_orders for unit in units),
        online=YEAR * sum(unit.eligible_orders * unit.order_value for unit in units),
        rates=tuple((name, rate) for name, rate in given if rate or name == "discount_rate"),
        ranges=tuple(_ranges(instance)),
        not_given=tuple(_not_given(instance)),
        limits=tuple(_limit(instance, rule) for rule in instance.settings.limits),
        facts=tuple(map(str, instance.facts)),
    )


def _ranges(instance: Instance) -> Iterator[Range]:
    properties = schema_of(Unit)["properties"]
    for column in FIGURES:
        filled = [getattr(unit, column) for unit in instance.units if column in unit.model_fields_set]
        figures = [figure for figure in filled if figure is not None]
        if figures:
            share = str(properties[column].get("unit", "")).startswith("share")
            mean = sum(figures) / len(figures)
            blank = len(instance.units) - len(figures)
            yield Range(
                column=column,
                least=min(figures),
                mean=mean,
                most=max(figures),
                share=share,
                blank=blank,
                taken=_taken(column),
            )


def _taken(column: str) -> str:
    default = Unit.model_fields[column].default
    if column == "online_margin":
        return "contribution_margin"
    return "the instance's" if default is None else f"{default:g}"


def _not_given(instance: Instance) -> Iterator[tuple[str, tuple[str, ...]]]:
    columns: dict[str, list[str]] = {}
    for column, default in DEFAULTS.items():
        if not any(column in unit.model_fields_set for unit in instance.units):
            taken = ("yes" if default else "no") if isinstance(default, bool) else f"{default:g}"
            columns.setdefault(taken, []).append(column)
    yield from ((taken, tuple(names)) for taken, names in columns.items())


def _limit(instance: Instance, rule: LimitRule) -> LimitRead:
    amounts = amounts_of_limit(instance, rule)
    number = len(amounts.scopes)
    each = f"each of {counted(number, each_in_words(rule.each))}" if rule.each else ""
    outside = len(units_outside(instance, rule))
    return LimitRead(
        limit=rule.name,
        measure=rule.measure,
        each=each,
        allowed=tuple(_allowed(rule, amounts)),
        without=open_periods(amounts),
        outside=outside,
    )


def _allowed(rule: LimitRule, amounts: LimitAmounts) -> Iterator[tuple[str, float | None]]:
    """Yield year and amount of each year with a decision quarter: the sum of its periods, for units in ramp-up the maximum."""
    years: dict[str, list[float | None]] = {}
    for period in amounts.periods[: amounts.decision_periods]:
        year = period if period == "total" or period.startswith("FY") else f"FY{period[:4]}"
        years.setdefault(year, []).append(_of_scopes(amounts, period))
    for year, parts in years.items():
        found = [part for part in parts if part is not None]
        whole = len(found) == len(parts)
        yield year, (max(found) if MEASURES[rule.measure].is_level else sum(found)) if whole else None


def _of_scopes(amounts: LimitAmounts, period: str) -> float | None:
    parts = [amounts.by_scope[scope, period] for scope in amounts.scopes]
    return None if None in parts else sum(part for part in parts if part is not None)
