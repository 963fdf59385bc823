"""Transfers of demand that a past has broken: no demand goes to a unit that is closed, and a unit takes over what it has to."""

from collections.abc import Collection

import numpy as np

from instances.draft import Draft
from instances.files import TRANSFERS, UNITS
from instances.transfer_checks import CAPACITY
from models.problem import BoolArray
from planner.economics import launched
from planner.economics.closing import closing_lever
from planner.economics.transfers import pairs_of
from planner.living.past import Past
from planner.plan.tables import Chosen

NOISE = 1e-9
"""Relative excess over a capacity that is rounding."""


def moved_transfers(draft: Draft, chosen: Chosen, past: Past) -> list[str]:
    """Remove the rows between two units that are both closed, raise capacities to what closings send, and return it in words.

    The demand of a unit that is closed is lost from its closing on where the unit that was to take it over is closed too.
    """
    instance = chosen.instance
    closing = closing_lever(instance.settings)
    if closing is None or not instance.transfers:
        return []
    names = [unit.unit for unit in instance.units]
    shut = launched(past.fixed[:, closing])
    closed = {name for name, is_shut in zip(names, shut.tolist(), strict=True) if is_shut}
    table = draft.tables[TRANSFERS]
    origin, to = table.column("from_unit"), table.column("to_unit")
    gone = [row for row in table.rows if {row[origin].strip(), row[to].strip()} <= closed]
    table.rows[:] = [row for row in table.rows if row not in gone]
    said = [f"transfer {row[origin].strip()} to {row[to].strip()}: both are closed, one at most was to be" for row in gone]
    return said + _capacities(draft, chosen, shut, {(row[origin].strip(), row[to].strip()) for row in table.rows})


def _capacities(draft: Draft, chosen: Chosen, shut: BoolArray, left: Collection[tuple[str, str]]) -> list[str]:
    """Raise capacities to the orders that units bool[units] send, and drop those that no row is left for; left: units of rows."""
    units, said = chosen.instance.units, []
    pairs = pairs_of(chosen.instance, np.arange(len(units)))
    sent = pairs.orders_sent(chosen.fleet.drivers.orders) * shut[pairs.row]
    remains = np.array([(row.from_unit, row.to_unit) in left for row in chosen.instance.transfers])
    used = np.bincount(pairs.to[remains], weights=sent[remains], minlength=len(units))
    table = draft.tables[UNITS]
    name, capacity = table.column("unit"), table.column("transfer_capacity")
    place = {unit.unit: number for number, unit in enumerate(units)}
    takers = {to for _, to in left}
    for row in table.rows:
        number = place[row[name].strip()]
        allowed = units[number].transfer_capacity
        if allowed is None:
            continue
        if units[number].unit not in takers:
            row[capacity] = ""
        elif used[number] > allowed + NOISE * used[number]:
            row[capacity] = repr(float(used[number]) * (1 + NOISE))
            said.append(f"{CAPACITY} {units[number].unit}: closings send {used[number]:,.2f} orders, {allowed:,.2f} were allowed")
    return said
