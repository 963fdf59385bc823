"""Sensitivity of the NPV to each assumption: each input is moved by a tenth against the plan, and the plan is kept as it is.

Launches stay in their quarters and shared costs open when they do; nothing is planned again. Figures of units, event costs and
effects are lowered by a tenth; costs of levers and the discount rate are raised by a tenth. An input that is the same
figure for many units is one assumption. Rounding apart, the change is the NPV's slope times the tenth.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from instances.schema.instance import Instance
from instances.schema.levers import Effects
from planner.economics import SharedCharge, at_plan, fleet_of, hired_charges, shared_charges
from planner.economics.drivers import ORDER_EVENTS, STEADY_RATES
from planner.economics.lines import CENT
from planner.economics.rates_of_return import net_present_value
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
class _Moved:
    """An input moved.

    Attributes
    ----------
    column
        of units.csv that was moved; "" for a figure of plan.toml.
    moves_shared
        whether shared costs depend on it: they are costs of levers, discounted and taxed.
    """

    name: str
    place: str
    step: float
    instance: Instance
    column: str = ""
    moves_shared: bool = False


def assumptions_of(chosen: Chosen) -> tuple[Assumption, ...] | None:
    """Return the inputs that move the NPV, the one that moves it most first; None for more than `MOST_UNITS` units."""
    if len(chosen.instance.units) > MOST_UNITS:
        return None
    costs, columns = _shared_costs(chosen.instance), UnitColumns(chosen.instance)
    now = npv_of(chosen, columns, *costs)
    tried = []
    for one in _moved(chosen.instance):
        own = _shared_costs(one.instance) if one.moves_shared else costs
        moved = npv_of(chosen, columns.but_for(one.instance, one.column), *own)
        tried.append(Assumption(one.name, one.place, one.step, moved - now))
    return tuple(sorted((one for one in tried if abs(one.change) > CENT), key=lambda one: -abs(one.change)))


def _shared_costs(instance: Instance) -> tuple[tuple[SharedCharge, ...], tuple[SharedCharge, ...]]:
    """Return the shared costs of an instance, and those of heads that may be hired."""
    return shared_charges(instance), hired_charges(instance)


def npv_of(chosen: Chosen, columns: UnitColumns, shared: tuple[SharedCharge, ...], hires: tuple[SharedCharge, ...]) -> float:
    """Return the NPV of the chosen roadmaps under the figures of another instance with the same units, levers and calendar.

    Parameters
    ----------
    columns
        of the units of that instance.
    shared, hires
        the shared costs of that instance, and those of heads that may be hired.
    """
    instance = columns.instance
    fleet = at_plan(fleet_of(instance, columns=columns), chosen.menu.unit, chosen.menu.start)
    flow = cash_flow(replace(chosen, instance=instance, fleet=fleet, shared=shared, hires=hires))
    return net_present_value(flow.amount, flow.terminal, instance.settings.finance)


def _moved(instance: Instance) -> Iterator[_Moved]:
    yield from _finance(instance)
    for column, name in COLUMNS.items():
        if any(getattr(unit, column) for unit in instance.units):
            units = tuple(unit.model_copy(update={column: (1 - STEP) * getattr(unit, column)}) for unit in instance.units)
            yield _Moved(name, f"units.csv {column}", -STEP, replace(instance, units=units), column=column)
    for lever, facts in instance.settings.levers.items():
        for effect in Effects.model_fields:
            value = getattr(facts.effects, effect)
            if value:
                effects = facts.effects.model_copy(update={effect: (1 - STEP) * value})
                name = f"effect of {facts.title} on {effect.replace('_', ' ')}"
                yield _Moved(name, f"levers.{lever}.effects.{effect}", -STEP, _with_lever(instance, lever, effects=effects))
        if facts.accuracy_gap_closed:
            closed = (1 - STEP) * facts.accuracy_gap_closed
            name = f"accuracy gap that {facts.title} closes"
            yield _Moved(
                name, f"levers.{lever}.accuracy_gap_closed", -STEP, _with_lever(instance, lever, accuracy_gap_closed=closed)
            )
        for key, name in (("costs", "launch cost"), ("support", "support")):
            parts = tuple(one.model_copy(update={"amount": (1 + STEP) * one.amount}) for one in getattr(facts, key))
            if parts:
                dearer = _with_lever(instance, lever, **{key: parts})
                yield _Moved(f"{name} of {facts.title}", f"levers.{lever}.{key}", STEP, dearer, moves_shared=True)


def _finance(instance: Instance) -> Iterator[_Moved]:
    rate = instance.settings.finance.discount_rate
    if rate:
        finance = instance.settings.finance.model_copy(update={"discount_rate": (1 + STEP) * rate})
        yield _Moved("discount rate", "finance.discount_rate", STEP, _with_plan(instance, finance=finance), moves_shared=True)
    for name in type(instance.settings.event_costs).model_fields:
        value = getattr(instance.settings.event_costs, name)
        if value:
            costs = instance.settings.event_costs.model_copy(update={name: (1 - STEP) * value})
            words = f"event cost {name.replace('_', ' ')}"
            yield _Moved(words, f"event_costs.{name}", -STEP, _with_plan(instance, event_costs=costs))


def _with_lever(instance: Instance, lever: str, **changed: object) -> Instance:
    levers = dict(instance.settings.levers)
    levers[lever] = levers[lever].model_copy(update=changed)
    return _with_plan(instance, levers=levers)


def _with_plan(instance: Instance, **changed: object) -> Instance:
    return replace(instance, settings=instance.settings.model_copy(update=changed))
