"""A fleet: everything about an instance's units and levers that pricing needs, as arrays, computed once."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.settings import Records, Settings
from models.problem import FloatArray, IntArray
from planner.economics.brought import Brought, brought_of
from planner.economics.closing import Closing, closing_of, ended_by
from planner.economics.drivers import Drivers, drivers_of
from planner.economics.effects import LeverModel, lever_model
from planner.economics.inputs import Inputs, inputs_of
from planner.economics.launches import Launches, launches_of
from planner.economics.lines import LINE, LINES, SALVAGE, WORKING_CAPITAL, hard_lines
from planner.economics.network import Network, network_of
from planner.economics.ramps import ramp_table
from planner.economics.segments import Parts, parts_of
from planner.economics.staged_costs import StagedCosts, staged_costs_of
from planner.economics.starts import GOES_ON, Starts, base_starts, last_quarters
from planner.economics.support import Support, support_of
from planner.economics.terms import Term, moving_terms, moving_volumes, terms_of
from planner.economics.timeline import Timeline, timeline_of
from planner.economics.transfers import transfer_terms, transferred_of_units
from planner.economics.unit_columns import UnitColumns
from planner.economics.worth import Kind, Worth, worth_of


@dataclass(frozen=True, eq=False)
class Counted:
    """The levels that are worked out: those of some lines, or those that matter to the sum over some lines.

    Attributes
    ----------
    terms
        of the operating lines.
    brought
        by lever: benefits of flows.csv.
    disruption, carrying, working_capital
        whether launch disruption, the cost of stock and its change count.
    support
        whether recurring support counts.
    salvage
        whether what closings bring counts.
    before
        returns float[units, C] by kind: the base case's levels, summed, where units have them for their rows; None where not.
    of
        int[rows]: the unit of each row of a fleet of rows, for `before`.
    """

    terms: tuple[Term, ...]
    brought: tuple[Brought | None, ...]
    disruption: bool
    carrying: bool
    working_capital: bool
    support: bool = True
    salvage: bool = False
    before: Callable[[], dict[Kind, FloatArray]] | None = None
    of: IntArray | None = None


@dataclass(frozen=True, eq=False)
class Fleet:
    """Arrays of an instance; one row per unit, levers in the order of plan.toml.

    Attributes
    ----------
    instance
        source of the arrays.
    levers
        names of the levers.
    base
        int16[units, levers]: start of each running lever (0 or less), `NEVER_LAUNCHED` for the others.
    timeline, drivers, models, worth
        time and money, the units before any lever, the levers, and the present values of levels.
    launches, support
        costs of launches, and recurring support by lever.
    disruption_wage
        float[units, C]: money of one hour of launch disruption a store.
    records, causes
        whether rates follow accuracy, and the share of each rate that wrong records cause; None without the section.
    complete
        every level of the base case.
    by_line, every, hard, soft
        levels that levers move: line by line, and for the sum over all lines, over hard ones and over the others.
    objective
        levels that the objective counts: `every` or `hard`.
    network
        stages of a lever whose benefits depend on the number of its nodes, and the share reached by quarter; None without.
    staged
        costs that fall by stages, and what is saved of them by quarter; None without. `launches` and `support` are after it.
    closing
        what a lever that closes units does; None without one.
    transferred
        float[units, C] by line: levels that a closing adds where the unit's demand goes; empty without transfers.
    parts
        parts of the orders, revenue and hours that levers cover parts of; empty where all levers cover whole units.
    """

    instance: Instance
    levers: tuple[str, ...]
    base: Starts
    timeline: Timeline
    drivers: Drivers
    models: tuple[LeverModel, ...]
    worth: Worth
    launches: Launches
    support: tuple[tuple[Support, ...], ...]
    disruption_wage: FloatArray
    records: bool
    causes: Records | None
    complete: Counted
    by_line: Counted
    every: Counted
    hard: Counted
    soft: Counted
    objective: Counted
    network: Network | None = None
    staged: StagedCosts | None = None
    closing: Closing | None = None
    transferred: Mapping[int, FloatArray] = field(default_factory=dict)
    parts: Parts = field(default_factory=dict)

    @property
    def has_stages(self) -> bool:
        """Whether what a roadmap is worth depends on how many units have a lever."""
        return self.network is not None or self.staged is not None

    def closed_after(self, last: IntArray | None) -> "Fleet":
        """Return the fleet with levers closed down after their last quarters, int[units, levers]; None for none of them."""
        until = [None if last is None else last[:, lever] for lever in range(len(self.levers))]
        models = tuple(replace(one, ramp=replace(one.ramp, until=end)) for one, end in zip(self.models, until, strict=True))
        return replace(self, models=models)


def fleet_of(
    instance: Instance, tail_columns: int | None = None, columns: UnitColumns | None = None, last_launch: int | None = None
) -> Fleet:
    """Return the arrays of an instance; `tail_columns` and `last_launch` as for `timeline_of`, `columns` as for `inputs_of`."""
    inputs, time = inputs_of(instance, columns), timeline_of(instance, tail_columns, last_launch)
    drivers, base = drivers_of(inputs, time), base_starts(instance)
    models = _models(inputs, time, int(min(1, base.min(initial=1))))
    brought = tuple(brought_of(instance, name, time) for name in inputs.settings.levers)
    stores = inputs.column("stores") * inputs.column("size")
    launches = launches_of(inputs, drivers, time)
    support = tuple(support_of(inputs, lever, drivers, time) for lever in inputs.settings.levers.values())
    moved = transferred_of_units(inputs, drivers, time)
    return Fleet(
        instance=instance,
        levers=tuple(inputs.settings.levers),
        base=base,
        timeline=time,
        drivers=drivers,
        models=models,
        worth=worth_of(drivers, time),
        launches=launches,
        support=support,
        disruption_wage=stores * drivers.resize * drivers.wage * drivers.open,
        records=inputs.settings.records is not None,
        network=network_of(inputs, models, time),
        staged=staged_costs_of(inputs, launches, support, time),
        closing=closing_of(inputs, drivers, time),
        causes=inputs.settings.records,
        transferred=moved,
        parts=parts_of(inputs),
        **vars(levels_counted(inputs.settings, drivers, time, models, brought, moved)),
    )


@dataclass(frozen=True, eq=False)
class LevelsCounted:
    """The levels that are counted for each purpose, as in `Fleet`."""

    complete: Counted
    by_line: Counted
    every: Counted
    hard: Counted
    soft: Counted
    objective: Counted


def levels_counted(
    settings: Settings,
    drivers: Drivers,
    time: Timeline,
    models: tuple[LeverModel, ...],
    brought: tuple[Brought | None, ...],
    moved_demand: Mapping[int, FloatArray],
) -> LevelsCounted:
    """Return the levels that are counted for each purpose; `moved_demand` as `Fleet.transferred`."""
    finance = time.finance
    terms = (*terms_of(drivers, settings.event_costs, settings.records, time, models), *transfer_terms(moved_demand))
    volumes = moving_volumes(drivers, models)
    stocked = bool(drivers.stock.any())
    closes = any(model.closes for model in models)
    moved = stocked and (closes or any("inventory" in model.effect for model in models))

    def of_sum(lines: Iterable[int]) -> Counted:
        lines = frozenset(lines)
        return Counted(
            terms=moving_terms(terms, lines, models, volumes, merged=True),
            brought=tuple(None if one is None else one.summed(lines) for one in brought),
            disruption=LINE["labour"] in lines,
            carrying=moved and LINE["carrying"] in lines and bool(np.any(finance.carrying_rate)),
            working_capital=moved and WORKING_CAPITAL in lines,
            salvage=closes and SALVAGE in lines,
        )

    everything = range(len(LINES))
    every, hard = of_sum(everything), of_sum(hard_lines(finance))
    soft = replace(of_sum(set(everything) - set(hard_lines(finance))), support=False)
    by_line = moving_terms(terms, everything, models, volumes, merged=False)
    return LevelsCounted(
        complete=Counted(terms, brought, disruption=True, carrying=stocked, working_capital=stocked, salvage=closes),
        by_line=replace(every, terms=by_line, brought=brought, disruption=True),
        every=every,
        hard=hard,
        soft=soft,
        objective=hard if "objective" in finance.hard_cash_only else every,
    )


def _models(inputs: Inputs, time: Timeline, first: int) -> tuple[LeverModel, ...]:
    settings = inputs.settings
    names, slow = tuple(settings.levers), settings.interaction.same_quarter_ramp_speed
    ramps = {
        name: ramp_table(
            lever, ended_by(settings, name), first=first, last=_last_live(lever, time), columns=time.columns, slow=slow
        )
        for name, lever in settings.levers.items()
    }
    until = last_quarters(inputs.instance)
    for number, name in enumerate(names):
        if (until[:, number] != GOES_ON).any():
            ramps[name] = replace(ramps[name], until=until[:, number])
    return tuple(lever_model(inputs, name, lever, ramps[name]) for name, lever in settings.levers.items())


def _last_live(lever: Lever, time: Timeline) -> int:
    """Return the last quarter in which a lever goes live, for launches as late as the cost of waiting has them."""
    return min(time.last_launch + lever.slip_quarters, time.quarters)
