"""Ramp limits: rows with coefficients of both signs."""

import numpy as np

from instances.schema.rules import RampLimit
from instances.schema.waves import EvenWaves
from planner.economics import Starts, runs_already
from planner.limits.measures import Usage
from planner.limits.row_table import RowLabel, RowTable
from planner.limits.unit_facts import UnitFacts

LOOKED_BACK = 4
"""Quarters before the first one that are looked at for launches from which those of a ramp limit may grow."""


def add_ramp_limit(table: RowTable, usage: Usage, rule: RampLimit) -> None:
    """Add launches[q] - growth * launches[b] <= base from its first quarter on; b is the last before q without a freeze.

    Before the first quarter running levers count as launched; where a whole year before is frozen there is no growth.
    """
    facts, base = usage.facts, usage.fleet.base
    instance = facts.instance
    quarters = instance.settings.calendar.decision_quarters
    first = 1 if rule.from_quarter is None else max(1, instance.quarter_index(rule.from_quarter))
    before = [last_thawed(facts, rule, quarter) for quarter in range(first, quarters + 1)]
    ran_before = [_begun(facts, base, rule, one) for one in before]
    rows = np.array(
        [
            table.add_row(RowLabel(rule.name, "launches", "", quarter.label), rule.base + rule.growth * ran)
            for quarter, ran in zip(instance.quarters[first - 1 : quarters], ran_before, strict=True)
        ]
    )
    counted = facts.units_in(rule)
    following = {one: [row for row, earlier in zip(rows.tolist(), before, strict=True) if earlier == one] for one in before}
    for chunk in usage.chunks("launches", rule.levers, quarters):
        inside = np.flatnonzero(counted[usage.menu.unit[chunk.choice]])
        choice, quarter = chunk.choice[inside], chunk.quarter[inside]
        limited = quarter >= first
        table.use.add(rows[quarter[limited] - first], choice[limited], np.ones(int(limited.sum())))
        for earlier, later in following.items():
            launched = choice[quarter == earlier] if earlier is not None else choice[:0]
            for row in later:
                table.growth.add(np.full(launched.size, row), launched, np.full(launched.size, rule.growth))


def last_thawed(facts: UnitFacts, rule: RampLimit | EvenWaves, quarter: int) -> int | None:
    """Return the last quarter before one in which a launch in scope was not frozen; None if there is none for too long."""
    return next((one for one in range(quarter - 1, -LOOKED_BACK, -1) if not _is_frozen(facts, rule, one)), None)


def _is_frozen(facts: UnitFacts, rule: RampLimit | EvenWaves, quarter: int) -> bool:
    """Return whether no launch in the scope of a rule could be in a quarter."""
    instance, label = facts.instance, facts.instance.label_of(quarter)
    frozen = [one for one in instance.settings.rules.frozen if label in one.quarters or int(label[-1]) in one.fiscal_quarters]
    for lever in rule.levers or tuple(instance.settings.levers):
        free = facts.units_in(rule)
        for one in frozen:
            if not one.levers or lever in one.levers:
                free = free & ~facts.units_in(one)
        if free.any():
            return False
    return True


def _begun(facts: UnitFacts, base: Starts, rule: RampLimit, quarter: int | None) -> int:
    """Return the number of running levers in scope that went live in a quarter; base is int16[units, levers]."""
    if quarter is None:
        return 0
    levers = [not rule.levers or name in rule.levers for name in facts.instance.settings.levers]
    inside = base[facts.units_in(rule)][:, levers]
    return int((runs_already(inside) & (inside == quarter)).sum())
