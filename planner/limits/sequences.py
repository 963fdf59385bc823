"""Cohorts in sequence: rows that ask for a level in one cohort from the first launch in the next one on."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np

from instances.schema.instance import Instance
from instances.schema.waves import CohortSequence
from models import NEVER
from models.problem import IntArray
from planner.economics import Fleet, Menu, has_lever, launch_period, runs_already
from planner.economics.closing import closed_in
from planner.economics.slips import gone_live
from planner.limits.openings import Opening
from planner.limits.row_table import RowLabel, RowTable

ROUNDING = 1e-9
"""Most by which a share of a cohort may lie above a whole number of units and still count as it."""


@dataclass(frozen=True, eq=False)
class Stage:
    """A cohort that waits, the one before it, and how many units of that must have gone live."""

    cohort: str
    members: IntArray
    before: IntArray
    needed: int


def stages_of(instance: Instance, rule: CohortSequence) -> Iterator[Stage]:
    """Yield the cohorts of a sequence that wait, in order."""
    cohort = np.array([unit.cohort for unit in instance.units])
    for earlier, later in pairwise(rule.cohorts):
        before = np.flatnonzero(cohort == earlier)
        yield Stage(later, np.flatnonzero(cohort == later), before, _needed(rule, before.size))


def _needed(rule: CohortSequence, units: int) -> int:
    if rule.live_units is not None:
        return rule.live_units
    return ceil((rule.live_share or 0.0) * units - ROUNDING)


def add_sequence(table: RowTable, fleet: Fleet, menu: Menu, rule: CohortSequence) -> None:
    """Add needed * opened[first launch of a cohort by q] - units of the cohort before gone live by q - lag <= 0.

    There is a row for each waiting cohort and decision quarter q. A cohort in which the lever runs already is open.
    """
    instance = fleet.instance
    quarters = instance.settings.calendar.decision_quarters
    lever, before = menu.levers.index(rule.lever), menu.levers.index(rule.lever_before or rule.lever)
    own, live = launch_period(menu.start[:, lever]), live_from(fleet, menu, before)
    for stage in stages_of(instance, rule):
        if runs_already(fleet.base[stage.members, lever]).any():
            continue
        labels = [RowLabel(rule.name, "sequence", stage.cohort, one.label, sign=-1) for one in instance.quarters[:quarters]]
        rows = np.array([table.add_row(label, 0.0) for label in labels])
        event = np.where(np.isin(menu.unit, stage.members), own, NEVER)
        opening = Opening(f"{rule.name}: {stage.cohort} opens", event, quarters)
        row, period = np.nonzero(np.tri(quarters, dtype=np.bool_))
        opening.demand.add(rows[row], period, np.full(row.size, float(stage.needed)))
        table.openings.append(opening)
        inside = np.flatnonzero(np.isin(menu.unit, stage.before) & (live + rule.lag <= quarters))
        for quarter, number in enumerate(rows.tolist(), start=1):
            counted = inside[live[inside] + rule.lag <= quarter]
            table.use.add(np.full(counted.size, number), counted, np.full(counted.size, -1.0))


def live_from(fleet: Fleet, menu: Menu, lever: int) -> IntArray:
    """Return int[choices]: the quarter in which each goes live with a lever, far off where it does not or is closed by then."""
    begins = gone_live([model.ramp for model in fleet.models], menu.unit, menu.start)[:, lever].astype(np.int64)
    quarters = fleet.timeline.quarters
    within = has_lever(menu.start[:, lever]) & (begins <= quarters)
    is_open = fleet.drivers.open[menu.unit, np.clip(begins, 1, quarters) - 1]
    if fleet.closing is not None:
        is_open = is_open & (begins < closed_in(fleet.closing, menu.start))
    return np.where(within & is_open, begins, np.iinfo(np.int32).max)
