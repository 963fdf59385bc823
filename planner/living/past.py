"""The past of a plan: launches that are facts or commitments, launches as now expected, and what else may still begin."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from models.problem import BoolArray, IntArray
from planner.actuals.records import LaunchActual
from planner.economics import NEVER_LAUNCHED, Starts, has_lever, launched, runs_already
from planner.economics.closing import closing_lever
from planner.economics.shared_segments import sharers
from planner.errors import QuestionError
from planner.limits.hiring import HiredHead, people
from planner.living.actual_starts import ActualStarts, actual_starts
from planner.plan.tables import Chosen

SHARED = ("network", "region")
"""Bases of costs that units share."""


@dataclass(frozen=True, eq=False)
class Past:
    """A plan as of a quarter, in which nothing has happened yet; arrays are [units, levers].

    Attributes
    ----------
    as_of
        the first quarter that is not over.
    actual
        launches as they came.
    fixed
        starts of launches that are facts or commitments; `NEVER_LAUNCHED` where nothing is fixed.
    reference
        starts that changes are counted against: those of the plan, corrected by what was reported of them, and at units that
        have closed.
    earliest
        the first quarter in which a launch that is not fixed may begin: none of its payments or load lies before `as_of`.
    gone
        bool: launches that were cancelled, and that are expected after the last decision quarter.
    ended
        bool: levers that cannot begin any more, as their unit has closed.
    heads
        those of the plan, as planned; those decided on before `as_of` were hired.
    """

    as_of: int
    actual: ActualStarts
    fixed: Starts
    reference: Starts
    earliest: IntArray
    gone: BoolArray
    ended: BoolArray
    heads: tuple[HiredHead, ...] = ()

    @property
    def hired(self) -> tuple[HiredHead, ...]:
        """Heads that were hired: decided on before `as_of`."""
        return tuple(head for head in self.heads if head.decided < self.as_of)

    @property
    def cannot_come(self) -> BoolArray:
        """bool[units, levers]: launches that are gone, or whose unit has closed."""
        return self.gone | self.ended


def as_of_index(instance: Instance, label: str) -> int:
    """Return the number of the first quarter that is not over; QuestionError where it is no decision quarter."""
    first, last = instance.label_of(1), instance.label_of(instance.settings.calendar.decision_quarters)
    try:
        quarter = instance.quarter_index(label)
    except ValueError:
        quarter = 0
    if not 1 <= quarter <= instance.settings.calendar.decision_quarters:
        raise QuestionError(f"as-of: expected a decision quarter from {first} to {last}, such as {first}, found {label!r}")
    return quarter


def past_of(chosen: Chosen, launches: Iterable[LaunchActual], as_of: int, *, freeze_next: bool = False) -> Past:
    """Return the past of a plan.

    A launch is fixed where it has begun, where a payment or load of it lies before `as_of`, where it has slipped and was paid
    for in part, and, with `freeze_next`, where it is expected in `as_of`.
    """
    found = actual_starts(chosen, launches)
    last = chosen.instance.settings.calendar.decision_quarters
    lead = leads(chosen, launched(found.start) & (found.start < as_of))
    gone = found.reported & (~has_lever(found.start) | (found.start > last))
    reference = np.where(gone, NEVER_LAUNCHED, found.start).astype(np.int16)
    begun = launched(reference) & (reference < as_of)
    slipped = found.reported & launched(reference) & ~begun
    prepared = launched(reference) & ~begun & (reference - lead < as_of)
    paid = slipped & (np.nan_to_num(found.paid) > 0)
    frozen = launched(reference) & (reference == as_of) & freeze_next
    fixed = np.where(begun | prepared | paid | frozen, reference, NEVER_LAUNCHED).astype(np.int16)
    earliest = as_of + lead
    from_ = np.where(slipped, np.maximum(earliest, reference), earliest)
    closed = _ended(chosen.instance, fixed, from_) & ~runs_already(reference)
    heads = people(chosen.hires, chosen.hired)
    return Past(as_of, found, fixed, np.where(closed, NEVER_LAUNCHED, reference).astype(np.int16), from_, gone, closed, heads)


def facts_of(chosen: Chosen, found: ActualStarts, before: int) -> Starts:
    """Return int[units, levers]: starts of launches that came, or of which a payment or load lies, before a quarter."""
    begun = launched(found.start) & (found.start < before)
    known = launched(found.start) & (found.start - leads(chosen, begun) < before)
    return np.where(known, found.start, NEVER_LAUNCHED).astype(np.int16)


def _ended(instance: Instance, fixed: Starts, earliest: IntArray) -> BoolArray:
    """Return bool[units, levers]: levers that are not fixed, at units that close before they could begin."""
    closing = closing_lever(instance.settings)
    if closing is None:
        return np.zeros(fixed.shape, dtype=np.bool_)
    closes = fixed[:, [closing]].astype(np.int64)
    return np.asarray(launched(closes) & (closes <= earliest) & ~has_lever(fixed), dtype=np.bool_)


def leads(chosen: Chosen, begun: BoolArray) -> IntArray:
    """Return int[units, levers]: quarters by which payments and load of a launch come before it.

    Shared costs count where no launch that has begun, bool[units, levers], has opened them.
    """
    units, levers = chosen.instance.units, tuple(chosen.instance.settings.levers.values())
    own = np.array([_lead(lever) for lever in levers], dtype=np.int64)
    lead = np.broadcast_to(own, begun.shape).copy()
    regions = np.array([unit.region for unit in units])
    for number, lever in enumerate(levers):
        for basis in SHARED:
            shared = max((-cost.profile_from for cost in lever.costs if cost.basis == basis and cost.amount), default=0)
            opened = regions[begun[:, list(sharers(chosen.instance.settings, number))].any(axis=1)]
            closed = np.full(regions.size, not opened.size) if basis == "network" else ~np.isin(regions, opened)
            for sharing in sharers(chosen.instance.settings, number):
                lead[closed, sharing] = np.maximum(lead[closed, sharing], shared)
    row = {unit.unit: number for number, unit in enumerate(units)}
    names = chosen.menu.levers
    for flow in chosen.instance.flows:
        place = row[flow.unit], names.index(flow.lever)
        lead[place] = max(lead[place], -flow.quarter)
    return lead


def _lead(lever: Lever) -> int:
    costs = [-cost.profile_from for cost in lever.costs if cost.basis not in SHARED and cost.amount]
    return max([0, *costs, *(1 for load in lever.loads if load.prepare)])


def free(past: Past) -> BoolArray:
    """Return bool[units, levers]: launches that may still be decided."""
    return ~has_lever(past.fixed) & ~past.gone
