"""The worth of a new role at each unit: its menu price alone, against which the cost of an outdated role is measured.

npv     = max over levers that change the role, and quarters: value(running and committed levers, and this one) - value(those)
a year  = npv * 4 / sum over quarters of the evaluation of the discount factor

That is the equivalent annual value (Brealey, Myers and Allen, Principles of Corporate Finance, chapter 6), after tax; costs that
units share, limits and other launches are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import objective_values
from planner.economics.fleet import Fleet
from planner.economics.menu_faults import accurate
from planner.economics.menu_rules import OwnRules, own_rules, pair_rules
from planner.economics.roles import in_role
from planner.economics.starts import Starts, has_lever
from planner.questions.diagnose.annual_base import YEAR


@dataclass(frozen=True, eq=False)
class RoleWorth:
    """The best new role of each unit by its menu price alone.

    Attributes
    ----------
    levers
        that change the role of a unit, by place; none where plan.toml has no such lever.
    lever, quarter
        int[units]: the lever and its launch quarter, -1 where the unit's rules allow none.
    npv, annual
        float[units]: what it brings, in all and a year; nan where there is none.
    """

    levers: tuple[int, ...]
    lever: IntArray
    quarter: IntArray
    npv: FloatArray
    annual: FloatArray


def role_levers(fleet: Fleet, named: Sequence[str]) -> tuple[str, ...]:
    """Return the levers that change what a unit is for: with a `role`, closing it, or named by the thresholds."""
    return tuple(name for name, lever in fleet.instance.settings.levers.items() if lever.changes_job or name in named)


def role_worth(fleet: Fleet, names: Sequence[str]) -> RoleWorth:
    """Return the worth of the best new role at each unit of a fleet; names are the levers that change it."""
    levers = tuple(place for place, name in enumerate(fleet.levers) if name in names)
    units = len(fleet.instance.units)
    lever, quarter = np.full(units, -1, dtype=np.int64), np.full(units, -1, dtype=np.int64)
    npv = np.full(units, np.nan)
    rules = own_rules(fleet)
    before = objective_values(fleet, np.arange(units), rules.fixed) if levers else np.zeros(units)
    for place in levers:
        unit, start = _launches(fleet, rules, place)
        gain = objective_values(fleet, unit, start) - before[unit]
        for number, own, more in zip(unit.tolist(), start[:, place].tolist(), gain.tolist(), strict=True):
            if not more <= npv[number]:
                lever[number], quarter[number], npv[number] = place, own, more
    annual = npv * YEAR / fleet.timeline.factor.sum()
    return RoleWorth(levers, lever, quarter, npv, annual)


def _launches(fleet: Fleet, rules: OwnRules, place: int) -> tuple[IntArray, Starts]:
    """Return int[rows] and int16[rows, levers]: the launches of one lever that the units' own rules allow, and nothing else."""
    allowed = rules.options()[:, place, 1:] & ~has_lever(rules.fixed[:, [place]])
    unit, period = np.nonzero(allowed)
    start = rules.fixed[unit].copy()
    start[:, place] = period + 1
    keep = _beside_fixed(fleet, rules, unit, start, place) & in_role(fleet.instance, rules.fixed, unit, start)
    keep[keep] = accurate(fleet, rules, unit[keep], start[keep])
    return unit[keep], start[keep]


def _beside_fixed(fleet: Fleet, rules: OwnRules, unit: IntArray, start: Starts, place: int) -> BoolArray:
    """Return bool[rows]: whether a launch goes together with the running and committed levers of its unit, and needs no other."""
    keep = np.ones(unit.size, dtype=np.bool_)
    for pattern, rows in _alike(rules.fixed[unit]):
        pairs = pair_rules(fleet.instance, pattern)
        for other in (one for one in range(pattern.size) if one != place):
            keep[rows] &= pairs.allow(start[rows], place, other)
    return keep


def _alike(fixed: Starts) -> Iterator[tuple[Starts, IntArray]]:
    """Yield the different patterns of running and committed levers, each with its rows."""
    patterns, which = np.unique(fixed, axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        yield pattern, np.flatnonzero(which.reshape(-1) == number)
