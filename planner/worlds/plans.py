"""A plan in blocks of worlds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from instances.schema.rules import Floor
from models.problem import BoolArray, FloatArray, IntArray
from planner.economics import Fleet, SharedCharge, Starts, at_list, launched
from planner.economics.lever_sums import LaunchSets, launch_sets, npv_by_lever
from planner.economics.saved import at_costs_of
from planner.economics.staged import at_plan_by_world
from planner.economics.summed import Pools, SummedFlows, payments_of, summed_flows
from planner.plan.tables import Chosen
from planner.worlds.capacities import capacities_broken, capacities_named
from planner.worlds.covenants import covenants_broken
from planner.worlds.floors import Rows, floors_broken, units_looked_at
from planner.worlds.hired import HeadsInWorlds, heads_in_worlds
from planner.worlds.money_rules import MoneyRule, money_rules
from planner.worlds.readings import readings_of
from planner.worlds.shared_costs import SharedFlows, SharedInWorlds, shared_in_worlds
from planner.worlds.spent import Spent
from planner.worlds.stacking import Stacker, stacker_of
from planner.worlds.worlds import Worlds


@dataclass(frozen=True, eq=False)
class PricedBlock:
    """The plan in the worlds of one block, as in `PlanInWorlds`."""

    npv: FloatArray
    flow: FloatArray
    hard: FloatArray
    terminal: FloatArray
    cost: FloatArray
    by_region: FloatArray
    broken: BoolArray


@dataclass(frozen=True, eq=False)
class PlanPricer:
    """Prices one plan in worlds.

    Attributes
    ----------
    heads
        those that are hired.
    floors
        floors of the instance, and levels that are read where the plan opens cohorts.
    unit
        int[units]: the units that are priced: those that launch something, as all others are worth 0 in every world, but
        at least one. Those of a region with one time of exit stand together, as a pool.
    idle
        int[idle]: units that are not priced, but whose levels count for floors or readings.
    first
        int[pools]: the first of each pool in `unit`.
    in_region
        float[pools, regions]: 1 for the region of each.
    opened
        int[charges]: the period in which each charge of `shared` opens.
    planned
        the fleet of the units at the stages of the plan.
    """

    chosen: Chosen
    stacker: Stacker
    shared: SharedInWorlds
    heads: HeadsInWorlds
    money_rules: tuple[MoneyRule, ...]
    floors: tuple[Floor, ...]
    unit: IntArray
    idle: IntArray
    regions: tuple[str, ...]
    first: IntArray
    in_region: FloatArray
    opened: IntArray
    planned: Fleet

    @property
    def limits(self) -> tuple[str, ...]:
        """Names of the limits whose use depends on the world."""
        settings = self.chosen.instance.settings
        others = (*(floor.name for floor in self.floors), *(rule.name for rule in settings.covenants))
        return (*(rule.name for rule in self.money_rules), *others, *capacities_named(self.chosen.instance))

    @property
    def costs(self) -> tuple[SharedCharge, ...]:
        """The shared costs, and behind them those of heads by kind and scope."""
        return (*self.shared.charges, *self.heads.hires)

    def _shared(self, world: IntArray) -> SharedFlows:
        """Return the flows of `costs` in worlds int[n]."""
        shared = self.shared.of_plan(self.opened, world)
        return shared.beside(self.heads.flows(world)) if self.heads.hires else shared

    def _fleet(self, world: IntArray, start: Starts) -> Fleet:
        """Return the fleet of the plan's units in worlds int[n], at the stages that the plan reaches in each."""
        fleet = self.stacker.fleet(np.repeat(world, self.unit.size), np.tile(self.unit, world.size))
        return at_plan_by_world(fleet, start, world.size, self.planned)

    def npv(self, world: IntArray) -> FloatArray:
        """Return float[n]: the NPV of the plan in worlds int[n]."""
        number, shared, start = world.size, self._shared(world), self._start(world.size)
        fleet = self._fleet(world, start)
        factor, rows = fleet.timeline.factor, np.arange(number * self.unit.size)
        own = summed_flows(fleet, rows, start, Pools(self.unit.size, number, self.first))
        return self._npv_of(own, shared, factor, number)

    def price(self, world: IntArray) -> PricedBlock:
        """Return the plan in worlds int[n]."""
        number, shared = world.size, self._shared(world)
        rows, unit, start = np.arange(number * self.unit.size), np.tile(self.unit, number), self._start(number)
        fleet = self._fleet(world, start)
        pools = Pools(self.unit.size, number, self.first)
        cash_floors = any(floor.measure == "hard_cash" for floor in self.floors)
        funded = cash_floors or any(rule.of_benefits for rule in self.money_rules)
        own = summed_flows(fleet, rows, start, pools, realised=funded)
        factor = fleet.timeline.factor
        flow, hard, cost = (self._by_world(one, number) for one in (own.flow, own.hard, own.cost))
        flow, hard = (one + shared.flow.sum(axis=1) for one in (flow, hard))
        terminal = self._by_world(own.terminal, number) + shared.terminal.sum(axis=1)
        at_list_price = own.payments if fleet.staged is None else payments_of(at_list(fleet), rows, start)
        spent = Spent(number, unit, at_list_price, own.realised, shared.paid, shared.realised)
        broken = [rule.broken(spent, self.costs)[:, None] for rule in self.money_rules]
        return PricedBlock(
            npv=self._npv_of(own, shared, factor, number),
            flow=flow,
            hard=hard,
            terminal=terminal,
            cost=cost + shared.paid.sum(axis=(1, 2)),
            by_region=self._by_region(own, shared, factor, number),
            broken=np.concatenate(
                [
                    *broken,
                    floors_broken(Rows(fleet, unit, start), self._idle(world), spent, self.costs, self.floors),
                    covenants_broken(fleet, start, flow, shared, self.chosen.instance.settings.covenants),
                    capacities_broken(fleet, unit, start, number),
                ],
                axis=1,
            ),
        )

    def launch_sets(self) -> tuple[LaunchSets, ...]:
        """Return all sets of the launches of each unit."""
        return launch_sets(self.chosen.fleet, self.unit, self._start(1))

    def by_lever(self, sets: tuple[LaunchSets, ...], world: IntArray) -> FloatArray:
        """Return float[n, levers]: NPV of each lever in worlds int[n], shares of its launches and its shared costs."""
        fleet = self._fleet(world, self._start(world.size))
        factor, value = fleet.timeline.factor, npv_by_lever(fleet, sets, self.unit.size)
        shared = self._shared(world)
        for place, charge in enumerate(self.costs):
            value[:, charge.lever] += shared.flow[:, place] @ factor + shared.terminal[:, place] * factor[-1]
        return value

    def _idle(self, world: IntArray) -> Rows | None:
        """Return the units whose levels alone are asked for, in worlds int[n]; None without any."""
        if not self.idle.size:
            return None
        unit = np.tile(self.idle, world.size)
        fleet = self.stacker.fleet(np.repeat(world, self.idle.size), unit)
        return Rows(fleet, unit, self.chosen.menu.start[unit])

    def _start(self, number: int) -> IntArray:
        return np.tile(self.chosen.menu.start[self.unit], (number, 1))

    def _by_world(self, figure: FloatArray, number: int) -> FloatArray:
        """Return float[worlds, ...] of float[pools, ...]."""
        return np.asarray(figure.reshape(number, self.first.size, *figure.shape[1:]).sum(axis=1), dtype=np.float64)

    def _npv_of(self, own: SummedFlows, shared: SharedFlows, factor: FloatArray, number: int) -> FloatArray:
        worth = self._by_world(own.flow, number) @ factor + self._by_world(own.terminal, number) * factor[-1]
        return np.asarray(worth + shared.flow.sum(axis=1) @ factor + shared.terminal.sum(axis=1) * factor[-1], dtype=np.float64)

    def _by_region(self, own: SummedFlows, shared: SharedFlows, factor: FloatArray, number: int) -> FloatArray:
        worth = own.flow @ factor + own.terminal * factor[-1]
        value = worth.reshape(number, self.first.size) @ self.in_region
        for place, charge in enumerate(self.costs):
            if charge.region is not None:
                region = self.regions.index(charge.region)
                value[:, region] += shared.flow[:, place] @ factor + shared.terminal[:, place] * factor[-1]
        return np.asarray(value, dtype=np.float64)


