"""Minimums: the rows of a limit with its signs turned, for periods that have a decision quarter."""

from functools import lru_cache

from instances.schema.minimums import Minimum
from instances.schema.rules import LimitRule
from planner.economics import SharedCharge
from planner.limits.budgets import LimitRows
from planner.limits.measures import Usage
from planner.limits.row_table import RowLabel, RowTable
from planner.limits.scopes import periods_of


@lru_cache(maxsize=1024)
def counted_as(rule: Minimum) -> LimitRule:
    """Return the limit that counts what a minimum counts."""
    return LimitRule.model_validate(rule.model_dump(exclude_unset=True))


def add_minimum(table: RowTable, usage: Usage, charges: tuple[SharedCharge, ...], rule: Minimum) -> None:
    """Add -use <= -amount for each scope and each period that has a decision quarter."""
    limit = counted_as(rule)
    scopes, periods = usage.facts.scopes(limit), periods_of(usage.facts.instance, limit)
    if not scopes.names:
        return
    labels = [[RowLabel(rule.name, rule.measure, scope, period, sign=-1) for period in periods.names] for scope in scopes.names]
    amounts = [[-rule.amount if place < periods.decided else None for place in range(len(periods.names))] for _ in scopes.names]
    grid = table.add_grid(labels, amounts)
    rows = LimitRows(table, usage, charges, limit, scopes, periods, grid, sign=-1)
    for chunk in usage.chunks(limit.measure, limit.levers, periods.of_quarter.size):
        rows.add_use(chunk)
    if limit.measure == "spend":
        rows.add_shared_costs()
