"""Check the tables against each other and against plan.toml: names, quarters, repeated rows, seasonal factors."""

from collections import defaultdict
from collections.abc import Iterator

from instances.files import LIMITS, PLAN, SEASONALITY, UNITS
from instances.limit_periods import periods_of
from instances.look_alikes import look_alike_problems
from instances.names import KnownNames, Names, Rows
from instances.problems import Problem, cut
from instances.records import NameSuggestions
from instances.schema.rules import LimitRule
from instances.schema.settings import Settings
from instances.schema.units import SeasonalityRow
from instances.scopes import each_in_words, wanted_texts
from instances.total_rows import total_row_problems
from instances.unit_checks import problems_within_units, unit_problems

SEASONED = ("revenue", "orders", "labour_hours")
NEAR_ONE = 0.005
"""Tolerance of the mean of seasonal factors around 1, wide enough for factors with two decimals."""


def problems_within_tables(rows: Rows) -> list[Problem]:
    """Return the problems of the tables beyond single cells that do not depend on plan.toml."""
    names = [*look_alike_problems(rows), *total_row_problems(rows)]
    return [*problems_within_units(rows), *names, *_profiles(rows), *_seasons(rows), *_season_means(rows)]


def table_problems(settings: Settings, rows: Rows, names: Names) -> list[Problem]:
    """Return the problems of units.csv and limits.csv against plan.toml."""
    return [*unit_problems(settings, rows, names), *_limit_rows(settings, rows, names), *_without_amount(settings, rows)]


def _profiles(rows: Rows) -> Iterator[Problem]:
    """Yield a problem for each profile that units.csv names and seasonality.csv lacks, and for each that no unit uses."""
    known = rows.column(SEASONALITY, "profile")
    if known is None:
        return
    offer = NameSuggestions(known, "Add the profile to seasonality.csv.")
    for number, unit in rows.units:
        if unit.seasonality and unit.seasonality not in known:
            remedy = offer(unit.seasonality)
            yield Problem(
                "name_unknown",
                UNITS,
                number,
                "seasonality",
                found=unit.seasonality,
                expected="a profile of seasonality.csv",
                remedy=remedy,
            )
    used = rows.column(UNITS, "seasonality")
    first_rows = {row.profile: number for number, row in reversed(rows.seasonality)}
    for profile, number in sorted(first_rows.items(), key=lambda one: one[1]):
        if used is not None and UNITS in rows.tables and profile not in used:
            expected, remedy = "a profile that some unit has", "Remove its rows, or name it in units.csv, seasonality."
            yield Problem("setting_ignored", SEASONALITY, number, "profile", found=profile, expected=expected, remedy=remedy)


def _seasons(rows: Rows) -> Iterator[Problem]:
    quarters: dict[str, dict[int, int]] = defaultdict(dict)
    for number, row in rows.seasonality:
        known = quarters[row.profile]
        if row.fiscal_quarter in known:
            found, expected = f"{row.profile} {row.fiscal_quarter}", f"once (row {known[row.fiscal_quarter]})"
            yield Problem("row_repeated", SEASONALITY, number, "fiscal_quarter", found=found, expected=expected)
        known.setdefault(row.fiscal_quarter, number)
    for profile, known in quarters.items():
        missing = [str(quarter) for quarter in (1, 2, 3, 4) if quarter not in known]
        if missing and SEASONALITY in rows.complete_files:
            expected = f"also fiscal quarter {', '.join(missing)}"
            yield Problem("season_incomplete", SEASONALITY, max(known.values()), "profile", found=profile, expected=expected)


def _season_means(rows: Rows) -> Iterator[Problem]:
    """Yield a problem for each profile and figure whose four factors do not average 1, which would change the year's total."""
    profiles: dict[str, list[tuple[int, SeasonalityRow]]] = defaultdict(list)
    for number, row in rows.seasonality:
        profiles[row.profile].append((number, row))
    for profile, found in profiles.items():
        if sorted(row.fiscal_quarter for _, row in found) != [1, 2, 3, 4]:
            continue
        for figure in SEASONED:
            mean = sum(getattr(row, figure) for _, row in found) / len(found)
            if abs(mean - 1) > NEAR_ONE:
                remedy = f"Divide each of them by {mean:.6g}." if mean else ""
                shown, expected = f"a mean of {mean:.6g} in profile {cut(profile)}", "factors of the four quarters that average 1"
                yield Problem("season_mean", SEASONALITY, found[0][0], figure, found=shown, expected=expected, remedy=remedy)


def _limit_rows(settings: Settings, rows: Rows, names: Names) -> Iterator[Problem]:
    rules = {rule.name: rule for rule in settings.limits}
    flows = [row for _, row in rows.flows]
    allowed = {name: _AllowedAmounts(rule, names, periods_of(settings, rule, flows)) for name, rule in rules.items()}
    offer = NameSuggestions(rules)
    seen: dict[tuple[str, str, str], int] = {}
    for number, row in rows.limits:
        key = (row.limit, row.scope, row.period)
        if key in seen:
            expected = f"each period and scope once (row {seen[key]})"
            yield Problem("row_repeated", LIMITS, number, "limit", found=row.limit, expected=expected)
        seen.setdefault(key, number)
        if row.limit not in rules:
            yield Problem(
                "name_unknown", LIMITS, number, "limit", found=row.limit, expected="a limit of plan.toml", remedy=offer(row.limit)
            )
        else:
            yield from allowed[row.limit].problems(number, row.scope, row.period)


class _AllowedAmounts:
    """The scopes and periods of a limit, in which rows of limits.csv may give an amount."""

    def __init__(self, rule: LimitRule, names: Names, periods: list[str]) -> None:
        known: KnownNames = {"": None}
        if rule.each:
            columns = {"region": names.regions, "leader": names.leaders, "cohort": names.cohorts, "team": names.teams}
            known = (columns | dict(names.tags or {})).get(rule.each)
        chosen = rule.teams if rule.each == "team" else wanted_texts(rule).get(rule.each, ())
        self.each = each_in_words(rule.each)
        self.scopes = None if known is None else {name for name in known if not chosen or name in set(chosen)}
        self.offer = NameSuggestions(sorted(filter(None, self.scopes or ())))
        self.periods = set(periods)
        first, last = (periods[0], periods[-1]) if periods else ("", "")
        kind = {"quarter": "a quarter", "fiscal_year": "a fiscal year", "total": "the period"}[rule.per]
        self.expected = f"{kind} from {first} to {last}" if first != last else f"{kind} {first}"

    def problems(self, number: int, scope: str, period: str) -> Iterator[Problem]:
        """Yield the problems of scope and period of a row of limits.csv."""
        if self.scopes is not None and scope not in self.scopes:
            expected = f"a {self.each} that counts in this limit" if self.each else "a blank cell, as the limit has no `each`"
            yield Problem("scope_wrong", LIMITS, number, "scope", found=scope, expected=expected, remedy=self.offer(scope))
        if period not in self.periods:
            yield Problem("period_wrong", LIMITS, number, "period", found=period, expected=self.expected)


def _without_amount(settings: Settings, rows: Rows) -> Iterator[Problem]:
    named = rows.column(LIMITS, "limit")
    for index, rule in enumerate(settings.limits):
        if rule.amount is None and named is not None and rule.name not in named:
            expected = "an amount, or rows in limits.csv"
            yield Problem("amount_missing", PLAN, column=f"limits[{index}].amount", expected=expected)
