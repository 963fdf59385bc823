"""The choices of a unit that pilot gates and groups allow, given the choices of all other units."""

import numpy as np

from models import NEVER, Gate, Group
from models.problem import BoolArray, IntArray


def gate_allows(gate: Gate, unit: int, event: IntArray, others: IntArray, now: int) -> BoolArray:
    """Return bool[choices of the unit]: those that a gate lets through.

    Parameters
    ----------
    event
        int[choices of the unit]: the period of the gated event, `NEVER` for none.
    others
        int[units - 1]: the same of all other units, as they stand.
    now
        that of the unit, as it stands; the only one that opens the gate stays where it is.
    """
    never = event == NEVER
    known = others[others != NEVER]
    if gate.first_event is None and not known.size:
        if now != NEVER:
            return np.asarray(event == now)
        able = (gate.eligible is None or bool(gate.eligible[unit])) and (gate.most > 0 or gate.delay == 0)
        return np.ones(event.size, dtype=bool) if able else never
    first = int(known.min()) if gate.first_event is None else gate.first_event
    if gate.first_event is None and now != NEVER and now < first:
        return np.asarray(event == now)
    free = never | (event >= first + gate.delay)
    pilots = np.flatnonzero((others != NEVER) & (others < first + gate.delay))
    able = pilots.size < gate.most and (gate.eligible is None or bool(gate.eligible[unit]))
    if able and gate.cluster is not None and pilots.size:
        able = bool(np.delete(gate.cluster, unit)[pilots[0]] == gate.cluster[unit])
    early = event < first if gate.first_event is None else np.zeros(event.size, dtype=bool)
    return np.asarray((free | able) & (never | ~early))


def group_allows(group: Group, unit: int, event: IntArray, members: IntArray, now: int) -> BoolArray:
    """Return bool[choices of the unit]: those that leave a group kept, or no worse than it stands.

    Parameters
    ----------
    event, now
        as for gates, of the group's event.
    members
        int[members]: the period of each member's event, as it stands.
    """
    has = event != NEVER
    if group.kind == "together":
        return np.asarray(event == now)
    if group.kind in ("at_most", "at_least"):
        having = int((members != NEVER).sum()) - int(now != NEVER) + has
        stands = int((members != NEVER).sum())
        return np.asarray(having <= max(group.count, stands) if group.kind == "at_most" else having >= min(group.count, stands))
    if unit == int(group.units[0]):
        after = members[1:][members[1:] != NEVER]
        if not after.size:
            return np.ones(event.size, dtype=bool)
        return np.asarray((event == now) | (has & (event <= int(after.min()) - group.lag)))
    first = int(members[0])
    return np.asarray(~has | (event == now) | ((first != NEVER) & (event - group.lag >= first)))
