"""Single steps of an annealing over the choices of units, in compiled loops; see `models.search.annealing`.

A state is a choice of each unit, what these use of each row, how many events each charge has in each period, and when each
charge opens (the number of periods for never). Its worth is that of the choices and openings less weight[r] times what a row
r is overstepped by. All functions that change the state return what its worth changes by.
"""

import numpy as np

from models.arrays import FloatArray, IntArray
from models.running.compiled import compiled

State = tuple[IntArray, FloatArray, IntArray, IntArray]
"""int[units] chosen, float[rows] used, int[charges, periods] events, int[charges] opened."""

Menu = tuple[IntArray, FloatArray, IntArray, IntArray, FloatArray, IntArray, IntArray, IntArray]
"""First choice of each unit, value, uses by choice (first, row, amount), events by choice (first, charge, period)."""

Charges = tuple[FloatArray, IntArray, IntArray, FloatArray]
"""float[charges, periods + 1] worth of opening, uses by charge and period (first, row, amount)."""


@compiled
def _row_use(row: int, amount: float, used: FloatArray, limit: FloatArray, weight: FloatArray) -> float:
    before = max(0.0, used[row] - limit[row])
    used[row] += amount
    return weight[row] * (before - max(0.0, used[row] - limit[row]))  # type: ignore[no-any-return]


@compiled
def _reopen(
    charge: int, period: int, opened: IntArray, used: FloatArray, limit: FloatArray, weight: FloatArray, charges: Charges
) -> float:
    worth, first, row, amount = charges
    width = worth.shape[1]
    change = worth[charge, period] - worth[charge, opened[charge]]
    place = charge * width + opened[charge]
    for entry in range(first[place], first[place + 1]):
        change += _row_use(row[entry], -amount[entry], used, limit, weight)
    place = charge * width + period
    for entry in range(first[place], first[place + 1]):
        change += _row_use(row[entry], amount[entry], used, limit, weight)
    opened[charge] = period
    return change  # type: ignore[no-any-return]


@compiled
def add(choice: int, sign: int, state: State, menu: Menu, charges: Charges, limit: FloatArray, weight: FloatArray) -> float:
    """Add a choice to a state (`sign` 1), or take it away (-1)."""
    _, used, events, opened = state
    _, value, first, row, amount, event_first, event_charge, event_period = menu
    change = sign * value[choice]
    for entry in range(first[choice], first[choice + 1]):
        change += _row_use(row[entry], sign * amount[entry], used, limit, weight)
    for entry in range(event_first[choice], event_first[choice + 1]):
        charge, period = event_charge[entry], event_period[entry]
        events[charge, period] += sign
        if sign > 0 and period < opened[charge]:
            change += _reopen(charge, period, opened, used, limit, weight, charges)
        elif sign < 0 and period == opened[charge] and events[charge, period] == 0:
            later = period + 1
            while later < events.shape[1] and events[charge, later] == 0:
                later += 1
            change += _reopen(charge, later, opened, used, limit, weight, charges)
    return change  # type: ignore[no-any-return]


def state_of(choice: IntArray, menu: Menu, charges: Charges, limit: FloatArray, weight: FloatArray) -> State:
    """Return the state of a choice of each unit."""
    worth, first, row, amount = charges
    count, never = len(worth), worth.shape[1] - 1
    used = np.zeros(limit.size)
    for charge in range(count):
        entries = slice(first[charge * (never + 1) + never], first[charge * (never + 1) + never + 1])
        np.add.at(used, row[entries], amount[entries])
    state = (choice.astype(np.int64), used, np.zeros((count, max(never, 1)), dtype=np.int64), np.full(count, never))
    for one in state[0]:
        add(one, 1, state, menu, charges, limit, weight)
    return state


