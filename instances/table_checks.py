"""Checks on the tables against plan.toml and each other: names, quarters, repeated rows, colliding pins."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from instances.plan_checks import Names, outside
from instances.problems import Problem
from instances.records import nearest
from instances.schema.common import quarter_ordinal
from instances.schema.plan import PlanFile
from instances.schema.rules import LimitRule
from instances.schema.units import LimitRow, Pin, SeasonalityRow, Unit

OLDEST = 40
"""Quarters before the first one, at most, since which a lever may be running."""


@dataclass(frozen=True)
class Rows:
    """The records of every table, each with its row."""

    units: Sequence[tuple[int, Unit]]
    limits: Sequence[tuple[int, LimitRow]]
    pins: Sequence[tuple[int, Pin]]
    seasonality: Sequence[tuple[int, SeasonalityRow]]


def table_problems(plan: PlanFile, rows: Rows) -> list[Problem]:
    """Return what is wrong with the tables beyond their single cells."""
    names = Names(plan, rows.units)
    return [*_units(plan, rows, names), *_seasons(rows), *_limit_rows(plan, rows, names), *_pins(plan, rows, names)]


def _units(plan: PlanFile, rows: Rows, names: Names) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    profiles = {row.profile for _, row in rows.seasonality}
    for number, unit in rows.units:
        if unit.unit in seen:
            yield Problem(
                "name_repeated", "units.csv", number, "unit", unit.unit, f"a name not used before (row {seen[unit.unit]})"
            )
        seen.setdefault(unit.unit, number)
        if unit.seasonality and unit.seasonality not in profiles:
            remedy = nearest(unit.seasonality, profiles) or "Add the profile to seasonality.csv."
            yield Problem("name_unknown", "units.csv", number, "seasonality", unit.seasonality, "a profile", remedy)
        if unit.exit_quarter and quarter_ordinal(unit.exit_quarter) < names.first:
            yield Problem(
                "unit_closed", "units.csv", number, "exit_quarter", unit.exit_quarter, "a quarter of the horizon or later"
            )
        factor_given = "resize_factor" in unit.model_fields_set
        if unit.resize_quarter and not factor_given:
            yield Problem("setting_missing", "units.csv", number, "resize_factor", expected="a factor with resize_quarter")
        if factor_given and not unit.resize_quarter and unit.resize_factor != 1:
            found = f"{unit.resize_factor:g}"
            yield Problem("setting_ignored", "units.csv", number, "resize_factor", found, "a resize_quarter with it")


def _seasons(rows: Rows) -> Iterator[Problem]:
    quarters: dict[str, dict[int, int]] = defaultdict(dict)
    for number, row in rows.seasonality:
        known = quarters[row.profile]
        if row.fiscal_quarter in known:
            found = f"{row.profile} {row.fiscal_quarter}"
            yield Problem(
                "row_repeated", "seasonality.csv", number, "fiscal_quarter", found, f"once (row {known[row.fiscal_quarter]})"
            )
        known.setdefault(row.fiscal_quarter, number)
    for profile, known in quarters.items():
        missing = [str(quarter) for quarter in (1, 2, 3, 4) if quarter not in known]
        if missing:
            yield Problem(
                "season_incomplete", "seasonality.csv", None, "profile", profile, f"also fiscal quarter {', '.join(missing)}"
            )


def _limit_rows(plan: PlanFile, rows: Rows, names: Names) -> Iterator[Problem]:
    rules = {rule.name: rule for rule in plan.limits}
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in rows.limits:
        key = (row.limit, row.scope, row.period)
        if key in seen:
            yield Problem(
                "row_repeated", "limits.csv", number, "limit", row.limit, f"each period and scope once (row {seen[key]})"
            )
        seen.setdefault(key, number)
        if row.limit not in rules:
            yield Problem(
                "name_unknown", "limits.csv", number, "limit", row.limit, "a limit of plan.toml", nearest(row.limit, rules)
            )
        else:
            yield from _limit_row(plan, number, row, rules[row.limit], names)
    named = {row.limit for _, row in rows.limits}
    for index, rule in enumerate(plan.limits):
        if rule.amount is None and rule.name not in named:
            yield Problem(
                "amount_missing", "plan.toml", None, f"limits[{index}].amount", expected="an amount or rows in limits.csv"
            )


def _limit_row(plan: PlanFile, number: int, row: LimitRow, rule: LimitRule, names: Names) -> Iterator[Problem]:
    allowed = {
        "": [""],
        "region": [region for region in names.regions if not rule.regions or region in rule.regions],
        "leader": [leader for leader in names.leaders if not rule.leaders or leader in rule.leaders],
        "team": [team for team in names.teams if not rule.teams or team in rule.teams],
    }[rule.each]
    if row.scope not in allowed:
        expected = f"a {rule.each} of this limit" if rule.each else "a blank cell, as this limit is for the whole company"
        yield Problem(
            "scope_wrong", "limits.csv", number, "scope", row.scope, expected, nearest(row.scope, filter(None, allowed))
        )
    periods = periods_of(plan, rule, names)
    if row.period not in periods:
        expected = f"one of {periods[0]} to {periods[-1]}" if len(periods) > 1 else periods[0]
        yield Problem("period_wrong", "limits.csv", number, "period", row.period, expected)


def periods_of(plan: PlanFile, rule: LimitRule, names: Names) -> list[str]:
    """Return the periods in which a limit may have an amount."""
    ordinals = range(names.first, names.first + names.decided)
    if rule.per == "total":
        return ["total"]
    if rule.per == "fiscal_year":
        return list(dict.fromkeys(f"FY{ordinal // 4}" for ordinal in ordinals))
    return [f"{ordinal // 4}Q{ordinal % 4 + 1}" for ordinal in ordinals]


def _pins(plan: PlanFile, rows: Rows, names: Names) -> Iterator[Problem]:
    units = {unit.unit: unit for _, unit in rows.units}
    earlier: dict[tuple[str, str], list[tuple[int, Pin]]] = defaultdict(list)
    for number, pin in rows.pins:
        if pin.unit not in units:
            yield Problem("name_unknown", "pins.csv", number, "unit", pin.unit, "a unit of units.csv", nearest(pin.unit, units))
            continue
        if pin.lever not in plan.levers:
            yield Problem(
                "name_unknown", "pins.csv", number, "lever", pin.lever, "a lever of plan.toml", nearest(pin.lever, names.levers)
            )
            continue
        yield from _pin_quarter(number, pin, names)
        lever, unit = plan.levers[pin.lever], units[pin.unit]
        if pin.rule == "must" and lever.unit_types and unit.type not in lever.unit_types:
            yield Problem("pins_collide", "pins.csv", number, "rule", "must", f"a lever that a {unit.type} can take")
        yield from _after_exit(number, pin, unit)
        for before, other in earlier[pin.unit, pin.lever]:
            problem = _collision(pin, other)
            if problem is not None:
                yield replace(problem, row=number, expected=f"{problem.expected} (row {before})")
        earlier[pin.unit, pin.lever].append((number, pin))


def _after_exit(number: int, pin: Pin, unit: Unit) -> Iterator[Problem]:
    launched = pin.quarter if pin.rule in ("must", "committed") else None
    if launched and unit.exit_quarter and quarter_ordinal(launched) > quarter_ordinal(unit.exit_quarter):
        expected = f"not after the unit's exit in {unit.exit_quarter}"
        yield Problem("pins_collide", "pins.csv", number, "quarter", launched, expected)


def _pin_quarter(number: int, pin: Pin, names: Names) -> Iterator[Problem]:
    if pin.quarter is None:
        if pin.rule in ("running", "committed"):
            yield Problem("value_missing", "pins.csv", number, "quarter", expected=f"a quarter for {pin.rule}")
        return
    distance = quarter_ordinal(pin.quarter) - names.first
    if pin.rule == "running":
        if not -OLDEST <= distance < 0:
            expected = f"one of the {OLDEST} quarters before the first"
            yield Problem("quarter_outside", "pins.csv", number, "quarter", pin.quarter, expected)
    else:
        yield from outside("quarter", [pin.quarter], names, names.decided, "pins.csv", number)


def _collision(pin: Pin, other: Pin) -> Problem | None:
    """Return a problem if two pins of one unit and lever say the same or contradict each other."""
    if pin == other:
        return Problem("row_repeated", "pins.csv", None, "rule", pin.rule, "each pin once")
    rules = {pin.rule, other.rule}
    same_quarter = pin.quarter is None or other.quarter is None or pin.quarter == other.quarter
    whole = any(one.rule == "must_not" and one.quarter is None for one in (pin, other))
    if rules == {"must_not"} or (rules == {"must_not", "must"} and not whole and not same_quarter):
        return None
    if rules == {"must", "must_not"} and not whole and None in (pin.quarter if pin.rule == "must" else other.quarter,):
        return None
    if rules == {"committed", "must_not"} and not whole and not same_quarter:
        return None
    return Problem("pins_collide", "pins.csv", None, "rule", pin.rule, f"nothing against the pin {other.rule}")
