"""Sensitivity of the NPV to each assumption: each input is moved by a tenth against the plan, and the plan is kept as it is.

Launches stay in their quarters and shared costs open when they do; nothing is planned again. Figures of units, event costs and
effects are lowered by a tenth; costs of levers and the discount rate are raised by a tenth. An input that is the same
figure for many units is one assumption. Rounding apart, the change is the NPV's slope times the tenth.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Effects
from models.problem import FloatArray, IntArray
from planner.economics import at_plan, fleet_of, hired_charges, launched, roadmap_values, shared_charges
from planner.economics.blocks import block_rows, blocks
from planner.economics.drivers import ORDER_EVENTS, STEADY_RATES
from planner.economics.inputs import Inputs, Names, with_figures
from planner.economics.lines import CENT
from planner.economics.rates_of_return import net_present_value
from planner.economics.saved import at_costs_of
from planner.economics.stacked import Kept, Takers, stacked_fleet
from planner.economics.staged import at_plan_by_world
from planner.economics.transfers import pairs_of
from planner.economics.unit_columns import UnitColumns
from planner.plan.tables import Chosen, cash_flow

STEP = 0.1
"""Share by which an input is moved."""

MOST_UNITS = 2_000
"""Units up to which assumptions are tried: each of them prices the whole plan once."""

COLUMNS = {
    "revenue": "revenue of the units",
    "contribution_margin": "contribution margin of the units",
    "eligible_orders": "orders of the units",
    "inventory_accuracy": "inventory accuracy of the units as it is",
    "labour_hours": "labour hours of the units",
    "wage": "wages",
    **{f"{name}_rate": f"{name.replace('_', ' ')} rate of the units as it is" for name in (*ORDER_EVENTS, *STEADY_RATES)},
}
"""Columns of units.csv that are tried, and what each is called."""


@dataclass(frozen=True)
class Assumption:
    """An input moved against the plan.

    Attributes
    ----------
    name
        of the input, in words.
    place
        its place in the input: a key of plan.toml, or a column of units.csv.
    step
        share by which it was moved, below 0 for less.
    change
        change of the NPV, the plan kept as it is.
    """

    name: str
    place: str
    step: float
    change: float

    @property
    def moved(self) -> str:
        """Return the input and how far it was moved, in words."""
        return f"{self.name}, {100 * abs(self.step):g} % {'less' if self.step < 0 else 'more'}"


@dataclass(frozen=True, eq=False)
class _Figure:
    """A figure that no shared cost depends on, and that is lowered.

    Attributes
    ----------
    name, place
        as in `Assumption`.
    column
        of units.csv; blank for a figure of plan.toml.
    key
        names in the path of a figure of plan.toml; empty for a column.
    value
        of the figure of plan.toml as it stands.
    """

    name: str
    place: str
    column: str = ""
    key: Names = ()
    value: float = 0.0


@dataclass(frozen=True, eq=False)
class _Raised:
    """An input that shared costs depend on too, raised in an instance of its own."""

    name: str
    place: str
    instance: Instance


def assumptions_of(chosen: Chosen) -> tuple[Assumption, ...] | None:
    """Return the inputs that move the NPV, the one that moves it most first; None for more than `MOST_UNITS` units."""
    if len(chosen.instance.units) > MOST_UNITS:
        return None
    tried = (*_with_raised(chosen), *_with_lowered(chosen))
    # to the cent: figures that are multiplied with each other move it alike but for rounding, and stand in the order above
    return tuple(sorted((one for one in tried if abs(one.change) > CENT), key=lambda one: -round(abs(one.change), 2)))


def _with_lowered(chosen: Chosen) -> Iterator[Assumption]:
    """Yield each figure that is lowered; units that launch nothing are worth 0 at any figure."""
    figures, columns = tuple(_lowered(chosen.instance)), UnitColumns(chosen.instance)
    unit = np.flatnonzero(launched(chosen.menu.start).any(axis=1))
    if not unit.size:
        return
    now = roadmap_values(chosen.fleet, unit, chosen.menu.start[unit]).sum()
    for block in blocks(len(figures), max(1, block_rows(chosen.fleet.timeline.columns) // unit.size)):
        moved = _values_in_rows(chosen, columns, figures[block], unit).sum(axis=1)
        for one, value in zip(figures[block], moved.tolist(), strict=True):
            yield Assumption(one.name, one.place, -STEP, value - now)


def _values_in_rows(chosen: Chosen, columns: UnitColumns, figures: Sequence[_Figure], unit: IntArray) -> FloatArray:
    """Return float[figures, units]: the values of the roadmaps of units int[units], where each figure alone is lowered.

    The units stand once for each figure, as rows of one fleet, so that all figures are priced together.
    """
    instance, which = chosen.instance, np.repeat(np.arange(len(figures)), unit.size)
    rows, start = np.tile(unit, len(figures)), np.tile(chosen.menu.start[unit], (len(figures), 1))
    pairs = pairs_of(instance, rows)
    takers = Takers(pairs, _inputs(columns, figures, which[pairs.row], pairs.to)) if pairs.row.size else None
    fleet = stacked_fleet(chosen.fleet, _inputs(columns, figures, which, rows), Kept(chosen.fleet), takers)
    planned = at_costs_of(chosen.fleet, chosen.menu.unit, chosen.menu.start)
    fleet = at_plan_by_world(fleet, start, len(figures), planned)
    return roadmap_values(fleet, np.arange(rows.size), start).reshape(len(figures), unit.size)


def _inputs(columns: UnitColumns, figures: Sequence[_Figure], which: IntArray, unit: IntArray) -> Inputs:
    """Return the inputs of rows that are units int[rows], where the figure of number int[rows] is lowered."""
    changed: dict[str, FloatArray] = {}
    values: dict[Names, FloatArray] = {}
    for number, one in enumerate(figures):
        factor = np.where(which == number, 1 - STEP, 1.0)[:, None]
        if one.column:
            changed[one.column] = columns.column(one.column)[unit] * factor
        else:
            values[one.key] = one.value * factor
    return Inputs(columns.instance, with_figures(columns.instance.settings, values), columns, unit, changed)


def _with_raised(chosen: Chosen) -> Iterator[Assumption]:
    """Yield each input that is raised."""
    now = net_present_value(*_flows(chosen), chosen.instance.settings.finance)
    columns = UnitColumns(chosen.instance)
    for one in _raised(chosen.instance):
        fleet = fleet_of(one.instance, columns=columns.but_for(one.instance))
        fleet = at_plan(fleet, chosen.menu.unit, chosen.menu.start)
        shared, hires = shared_charges(one.instance), hired_charges(one.instance)
        moved = replace(chosen, instance=one.instance, fleet=fleet, shared=shared, hires=hires)
        yield Assumption(one.name, one.place, STEP, net_present_value(*_flows(moved), one.instance.settings.finance) - now)


def _flows(chosen: Chosen) -> tuple[FloatArray, FloatArray]:
    """Return the flows of a plan by line and quarter, and the value of what comes after them by line."""
    flow = cash_flow(chosen)
    return flow.amount, flow.terminal


def _lowered(instance: Instance) -> Iterator[_Figure]:
    for name in type(instance.settings.event_costs).model_fields:
        value = getattr(instance.settings.event_costs, name)
        if value:
            yield _Figure(f"event cost {name.replace('_', ' ')}", f"event_costs.{name}", key=("event_costs", name), value=value)
    for column, name in COLUMNS.items():
        if any(getattr(unit, column) for unit in instance.units):
            yield _Figure(name, f"units.csv {column}", column=column)
    for lever, facts in instance.settings.levers.items():
        for effect in Effects.model_fields:
            name = f"effect of {facts.title} on {effect.replace('_', ' ')}"
            yield from _of_lever(name, getattr(facts.effects, effect), lever, "effects", effect)
        gap = f"accuracy gap that {facts.title} closes"
        yield from _of_lever(gap, facts.accuracy_gap_closed, lever, "accuracy_gap_closed")


def _of_lever(name: str, value: float, *key: str) -> Iterator[_Figure]:
    """Yield a figure of a lever unless it is 0; key: the lever, and the names below it."""
    if value:
        yield _Figure(name, ".".join(("levers", *key)), key=("levers", *key), value=value)


def _raised(instance: Instance) -> Iterator[_Raised]:
    rate = instance.settings.finance.discount_rate
    if rate:
        finance = instance.settings.finance.model_copy(update={"discount_rate": (1 + STEP) * rate})
        yield _Raised("discount rate", "finance.discount_rate", _with_plan(instance, finance=finance))
    for lever, facts in instance.settings.levers.items():
        for key, name in (("costs", "launch cost"), ("support", "support")):
            parts = tuple(one.model_copy(update={"amount": (1 + STEP) * one.amount}) for one in getattr(facts, key))
            if parts:
                dearer = facts.model_copy(update={key: parts})
                levers = instance.settings.levers | {lever: dearer}
                yield _Raised(f"{name} of {facts.title}", f"levers.{lever}.{key}", _with_plan(instance, levers=levers))


def _with_plan(instance: Instance, **changed: object) -> Instance:
    return replace(instance, settings=instance.settings.model_copy(update=changed))
