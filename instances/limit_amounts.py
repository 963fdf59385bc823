"""The amounts of a limit by scope and period, from plan.toml and limits.csv."""

from collections.abc import Mapping
from dataclasses import dataclass

from instances.limit_periods import decided_periods, periods_of
from instances.schema.instance import Instance
from instances.schema.rules import LimitRule
from instances.scopes import attribute_of, inside


@dataclass(frozen=True)
class LimitAmounts:
    """The amounts of a limit.

    Attributes
    ----------
    scopes
        regions, leaders, cohorts, teams or values of a tag; one blank name for all units in scope.
    periods
        names of the periods in order, including those after the decision quarters.
    decision_periods
        number of periods that have a decision quarter.
    by_scope
        amount by scope and period; None where nothing is limited.
    plan_amount_unused
        whether limits.csv overrides the amount of plan.toml in every scope and period.
    """

    scopes: tuple[str, ...]
    periods: tuple[str, ...]
    decision_periods: int
    by_scope: Mapping[tuple[str, str], float | None]
    plan_amount_unused: bool


def amounts_of_limit(instance: Instance, rule: LimitRule) -> LimitAmounts:
    """Return the amounts of a limit. Periods after the last one with a decision quarter have its amount."""
    rows = {(row.scope, row.period): row.amount for row in instance.limit_rows if row.limit == rule.name}
    periods = periods_of(instance.settings, rule, instance.flows)
    decided = decided_periods(instance.settings, rule)
    last_decided = periods[decided - 1] if decided else ""
    found: dict[tuple[str, str], float | None] = {}
    scopes = scopes_of_limit(instance, rule)
    for scope in scopes:
        stays = rows.get((scope, last_decided), rule.amount)
        for place, period in enumerate(periods):
            found[scope, period] = rows.get((scope, period), rule.amount if place < decided else stays)
    unused = bool(scopes) and all((scope, period) in rows for scope in scopes for period in periods[:decided])
    return LimitAmounts(scopes, tuple(periods), decided, by_scope=found, plan_amount_unused=unused)


def scopes_of_limit(instance: Instance, rule: LimitRule) -> tuple[str, ...]:
    """Return the scopes of a limit: its regions, leaders, cohorts, teams or values of a tag, or one blank name without `each`."""
    if not rule.each:
        return ("",)
    if rule.each == "team":
        teams = (load.team for lever in instance.settings.levers.values() for load in lever.loads)
        return tuple(dict.fromkeys(team for team in teams if not rule.teams or team in rule.teams))
    counted = (attribute_of(unit, rule.each) for unit in filter(inside(rule), instance.units))
    return tuple(name for name in dict.fromkeys(counted) if name)
