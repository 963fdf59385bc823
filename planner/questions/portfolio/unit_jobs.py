"""The job of each unit in a plan, quarter by quarter: brain, body, both, a new role, nothing, or closed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.problem import BoolArray
from planner.economics import live
from planner.economics.pricing import operates
from planner.plan.plan import Plan
from planner.questions.portfolio.lever_parts import parts_of

BRAIN, BODY, BOTH, ROLE, NOTHING, CLOSED = "brain", "body", "both", "role", "nothing", "closed"
JOBS = (BRAIN, BODY, BOTH, ROLE, NOTHING, CLOSED)
"""Jobs that units are counted by; each unit has one. Role is a new role and nothing else."""


@dataclass(frozen=True, eq=False)
class UnitJobs:
    """The jobs of units, each bool[units, quarters].

    Attributes
    ----------
    brain, body
        whether a lever of that part is live.
    role
        whether the unit has a new role: a lever that changes it is live.
    closed
        whether the unit is closed, as its data say or by the plan.
    roles
        role of each unit in the last quarter before it closes: that of units.csv, or the new one.
    """

    brain: BoolArray
    body: BoolArray
    role: BoolArray
    closed: BoolArray
    roles: tuple[str, ...]

    def job(self, unit: int, quarter: int) -> str:
        """Return the job of a unit in a quarter, 0 for the first: one of `JOBS`."""
        if self.closed[unit, quarter]:
            return CLOSED
        brain, body = self.brain[unit, quarter], self.body[unit, quarter]
        if brain or body:
            return BOTH if brain and body else BRAIN if brain else BODY
        return ROLE if self.role[unit, quarter] else NOTHING

    def words(self, unit: int, quarter: int) -> str:
        """Return the job in words: with a new role, the job beside it too."""
        job = self.job(unit, quarter)
        return f"{ROLE} + {job}" if job in (BRAIN, BODY, BOTH) and self.role[unit, quarter] else job

    def has_new_role(self, unit: int) -> bool:
        """Return whether a unit has a new role in the end, or had one when it closed."""
        return bool(self.role[unit].any())


def jobs_of(plan: Plan) -> UnitJobs:
    """Return the jobs of every unit in a plan; a lever counts from going live, one that runs already from the first quarter."""
    chosen, levers = plan.chosen, tuple(plan.instance.settings.levers.values())
    active = live(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    parts = [made.part for made in parts_of(plan.instance.settings)]
    changing = [place for place, lever in enumerate(levers) if lever.role]
    return UnitJobs(
        brain=_any(active, [place for place, part in enumerate(parts) if part == BRAIN]),
        body=_any(active, [place for place, part in enumerate(parts) if part == BODY]),
        role=_any(active, changing),
        closed=~operates(chosen.fleet, chosen.menu.unit, chosen.menu.start),
        roles=tuple(
            next((levers[place].role for place in changing if active[number, place].any()), unit.role)
            for number, unit in enumerate(plan.instance.units)
        ),
    )


def first_quarter(plan: Plan, shown: BoolArray) -> list[str]:
    """Return the label of the first quarter in which each unit has something, blank for never; shown: bool[units, quarters]."""
    labels = [quarter.label for quarter in plan.instance.quarters]
    return [next((label for label, on in zip(labels, own, strict=True) if on), "") for own in shown.tolist()]


def _any(active: BoolArray, levers: Sequence[int]) -> BoolArray:
    """Return bool[units, quarters]: whether any of some levers is live."""
    return np.asarray(active[:, list(levers)].any(axis=1))
