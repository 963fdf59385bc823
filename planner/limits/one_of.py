"""Alternatives: a row for each scope over charges without a cost, one for each lever, that open where it is in use."""

import numpy as np

from instances.schema.one_of import OneOf
from models import NEVER
from models.problem import BoolArray
from planner.economics import Fleet, Menu, has_lever
from planner.limits.openings import Opening
from planner.limits.row_table import RowLabel, RowTable

IN_USE = "levers_in_use"
"""The measure of the rule in limits.csv."""


def add_one_of(table: RowTable, fleet: Fleet, menu: Menu, rule: OneOf) -> None:
    """Add sum over levers of in_use[lever, scope] <= max(1, levers that run or are committed there), for each scope."""
    units = {unit.unit: number for number, unit in enumerate(fleet.instance.units)}
    known = [(units[pin.unit], pin.lever) for pin in fleet.instance.pins if pin.rule in ("running", "committed")]
    for scope, inside in _scopes(fleet, rule):
        allowed = max(1, len({lever for unit, lever in known if inside[unit] and lever in rule.levers}))
        row = table.add_row(RowLabel(rule.name, IN_USE, scope, "total"), float(allowed))
        for name in rule.levers:
            used = has_lever(menu.start[:, menu.levers.index(name)]) & inside[menu.unit]
            place = f" in {scope}" if scope else ""
            opening = Opening(f"{rule.name}: {name} in use{place}", np.where(used, 0, NEVER), 1)
            opening.use.add(np.array([row]), np.array([0]), np.ones(1))
            table.openings.append(opening)


def _scopes(fleet: Fleet, rule: OneOf) -> list[tuple[str, BoolArray]]:
    """Return the scopes of a rule, each with bool[units]: the company, or the regions by first appearance."""
    regions = np.array([unit.region for unit in fleet.instance.units])
    if rule.per == "company":
        return [("", np.ones(regions.size, dtype=np.bool_))]
    return [(name, regions == name) for name in dict.fromkeys(regions.tolist())]
