"""Fleets of rows: units in different worlds, priced by the same functions as the units of an instance.

What no row changes is worked out once for the units and taken for the rows; the rest is worked out row by row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from typing import Any

import numpy as np

from instances.floor_measures import has_average_rates
from instances.schema.settings import Settings
from models.problem import FloatArray, IntArray
from planner.economics.closing import closing_of
from planner.economics.drivers import Drivers, drivers_of
from planner.economics.effects import LeverModel, lever_model
from planner.economics.fleet import Counted, Fleet, levels_counted
from planner.economics.inputs import Inputs
from planner.economics.network import network_of
from planner.economics.pricing import base_sums
from planner.economics.ramps import RampTable
from planner.economics.segments import parts_of
from planner.economics.starts import has_lever
from planner.economics.support import support_of
from planner.economics.timeline import Timeline
from planner.economics.transfers import Pairs, transferred

LOOKED_AT = (
    "last",
    "open",
    "stays",
    "resize",
    "orders",
    "stock",
    "hours_by_orders",
    "accuracy",
    "first_accuracy",
    "owed",
    "occupancy",
)
"""Drivers that pricing looks at once terms are made."""

IN_RATES = ("revenue", "hours")
"""Drivers that a floor on an average rate looks at beside."""

SUMMED = ("every", "hard", "soft", "objective")
"""Levels that are counted for sums over lines."""

LEFT_TO_LEVELS = ("licence_growth", "carrying_rate")
"""Figures of finance that neither drivers nor terms are made of."""


@dataclass(frozen=True, eq=False)
class Takers:
    """Units that take over the demand of rows of a fleet: the pairs, and the figures of the taker of each."""

    pairs: Pairs
    inputs: Inputs


class Kept:
    """Figures that rows have of their units in every world, kept for the next block of worlds, whose rows are the same units."""

    def __init__(self, like: Fleet) -> None:
        self._like = like
        self._last: tuple[IntArray, Drivers, FloatArray] | None = None

    def of_rows(self, rows: IntArray) -> tuple[Drivers, FloatArray]:
        """Return the drivers of rows of units, and float[rows, C], money of an hour of launch disruption a store."""
        last = self._last
        if last is None or not np.array_equal(last[0], rows):
            drivers = _taken(self._like.drivers, rows, of_rates=has_average_rates(self._like.instance.settings))
            last = (rows, drivers, np.take(self._like.disruption_wage, rows, axis=0))
            self._last = last
        return last[1], last[2]


def stacked_fleet(like: Fleet, inputs: Inputs, kept: Kept, takers: Takers | None = None) -> Fleet:
    """Return the fleet of rows of an instance's units, one row of the fleet for each.

    Drivers that pricing does not look at once terms are made are left empty.

    Parameters
    ----------
    like
        the fleet of the units, whose `slip_quarters` are the largest of any row.
    inputs
        the figures of the rows.
    kept
        what the rows before may have had of the same units.
    takers
        units that take over the demand of rows that close, each with the figures of its row's world; None without transfers.

    Returns
    -------
    No stage is reached in it, of a network beyond one node or of costs: that follows from a plan.
    """
    rows = np.arange(inputs.number) if inputs.rows is None else inputs.rows
    settings = inputs.settings
    time = like.timeline.with_finance(settings.finance)
    models = _models(like, inputs, rows)
    moved: Mapping[int, FloatArray] = {}
    if inputs.changed or _differ(settings):
        drivers = drivers_of(inputs, time)
        moved = {} if takers is None else transferred(drivers, time, takers.pairs, takers.inputs)
        brought = tuple(None if one is None else one.of_rows(rows) for one in like.complete.brought)
        counted = vars(levels_counted(settings, drivers, time, models, brought, moved))
        stores = inputs.column("stores") * inputs.column("size")
        disruption_wage = stores * drivers.resize * drivers.wage * drivers.open
    else:
        drivers, disruption_wage = kept.of_rows(rows)
        counted = _counted(like, inputs, time, models, rows)
    at_list = like.launches if like.staged is None else like.staged.launches
    launches = at_list.of_rows(inputs, drivers, time)
    support = tuple(support_of(inputs, lever, drivers, time) for lever in settings.levers.values())
    return replace(
        like,
        base=like.base[rows],
        timeline=time,
        drivers=drivers,
        models=models,
        worth=replace(like.worth, group=like.worth.group[rows]),
        launches=launches,
        network=None if like.network is None else network_of(inputs, models, time),
        staged=None if like.staged is None else like.staged.of_rows(inputs, launches, support, time),
        closing=closing_of(inputs, drivers, time),
        support=support,
        disruption_wage=disruption_wage,
        causes=settings.records,
        transferred=moved,
        parts=parts_of(inputs),
        **counted,
    )


def _counted(like: Fleet, inputs: Inputs, time: Timeline, models: tuple[LeverModel, ...], rows: IntArray) -> dict[str, Counted]:
    """Return the levels that are counted, arrays still by unit, and the base case's sums where no lever runs in it."""
    found = vars(levels_counted(inputs.settings, like.drivers, time, models, like.complete.brought, like.transferred))
    # no lever runs in the base case, so that its sums need no model; those of rows may be fewer than units
    idle = None if has_lever(like.base).any() else replace(like, timeline=time)
    return {name: _of_rows(one, rows, idle if name in SUMMED else None) for name, one in found.items()}


def _of_rows(counted: Counted, rows: IntArray, idle: Fleet | None) -> Counted:
    scalar = idle is not None and not isinstance(idle.timeline.finance.carrying_rate, np.ndarray)
    return replace(
        counted,
        terms=tuple(replace(term, of=rows) for term in counted.terms),
        brought=tuple(None if part is None else part.of_rows(rows) for part in counted.brought),
        before=cache(partial(base_sums, idle, counted)) if idle is not None and scalar else None,
        of=rows,
    )


def _models(like: Fleet, inputs: Inputs, rows: IntArray) -> tuple[LeverModel, ...]:
    ramps = (_of_rows_closed(model.ramp, rows) for model in like.models)
    return tuple(
        lever_model(inputs, name, lever, replace(ramp, slip=lever.slip_quarters))
        for (name, lever), ramp in zip(inputs.settings.levers.items(), ramps, strict=True)
    )


def _of_rows_closed(ramp: RampTable, rows: IntArray) -> RampTable:
    return ramp if ramp.until is None else replace(ramp, until=ramp.until[rows])


def _differ(settings: Settings) -> bool:
    """Return whether some figure that drivers and terms are made of differs by row."""
    sections = (settings.event_costs, settings.finance, settings.records)
    return any(
        isinstance(value, np.ndarray)
        for section in sections
        if section is not None
        for name, value in section
        if name not in LEFT_TO_LEVELS
    )


def _taken(drivers: Drivers, rows: IntArray, *, of_rates: bool) -> Drivers:
    found: dict[str, Any] = {one.name: np.empty((0, 0)) for one in fields(Drivers)} | {"rate": {}, "event_cost": {}}
    found |= {name: np.take(getattr(drivers, name), rows, axis=0) for name in LOOKED_AT}
    if of_rates:
        found |= {name: np.take(getattr(drivers, name), rows, axis=0) for name in IN_RATES}
        found["rate"] = {name: np.take(rate, rows, axis=0) for name, rate in drivers.rate.items()}
    return Drivers(**found)
