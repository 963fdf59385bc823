"""Roles of units over their roadmaps: which launches the role of a unit allows in their quarter."""

import numpy as np
from numpy.typing import NDArray

from instances.schema.instance import Instance
from models.problem import BoolArray, IntArray
from planner.economics.starts import Starts, has_lever

ROLE = "roles"


def matter(instance: Instance) -> bool:
    """Return whether any lever changes the role of a unit, or depends on it."""
    return any(lever.role or lever.conditions.roles for lever in instance.settings.levers.values())


def in_role(instance: Instance, fixed: Starts, unit: IntArray, start: Starts) -> BoolArray:
    """Return bool[rows]: whether the unit of each roadmap has a role for each new launch when it comes.

    The role is that of units.csv until another lever with a role is launched, and that lever's from its quarter on. A unit
    changes its role at most once, and never to the one it has.

    Parameters
    ----------
    fixed
        int16[units, levers]: start of the running and committed levers, which are not asked.
    unit, start
        int[rows] and int16[rows, levers].
    """
    levers = tuple(instance.settings.levers.values())
    changing = [place for place, lever in enumerate(levers) if lever.role]
    new = has_lever(start) & ~has_lever(fixed[unit])
    keep = np.ones(unit.size, dtype=np.bool_)
    if changing:
        changes = has_lever(start[:, changing]).sum(axis=1)
        keep &= (changes <= 1) | ~new[:, changing].any(axis=1)
    own = np.array([one.role for one in instance.units], dtype=object)
    for place, lever in enumerate(levers):
        if lever.role:
            keep &= ~new[:, place] | (own[unit] != lever.role)
        if lever.conditions.roles:
            keep &= ~new[:, place] | _has_role(instance, own, lever.conditions.roles, place, unit, start)
    return keep


def _has_role(
    instance: Instance, own: NDArray[np.object_], roles: tuple[str, ...], place: int, unit: IntArray, start: Starts
) -> BoolArray:
    """Return bool[rows]: whether the unit has one of some roles in the quarter of a launch."""
    found = np.isin(own, roles)[unit]
    for other, lever in enumerate(instance.settings.levers.values()):
        if lever.role and other != place:
            changed = has_lever(start[:, other]) & (start[:, other] <= start[:, place])
            found = np.where(changed, lever.role in roles, found)
    return np.asarray(found, dtype=np.bool_)
