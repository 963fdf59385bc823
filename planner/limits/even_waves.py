"""Even waves: rows over the launches of neighbouring quarters, and over those of a quarter that has any."""

import numpy as np

from instances.schema.waves import EvenWaves
from models import NEVER
from models.problem import FloatArray
from planner.limits.levels import last_thawed
from planner.limits.measures import Usage
from planner.limits.openings import Opening
from planner.limits.regions import first_quarter
from planner.limits.row_table import RowLabel, RowTable


def add_even_waves(table: RowTable, usage: Usage, rule: EvenWaves) -> None:
    """Add launches[q] <= largest, smallest * any[q] <= launches[q], and |launches[q] - launches[b]| <= difference.

    b is the last quarter before q in which a launch was not frozen; a frozen quarter has no such row.
    """
    instance, quarters = usage.facts.instance, usage.facts.instance.settings.calendar.decision_quarters
    counted = usage.facts.units_in(rule)
    by_quarter = [np.zeros(usage.menu.unit.size) for _ in range(quarters)]
    for chunk in usage.chunks("launches", rule.levers, quarters):
        inside = np.flatnonzero(counted[usage.menu.unit[chunk.choice]])
        for quarter in range(quarters):
            own = inside[chunk.quarter[inside] == quarter + 1]
            np.add.at(by_quarter[quarter], chunk.choice[own], 1.0)
    for quarter in range(first_quarter(instance, rule) - 1, quarters):
        number = by_quarter[quarter]
        label = instance.label_of(quarter + 1)
        if rule.largest is not None:
            _add(table, RowLabel(rule.name, "launches", "largest wave", label), float(rule.largest), number)
        if rule.smallest is not None:
            row = _add(table, RowLabel(rule.name, "launches", "smallest wave", label, sign=-1), 0.0, -number)
            event = np.where(number > 0, 0, NEVER)
            opening = Opening(f"{rule.name}: a wave in quarter {quarter + 1}", event, 1)
            opening.demand.add(np.array([row]), np.array([0]), np.array([float(rule.smallest)]))
            table.openings.append(opening)
        before = last_thawed(usage.facts, rule, quarter + 1)
        frozen = last_thawed(usage.facts, rule, quarter + 2) != quarter + 1
        if rule.difference is not None and before is not None and before >= 1 and not frozen:
            change = number - by_quarter[before - 1]
            _add(table, RowLabel(rule.name, "launches", "more than before", label), float(rule.difference), change)
            _add(table, RowLabel(rule.name, "launches", "fewer than before", label), float(rule.difference), -change)


def _add(table: RowTable, label: RowLabel, amount: float, use: FloatArray) -> int:
    row, choice = table.add_row(label, amount), np.flatnonzero(use)
    table.use.add(np.full(choice.size, row), choice, use[choice])
    return row
