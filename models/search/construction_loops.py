"""Steps of a construction that move several units at once, in compiled loops; its states are those of an annealing.

Where a rule asks for so many units or none, as a least size of a wave does, units that move one at a time make it worse before
they make it better. So all units that have a charge's event in a period move out of it together, or some move into it.
"""

import numpy as np

from models.arrays import FloatArray, IntArray
from models.running.compiled import compiled
from models.search.annealing_loops import Charges, Menu, State, add, gain_of


@compiled
def event_of(choice: int, charge: int, menu: Menu) -> int:
    """Return the period in which a choice has the event of a charge, -1 for none."""
    event_first, event_charge, event_period = menu[5], menu[6], menu[7]
    for entry in range(event_first[choice], event_first[choice + 1]):
        if event_charge[entry] == charge:
            return event_period[entry]  # type: ignore[no-any-return]
    return -1


@compiled
def _moved(unit: int, choice: int, state: State, menu: Menu, charges: Charges, limit: FloatArray, weight: FloatArray) -> float:
    change = add(state[0][unit], -1, state, menu, charges, limit, weight)
    state[0][unit] = choice
    return change + add(choice, 1, state, menu, charges, limit, weight)  # type: ignore[no-any-return]


@compiled
def _best(
    unit: int, charge: int, period: int, inside: bool, state: State, menu: Menu, charges: Charges, limit: FloatArray,
    weight: FloatArray,
) -> int:  # fmt: skip
    """Return the best choice of a unit that has none, with a charge's event in a period, or not by then; -1 for none."""
    begin, best, most = menu[0], -1, -np.inf
    for choice in range(begin[unit], begin[unit + 1]):
        event = event_of(choice, charge, menu)
        suits = event == period if inside else event < 0 or event > period
        if suits:
            own = gain_of(choice, state, menu, charges, limit, weight)
            if own > most:
                best, most = choice, own
    return best


@compiled
def move_out(
    charge: int, period: int, members: IntArray, most_lost: float, state: State, menu: Menu, charges: Charges, limit: FloatArray,
    weight: FloatArray,
) -> float:  # fmt: skip
    """Move all units out of a charge's event by a period, each to what is best then; return the worth's change.

    Nothing changes if more than `most_lost` would be lost, or a unit has no other choice.

    Parameters
    ----------
    members
        int[]: the units that may have the event, in the order in which they move.
    """
    chosen = state[0]
    before = chosen[members].copy()
    total, possible = 0.0, True
    for unit in members:
        event = event_of(chosen[unit], charge, menu)
        if event < 0 or event > period:
            continue
        old = chosen[unit]
        change = add(old, -1, state, menu, charges, limit, weight)
        best = _best(unit, charge, period, False, state, menu, charges, limit, weight)
        if best < 0:
            add(old, 1, state, menu, charges, limit, weight)
            possible = False
            break
        chosen[unit] = best
        total += change + add(best, 1, state, menu, charges, limit, weight)
    if possible and total >= -most_lost:
        return total
    for place in range(members.size):
        if chosen[members[place]] != before[place]:
            _moved(members[place], before[place], state, menu, charges, limit, weight)
    return 0.0


@compiled
def move_in(
    charge: int, period: int, members: IntArray, most_lost: float, state: State, menu: Menu, charges: Charges, limit: FloatArray,
    weight: FloatArray,
) -> float:  # fmt: skip
    """Move units, one after the other, into a charge's event in a period, as many as are best; return the worth's change.

    Nothing changes if more than `most_lost` would be lost by the best number of one or more.

    Parameters
    ----------
    members
        int[]: the units that are tried, in turn.
    """
    chosen = state[0]
    before = chosen[members].copy()
    total, best_total, best_moved = 0.0, -np.inf, 0
    for place in range(members.size):
        unit = members[place]
        old = chosen[unit]
        if event_of(old, charge, menu) == period:
            continue
        change = add(old, -1, state, menu, charges, limit, weight)
        best = _best(unit, charge, period, True, state, menu, charges, limit, weight)
        if best < 0:
            add(old, 1, state, menu, charges, limit, weight)
            continue
        chosen[unit] = best
        total += change + add(best, 1, state, menu, charges, limit, weight)
        if total > best_total:
            best_total, best_moved = total, place + 1
    kept = best_moved if best_total >= -most_lost else 0
    for place in range(kept, members.size):
        if chosen[members[place]] != before[place]:
            _moved(members[place], before[place], state, menu, charges, limit, weight)
    return best_total if kept else 0.0
