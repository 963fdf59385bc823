"""Checks on the tables against plan.toml and each other: names, quarters, repeated rows."""

from collections import defaultdict
from collections.abc import Iterator

from instances.names import Names, Rows
from instances.problems import Problem
from instances.records import Offer
from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.plan import PlanFile
from instances.schema.rules import LimitRule

UNITS, LIMITS, SEASONS = "units.csv", "limits.csv", "seasonality.csv"


def row_problems(rows: Rows) -> list[Problem]:
    """Return what is wrong with the tables beyond their single cells, whatever plan.toml says."""
    return [*_units(rows), *_profiles(rows), *_seasons(rows)]


def table_problems(plan: PlanFile, rows: Rows, names: Names) -> list[Problem]:
    """Return what is wrong with the tables against plan.toml, pins left out."""
    return [*_closed(rows, names), *_limit_rows(plan, rows, names), *_without_amount(plan, rows)]


def _units(rows: Rows) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for number, unit in rows.units:
        if unit.unit in seen:
            yield Problem("name_repeated", UNITS, number, "unit", unit.unit, f"a name not used before (row {seen[unit.unit]})")
        seen.setdefault(unit.unit, number)
        resized = unit.resize_quarter
        if resized and "resize_factor" not in unit.model_fields_set:
            yield Problem("setting_missing", UNITS, number, "resize_factor", expected="a factor with resize_quarter")
        if not resized and unit.resize_factor != 1:
            found = f"{unit.resize_factor:g}"
            yield Problem("setting_ignored", UNITS, number, "resize_factor", found, "a resize_quarter with it")
        if resized and unit.exit_quarter and quarter_ordinal(resized) > quarter_ordinal(unit.exit_quarter):
            expected = f"a quarter before the unit's exit in {unit.exit_quarter}"
            yield Problem("setting_ignored", UNITS, number, "resize_quarter", resized, expected)


def _profiles(rows: Rows) -> Iterator[Problem]:
    """Yield a problem for each profile that a unit has and the table has not, and the other way round."""
    known = rows.column(SEASONS, "profile")
    if known is None:
        return
    offer = Offer(known, "Add the profile to seasonality.csv.")
    for number, unit in rows.units:
        if unit.seasonality and unit.seasonality not in known:
            remedy = offer(unit.seasonality)
            yield Problem("name_unknown", UNITS, number, "seasonality", unit.seasonality, "a profile of seasonality.csv", remedy)
    used = rows.column(UNITS, "seasonality")
    first_rows = {row.profile: number for number, row in reversed(rows.seasonality)}
    for profile, number in sorted(first_rows.items(), key=lambda one: one[1]):
        if used is not None and UNITS in rows.tables and profile not in used:
            expected, remedy = "a profile that some unit has", "Remove its rows, or write it in units.csv, seasonality."
            yield Problem("setting_ignored", SEASONS, number, "profile", profile, expected, remedy)


def _seasons(rows: Rows) -> Iterator[Problem]:
    quarters: dict[str, dict[int, int]] = defaultdict(dict)
    for number, row in rows.seasonality:
        known = quarters[row.profile]
        if row.fiscal_quarter in known:
            found, expected = f"{row.profile} {row.fiscal_quarter}", f"once (row {known[row.fiscal_quarter]})"
            yield Problem("row_repeated", SEASONS, number, "fiscal_quarter", found, expected)
        known.setdefault(row.fiscal_quarter, number)
    for profile, known in quarters.items():
        missing = [str(quarter) for quarter in (1, 2, 3, 4) if quarter not in known]
        if missing and SEASONS in rows.whole:
            expected = f"also fiscal quarter {', '.join(missing)}"
            yield Problem("season_incomplete", SEASONS, max(known.values()), "profile", profile, expected)


def _closed(rows: Rows, names: Names) -> Iterator[Problem]:
    for number, unit in rows.units:
        if unit.exit_quarter and quarter_ordinal(unit.exit_quarter) < names.first:
            expected = f"{quarter_label(names.first)} or later, or blank"
            yield Problem("unit_closed", UNITS, number, "exit_quarter", unit.exit_quarter, expected)


def _limit_rows(plan: PlanFile, rows: Rows, names: Names) -> Iterator[Problem]:
    rules = {rule.name: rule for rule in plan.limits}
    allowed = {name: _Allowed(rule, names) for name, rule in rules.items()}
    offer = Offer(rules)
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in rows.limits:
        key = (row.limit, row.scope, row.period)
        if key in seen:
            expected = f"each period and scope once (row {seen[key]})"
            yield Problem("row_repeated", LIMITS, number, "limit", row.limit, expected)
        seen.setdefault(key, number)
        if row.limit not in rules:
            yield Problem("name_unknown", LIMITS, number, "limit", row.limit, "a limit of plan.toml", offer(row.limit))
        else:
            yield from allowed[row.limit].problems(number, row.scope, row.period)


class _Allowed:
    """Scopes and periods in which a limit may have an amount."""

    def __init__(self, rule: LimitRule, names: Names) -> None:
        known, chosen = {
            "": ({"": None}, ()),
            "region": (names.regions, rule.regions),
            "leader": (names.leaders, rule.leaders),
            "team": (names.teams, rule.teams),
        }[rule.each]
        self.each = rule.each
        self.scopes = None if known is None else {name for name in known if not chosen or name in set(chosen)}
        self.offer = Offer(sorted(filter(None, self.scopes or ())))
        self.periods = periods_of(rule, names)
        first, last = self.periods[0], self.periods[-1]
        kind = {"quarter": "a quarter", "fiscal_year": "a fiscal year", "total": "the period"}[rule.per]
        self.expected = f"{kind} from {first} to {last}" if first != last else f"{kind} {first}"

    def problems(self, number: int, scope: str, period: str) -> Iterator[Problem]:
        """Yield what is wrong with a row of limits.csv."""
        if self.scopes is not None and scope not in self.scopes:
            expected = f"a {self.each} that counts in this limit" if self.each else "a blank cell, as the limit has no `each`"
            yield Problem("scope_wrong", LIMITS, number, "scope", scope, expected, self.offer(scope))
        if period not in self.periods:
            yield Problem("period_wrong", LIMITS, number, "period", period, self.expected)


def periods_of(rule: LimitRule, names: Names) -> list[str]:
    """Return the periods in which a limit may have an amount."""
    ordinals = range(names.first, names.first + names.decided)
    if rule.per == "total":
        return ["total"]
    if rule.per == "fiscal_year":
        return list(dict.fromkeys(f"FY{ordinal // 4}" for ordinal in ordinals))
    return [quarter_label(ordinal) for ordinal in ordinals]


def _without_amount(plan: PlanFile, rows: Rows) -> Iterator[Problem]:
    named = rows.column(LIMITS, "limit")
    for index, rule in enumerate(plan.limits):
        if rule.amount is None and named is not None and rule.name not in named:
            expected = "an amount, or rows in limits.csv"
            yield Problem("amount_missing", "plan.toml", None, f"limits[{index}].amount", expected=expected)
