"""Shares: rows of what a part uses, less a share of what the whole uses."""

from functools import lru_cache

from instances.schema.fairness import ShareRule
from instances.schema.rules import LimitRule
from planner.economics import SharedCharge
from planner.limits.budgets import LimitRows
from planner.limits.measures import Usage
from planner.limits.row_table import RowLabel, RowTable
from planner.limits.scopes import periods_of

COMMON = {"name", "measure", "per", "levers", "colour", "from_quarter", "to_quarter"}
"""Fields of a rule that say what counts in its part and in its whole."""

OWN = {"at_least", "at_most", "of_regions", "of_leaders", "of_cohorts", "of_tags"}
"""Fields of a rule that no limit has."""


@lru_cache(maxsize=1024)
def part_of(rule: ShareRule) -> LimitRule:
    """Return the limit that counts what the parts of a rule use."""
    return LimitRule.model_validate(rule.model_dump(exclude=OWN))


@lru_cache(maxsize=1024)
def whole_of(rule: ShareRule) -> LimitRule:
    """Return the limit that counts what the whole of a rule uses."""
    return LimitRule.model_validate(rule.model_dump(include=COMMON) | rule.whole.model_dump())


def measure_of(rule: ShareRule) -> str:
    """Return the measure of a rule in limits.csv, such as spend_share."""
    return f"{rule.measure}_share"


def add_share(table: RowTable, usage: Usage, charges: tuple[SharedCharge, ...], rule: ShareRule) -> None:
    """Add part <= at_most * whole, or -part <= -at_least * whole, for each part and period that has a decision quarter.

    The whole's use raises the amount of a row, so that the amount is what the part may use or has to.
    """
    part, whole = part_of(rule), whole_of(rule)
    scopes, periods = usage.facts.scopes(part), periods_of(usage.facts.instance, part)
    if not scopes.names:
        return
    sign, share = (1, rule.at_most) if rule.at_least is None else (-1, rule.at_least)
    labels = [
        [RowLabel(rule.name, measure_of(rule), scope, period, sign=sign) for period in periods.names] for scope in scopes.names
    ]
    amounts = [[0.0 if place < periods.decided else None for place in range(len(periods.names))] for _ in scopes.names]
    grid = table.add_grid(labels, amounts)
    raised = RowTable(use=table.growth, shared=table.shared_growth)
    counted = [LimitRows(table, usage, charges, part, scopes, periods, grid, sign)]
    factor = sign * (share or 0.0)
    of_whole = usage.facts.scopes(whole)
    counted += [LimitRows(raised, usage, charges, whole, of_whole, periods, row[None, :], factor) for row in grid]
    for rows in counted:
        for chunk in usage.chunks(rule.measure, rule.levers, periods.of_quarter.size):
            rows.add_use(chunk)
        if rule.measure == "spend":
            rows.add_shared_costs()
