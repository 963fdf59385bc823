"""Fleets of rows: units in different worlds, priced by the same functions as the units of an instance.

What no row changes is worked out once for the units and taken for the rows; the rest is worked out row by row.
"""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from instances.schema.settings import Settings
from models.problem import IntArray
from planner.economics.drivers import Drivers, drivers_of
from planner.economics.effects import LeverModel, lever_model
from planner.economics.fleet import Counted, Fleet, levels_counted
from planner.economics.inputs import Inputs
from planner.economics.support import support_of
from planner.economics.terms import Term

LEFT_TO_LEVELS = ("licence_growth", "carrying_rate")
"""Figures of finance that neither drivers nor terms are made of."""


def stacked_fleet(like: Fleet, inputs: Inputs) -> Fleet:
    """Return the fleet of rows of an instance's units, one row of the fleet for each.

    Parameters
    ----------
    like
        the fleet of the units, whose `slip_quarters` are the largest of any row.
    inputs
        the figures of the rows.
    """
    rows = np.arange(inputs.number) if inputs.rows is None else inputs.rows
    settings = inputs.settings
    time = like.timeline.with_finance(settings.finance)
    models = _models(like, inputs)
    same = not (inputs.changed or _differ(settings))
    drivers = _taken(like.drivers, rows) if same else drivers_of(inputs, time)
    if same:
        brought = like.complete.brought
        counted = vars(levels_counted(settings, like.drivers, time, models, brought))
        counted = _counted_of_rows(counted, rows)
        disruption_wage = np.take(like.disruption_wage, rows, axis=0)
    else:
        brought = tuple(None if one is None else one.of_rows(rows) for one in like.complete.brought)
        counted = vars(levels_counted(settings, drivers, time, models, brought))
        stores = inputs.column("stores") * inputs.column("size")
        disruption_wage = stores * drivers.resize * drivers.wage * drivers.open
    return replace(
        like,
        base=like.base[rows],
        timeline=time,
        drivers=drivers,
        models=models,
        worth=replace(like.worth, group=like.worth.group[rows]),
        launches=like.launches.of_rows(inputs, drivers.resize),
        support=tuple(support_of(inputs, lever, drivers, time) for lever in settings.levers.values()),
        disruption_wage=disruption_wage,
        **counted,
    )


def _models(like: Fleet, inputs: Inputs) -> tuple[LeverModel, ...]:
    return tuple(
        lever_model(inputs, name, lever, replace(model.ramp, slip=lever.slip_quarters))
        for (name, lever), model in zip(inputs.settings.levers.items(), like.models, strict=True)
    )


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


def _taken(drivers: Drivers, rows: IntArray) -> Drivers:
    def of_rows(value: Any) -> Any:
        return {key: of_rows(one) for key, one in value.items()} if isinstance(value, dict) else np.take(value, rows, axis=0)

    return Drivers(**{one.name: of_rows(getattr(drivers, one.name)) for one in fields(Drivers)})


def _counted_of_rows(counted: dict[str, Counted], rows: IntArray) -> dict[str, Counted]:
    """Return what is counted of the levels, its arrays by unit taken for the rows."""
    found: dict[int, Counted] = {}
    for one in counted.values():
        if id(one) not in found:
            found[id(one)] = replace(
                one,
                terms=tuple(_term_of_rows(term, rows) for term in one.terms),
                brought=tuple(None if part is None else part.of_rows(rows) for part in one.brought),
            )
    return {name: found[id(one)] for name, one in counted.items()}


def _term_of_rows(term: Term, rows: IntArray) -> Term:
    money = None if term.money is None else np.take(term.money, rows, axis=0)
    return replace(term, weight=np.take(term.weight, rows, axis=0), money=money)
