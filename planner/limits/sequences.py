"""Cohorts in sequence: rows that ask one cohort for units gone live, or for a reading, where the next one opens."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

import numpy as np

from instances.floor_measures import is_ceiling, reading_of
from instances.schema.instance import Instance
from instances.schema.rules import Floor
from instances.schema.waves import CohortSequence
from models import NEVER
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import Fleet, Menu, has_lever, launch_period, runs_already
from planner.economics.closing import closed_in
from planner.economics.slips import gone_live
from planner.limits.floors import floor_figures, floor_weights
from planner.limits.measures import Usage
from planner.limits.openings import Opening
from planner.limits.row_table import RowLabel, RowTable

ROUNDING = 1e-9
"""Most by which a share of a cohort may lie above a whole number of units and still count as it."""


@dataclass(frozen=True, eq=False)
class Stage:
    """A cohort that waits, the one before it, and how many units of that must have gone live: None where a reading is enough."""

    cohort: str
    members: IntArray
    earlier: str
    before: IntArray
    needed: int | None


def stages_of(instance: Instance, rule: CohortSequence) -> Iterator[Stage]:
    """Yield the cohorts of a sequence that wait, in order."""
    cohort = np.array([unit.cohort for unit in instance.units])
    for earlier, later in pairwise(rule.cohorts):
        before = np.flatnonzero(cohort == earlier)
        yield Stage(later, np.flatnonzero(cohort == later), earlier, before, _needed(rule, before.size))


def _needed(rule: CohortSequence, units: int) -> int | None:
    if rule.live_share is None or rule.live_units is not None:
        return rule.live_units
    return ceil(rule.live_share * units - ROUNDING)


def add_sequence(table: RowTable, usage: Usage, rule: CohortSequence) -> None:
    """Add the rows of each cohort that waits, by decision quarter. A cohort in which the lever runs already is open."""
    fleet, menu = usage.fleet, usage.menu
    quarters = fleet.instance.settings.calendar.decision_quarters
    lever = menu.levers.index(rule.lever)
    own = launch_period(menu.start[:, lever])
    for stage in stages_of(fleet.instance, rule):
        if runs_already(fleet.base[stage.members, lever]).any():
            continue
        event = np.where(np.isin(menu.unit, stage.members), own, NEVER)
        opening = Opening(f"{rule.name}: {stage.cohort} opens", event, quarters)
        if stage.needed is not None:
            _add_live(table, usage, rule, stage, stage.needed, opening)
        if rule.measure is not None:
            _add_readings(table, usage, rule, stage, opening)
        table.openings.append(opening)


def _add_live(table: RowTable, usage: Usage, rule: CohortSequence, stage: Stage, needed: int, opening: Opening) -> None:
    """Add needed * opened[first launch of a cohort by q] - units of the cohort before gone live by q - lag <= 0."""
    fleet, menu, quarters = usage.fleet, usage.menu, opening.periods
    live = live_from(fleet, menu, menu.levers.index(rule.lever_before or rule.lever))
    labels = [RowLabel(rule.name, "sequence", stage.cohort, one.label, sign=-1) for one in fleet.instance.quarters[:quarters]]
    rows = np.array([table.add_row(label, 0.0) for label in labels])
    row, period = np.nonzero(np.tri(quarters, dtype=np.bool_))
    opening.demand.add(rows[row], period, np.full(row.size, float(needed)))
    inside = np.flatnonzero(np.isin(menu.unit, stage.before) & (live + rule.lag <= quarters))
    for quarter, number in enumerate(rows.tolist(), start=1):
        counted = inside[live[inside] + rule.lag <= quarter]
        table.use.add(np.full(counted.size, number), counted, np.full(counted.size, -1.0))


def _add_readings(table: RowTable, usage: Usage, rule: CohortSequence, stage: Stage, opening: Opening) -> None:
    """Add what the reading in quarter q - lag must be where the cohort opens in q, as the level of a floor there.

    amount * opened[q] - level <= 0, or for a rate level + (1 - amount) * opened[q] <= 1, as no rate is above 1. Where nothing
    can be read, opened[q] <= 0.
    """
    quarters = usage.fleet.instance.quarters[: opening.periods]
    floor = reading_of(rule, stage.earlier, quarters[0].label)
    if floor is None:
        return
    sign, needed = (1, 1.0 - floor.amount) if is_ceiling(floor) else (-1, floor.amount)
    inside = np.flatnonzero(np.isin(usage.menu.unit, stage.before))
    levels, is_read = _levels(usage, floor, stage, inside)
    for period, quarter in enumerate(quarters):
        read = period - rule.lag
        if read < 0 or not is_read[read]:
            row = table.add_row(RowLabel(rule.name, "reading", stage.cohort, quarter.label, sign=-1), 0.0)
            opening.demand.add(np.array([row]), np.array([period]), np.ones(1))
            continue
        row = table.add_row(RowLabel(rule.name, floor.measure, stage.cohort, quarter.label, sign=sign), float(sign > 0))
        opening.demand.add(np.array([row]), np.array([period]), np.array([needed]))
        table.use.add(np.full(inside.size, row), inside, sign * levels[:, read])


def _levels(usage: Usage, floor: Floor, stage: Stage, inside: IntArray) -> tuple[FloatArray, BoolArray]:
    """Return float[inside, H], what choices add to the level of a floor of the cohort before, and bool[H]: whether it has one."""
    fleet, menu = usage.fleet, usage.menu
    units = np.arange(len(fleet.instance.units))
    weight = floor_weights(fleet, units, np.isin(units, stage.before), floor)
    total = weight.sum(axis=0)
    weight = np.divide(weight, total, out=np.zeros_like(weight), where=total > 0)
    return floor_figures(fleet, menu.unit[inside], menu.start[inside], floor) * weight[menu.unit[inside]], total > 0


def live_from(fleet: Fleet, menu: Menu, lever: int) -> IntArray:
    """Return int[choices]: the quarter in which each goes live with a lever, far off where it does not or is closed by then."""
    begins = gone_live([model.ramp for model in fleet.models], menu.unit, menu.start)[:, lever].astype(np.int64)
    quarters = fleet.timeline.quarters
    within = has_lever(menu.start[:, lever]) & (begins <= quarters)
    is_open = fleet.drivers.open[menu.unit, np.clip(begins, 1, quarters) - 1]
    if fleet.closing is not None:
        is_open = is_open & (begins < closed_in(fleet.closing, menu.start))
    return np.where(within & is_open, begins, np.iinfo(np.int32).max)