def plan_pricer(chosen: Chosen, worlds: Worlds, *, limits: bool = True) -> PlanPricer:
    """Return the pricer of a plan in worlds.

    limits: whether it is asked which limits are broken; units that launch nothing matter to them alone.

    Raises
    ------
    PathError
        a path of a source or future leads nowhere, or to a figure that is the same in every world.
    ValueError
        a payment that some world has lies after the evaluation.
    """
    instance = chosen.instance
    stacker = stacker_of(instance, chosen.fleet, worlds)
    shared = shared_in_worlds(instance, chosen.fleet, worlds, stacker.figures, chosen.shared)
    same = shared.charges is chosen.shared
    floors = (*instance.settings.floors, *readings_of(chosen)) if limits else ()
    unit, idle = _looked_at(chosen, floors)
    regions = tuple(dict.fromkeys(one.region for one in instance.units))
    region = np.array([regions.index(one.region) for one in instance.units], dtype=np.int64)
    pool = np.stack([region, chosen.fleet.worth.group, chosen.fleet.launches.group], axis=1)[unit]
    order = np.lexsort(pool.T[::-1])
    first = np.flatnonzero(np.append(True, (np.diff(pool[order], axis=0) != 0).any(axis=1)))[: unit.size]
    unit = unit[order]
    return PlanPricer(
        chosen=chosen,
        stacker=stacker,
        shared=shared,
        heads=heads_in_worlds(chosen, worlds, shared.figures),
        money_rules=money_rules(instance),
        floors=floors,
        unit=unit,
        idle=idle,
        regions=regions,
        first=first,
        in_region=(region[unit[first]][:, None] == np.arange(len(regions))).astype(np.float64),
        opened=chosen.opened if same else shared.opened(chosen.menu.unit, chosen.menu.start),
        planned=at_costs_of(stacker.like, chosen.menu.unit, chosen.menu.start),
    )


def _looked_at(chosen: Chosen, floors: Sequence[Floor]) -> tuple[IntArray, IntArray]:
    """Return the units that are priced, and those whose levels alone are asked for."""
    priced = np.asarray(launched(chosen.menu.start).any(axis=1), dtype=np.bool_)
    priced[0] |= not priced.any()
    return np.flatnonzero(priced), np.flatnonzero(units_looked_at(chosen.instance, floors) & ~priced)
