"""Even coverage: a row for each two of the parts, in each order, and each quarter in which the rule holds."""

from functools import lru_cache
from itertools import permutations

import numpy as np

from instances.schema.fairness import EvenCoverage
from instances.schema.rules import Floor, LimitRule
from planner.limits.floors import floor_columns, floor_figures, floor_weights
from planner.limits.measures import Usage
from planner.limits.row_table import RowLabel, RowTable

MEASURE = "coverage_difference"
"""The measure of the rule in limits.csv."""

SCOPE = {"regions", "leaders", "cohorts", "tags", "units"}


@lru_cache(maxsize=1024)
def coverage_of(rule: EvenCoverage) -> Floor:
    """Return the floor whose level is the coverage that a rule compares, over all units in its scope."""
    return Floor.model_validate(rule.model_dump(exclude={"each", "difference"}) | {"measure": "coverage", "amount": 0.0})


@lru_cache(maxsize=1024)
def parts_of(rule: EvenCoverage) -> LimitRule:
    """Return the limit whose scopes are the parts that a rule compares."""
    own = rule.model_dump(include={"name", "each", *SCOPE})
    return LimitRule.model_validate(own | {"measure": "launches"})


def add_even_coverage(table: RowTable, usage: Usage, rule: EvenCoverage) -> None:
    """Add coverage[s, q] - coverage[t, q] <= difference for each two parts s and t that have weight in q."""
    fleet, menu, level = usage.fleet, usage.menu, coverage_of(rule)
    scopes, every = usage.facts.scopes(parts_of(rule)), np.arange(len(fleet.instance.units))
    own = scopes.of_unit >= 0
    weight = floor_weights(fleet, every, own, level)
    figure = floor_figures(fleet, menu.unit, menu.start, level)
    of_choice = scopes.of_unit[menu.unit]
    for column in floor_columns(fleet, level):
        total = np.bincount(scopes.of_unit[own], weights=weight[own, column], minlength=len(scopes.names))
        with_weight = np.flatnonzero(total)
        share = figure[:, column] * weight[menu.unit, column] / np.where(total > 0, total, 1.0)[of_choice]
        covered = [np.flatnonzero((of_choice == place) & (share != 0)) for place in range(len(scopes.names))]
        period = fleet.instance.label_of(column + 1)
        for above, below in permutations(with_weight.tolist(), 2):
            label = RowLabel(rule.name, MEASURE, f"{scopes.names[above]} above {scopes.names[below]}", period)
            row = table.add_row(label, rule.difference)
            for place, sign in ((above, 1.0), (below, -1.0)):
                choice = covered[place]
                table.use.add(np.full(choice.size, row), choice, sign * share[choice])
