"""Payments of flows.csv that were facts when an earlier plan was carried on: they keep their quarter where their launch moves."""

from dataclasses import replace

import numpy as np

from instances.draft import Draft
from instances.files import FLOWS
from instances.records import YES
from models.problem import IntArray
from planner.economics import has_lever
from planner.economics.fleet import fleet_of
from planner.economics.lines import COST_LINES, LINES, SUPPORT
from planner.living.paid_support import goes_live
from planner.living.past import Past
from planner.plan.tables import Chosen


def anchored(chosen: Chosen, past: Past) -> Chosen:
    """Return a plan in an instance whose past payments keep their quarter, though launches that are fixed have moved.

    Payments before rules.decided_before are past; later rows of a launch move with it.
    """
    decided = chosen.instance.settings.rules.decided_before
    shift = _shifts(chosen, past)
    if decided is None or not shift.any() or not chosen.instance.flows:
        return chosen
    instance, levers = chosen.instance, chosen.menu.levers
    row = {unit.unit: number for number, unit in enumerate(instance.units)}
    draft, changed = Draft(instance), False
    table = draft.tables[FLOWS]
    places = [table.column(name) for name in ("unit", "lever", "line", "quarter", "recurring")]
    for cells in table.rows:
        unit, lever, line, offset, recurring = (cells[place].strip() for place in places)
        at = row[unit], levers.index(lever)
        is_support = line == LINES[SUPPORT] and recurring.lower() not in YES
        start = int(chosen.menu.start[at])
        paid = (goes_live(chosen, start, at[1]) if is_support else start) + int(float(offset))
        if shift[at] and (line in COST_LINES or is_support) and paid < instance.quarter_index(decided):
            cells[places[3]] = str(int(float(offset)) - int(shift[at]))
            changed = True
    if not changed:
        return chosen
    made = draft.instance()
    return replace(chosen, instance=made, fleet=fleet_of(made))


def _shifts(chosen: Chosen, past: Past) -> IntArray:
    """Return int[units, levers]: quarters by which launches that are fixed come later than in the plan."""
    start = chosen.menu.start
    both = has_lever(past.fixed) & has_lever(start)
    return np.where(both, past.fixed.astype(np.int64) - start, 0)