@compiled
def gain_of(choice: int, state: State, menu: Menu, charges: Charges, limit: FloatArray, weight: FloatArray) -> float:
    """Return the change of the worth by adding a choice."""
    _, used, _, opened = state
    _, value, first, row, amount, event_first, event_charge, event_period = menu
    for entry in range(event_first[choice], event_first[choice + 1]):
        if event_period[entry] < opened[event_charge[entry]]:
            change = add(choice, 1, state, menu, charges, limit, weight)
            add(choice, -1, state, menu, charges, limit, weight)
            return change  # type: ignore[no-any-return]
    change = value[choice]
    for entry in range(first[choice], first[choice + 1]):
        one = row[entry]
        over = used[one] - limit[one]
        after = over + amount[entry]
        if after > 0.0 or over > 0.0:
            change -= weight[one] * (max(0.0, after) - max(0.0, over))
    return change  # type: ignore[no-any-return]


@compiled
def _drawn(
    unit: int, state: State, menu: Menu, charges: Charges, limit: FloatArray, weight: FloatArray, temperature: float,
    gain: FloatArray,
) -> int:  # fmt: skip
    """Return a choice of a unit that has none, drawn as likely as its worth is high (heat bath)."""
    begin = menu[0]
    size = begin[unit + 1] - begin[unit]
    most = -np.inf
    for place in range(size):
        gain[place] = gain_of(begin[unit] + place, state, menu, charges, limit, weight)
        most = max(most, gain[place])
    total = 0.0
    for place in range(size):
        gain[place] = np.exp((gain[place] - most) / temperature)
        total += gain[place]
    drawn = np.random.random() * total  # noqa: NPY002 - seeded by `sweep`, and compiled
    for place in range(size):
        drawn -= gain[place]
        if drawn <= 0.0:
            return begin[unit] + place  # type: ignore[no-any-return]
    return begin[unit] + size - 1  # type: ignore[no-any-return]


@compiled
def sweep(
    order: IntArray,
    partner: IntArray,
    seed: int,
    state: State,
    menu: Menu,
    charges: Charges,
    limit: FloatArray,
    weight: FloatArray,
    temperature: float,
) -> float:
    """Draw the choice of each unit anew, in an order, some together with that of a partner; return the worth's change.

    Parameters
    ----------
    partner
        int[units in order]: a unit whose choice is drawn together with that of the unit, -1 for none.
    """
    np.random.seed(seed)  # noqa: NPY002 - the compiled code's own generator
    chosen, begin = state[0], menu[0]
    widest = 0  # by hand, as numpy's difference takes seconds to compile
    for unit in range(begin.size - 1):
        widest = max(widest, begin[unit + 1] - begin[unit])
    gain = np.empty(widest)
    total = 0.0
    for place in range(order.size):
        unit, other = order[place], partner[place]
        before = chosen[unit]
        change = add(before, -1, state, menu, charges, limit, weight)
        if other < 0 or other == unit:
            chosen[unit] = _drawn(unit, state, menu, charges, limit, weight, temperature, gain)
            total += change + add(chosen[unit], 1, state, menu, charges, limit, weight)
            continue
        before_other = chosen[other]
        change += add(before_other, -1, state, menu, charges, limit, weight)
        chosen[unit] = _drawn(unit, state, menu, charges, limit, weight, temperature, gain)
        change += add(chosen[unit], 1, state, menu, charges, limit, weight)
        chosen[other] = _drawn(other, state, menu, charges, limit, weight, temperature, gain)
        change += add(chosen[other], 1, state, menu, charges, limit, weight)
        if change < 0.0 and np.random.random() >= np.exp(change / temperature):  # noqa: NPY002 - as above
            change += add(chosen[unit], -1, state, menu, charges, limit, weight)
            change += add(chosen[other], -1, state, menu, charges, limit, weight)
            chosen[unit], chosen[other] = before, before_other
            change += add(before, 1, state, menu, charges, limit, weight)
            change += add(before_other, 1, state, menu, charges, limit, weight)
        total += change
    return total
