"""A unit quarter by quarter: what it is without any change, and its levels under a roadmap."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from instances.schema.units import SeasonalityRow, Unit
from planner.accountant.levers import (
    DRIVERS,
    NEVER,
    ORDER_EVENTS,
    LeverFacts,
    LiveLever,
    Roadmap,
    Track,
    live_levers,
    tracks_of,
)
from planner.accountant.timing import Timing

LABOUR_HOURS = DRIVERS.index("labour_hours")


class Levels(NamedTuple):
    """A quarter's levels by line: costs are positive, gains negative. dip is the part of labour that passes."""

    labour: float
    shipping: float
    shrink: float
    markdowns: float
    support: float
    stockouts: float
    complaints: float
    cancellations: float
    volatility: float
    promises: float
    availability: float
    dip: float


class Moved(NamedTuple):
    """What active levers make of an open unit in a quarter: rates in the order of `DRIVERS`, hours and two uplifts."""

    live: Sequence[LiveLever]
    rates: Sequence[float]
    hours: float
    more_orders: float
    promise: float


LINES = Levels._fields[:-1]
NOTHING = Levels(*(0.0 for _ in Levels._fields))


class Site:
    """One unit of an instance with the figures it has without any change, one entry a quarter."""

    def __init__(self, unit: Unit, instance: Instance, timing: Timing, seasons: Mapping[tuple[str, int], SeasonalityRow]) -> None:
        self.unit = unit
        self.timing = timing
        self.events = instance.plan.event_costs
        self.together_speed = instance.plan.interaction.same_quarter_ramp_speed
        self.exit = NEVER if unit.exit_quarter is None else instance.quarter_index(unit.exit_quarter)
        self.resize = NEVER if unit.resize_quarter is None else instance.quarter_index(unit.resize_quarter)
        self.event_costs = [self._event_cost(event) for event in ORDER_EVENTS]
        self.revenue: list[float] = []
        self.orders: list[float] = []
        self.hours: list[float] = []
        self.rates: list[list[float]] = []
        self._fill(seasons)

    def is_open(self, quarter: int) -> bool:
        """Return whether the unit operates in a quarter."""
        return quarter <= self.exit

    def unlifted_accuracy(self, quarter: int) -> float:
        """Return the inventory accuracy without any change."""
        return max(0.0, self.unit.inventory_accuracy - self.unit.accuracy_drift * (quarter - 1))

    def _event_cost(self, event: str) -> float:
        own = getattr(self.unit, f"{event}_cost")
        return float(getattr(self.events, event) if own is None else own)

    def _fill(self, seasons: Mapping[tuple[str, int], SeasonalityRow]) -> None:
        unit, timing = self.unit, self.timing
        later_rates = [float(getattr(unit, f"{driver}_rate")) for driver in DRIVERS[6:] if driver != "labour_hours"]
        stockout, shrink, markdown, overtime, missed_task = later_rates
        event_rates = [float(getattr(unit, f"{event}_rate")) for event in ORDER_EVENTS]
        for index in range(timing.last):
            quarter = index + 1
            years = timing.years[index]
            season = seasons.get((unit.seasonality, timing.fiscal_quarters[index]))
            scale = timing.length[index] * self.is_open(quarter)
            if quarter >= self.resize:
                scale *= unit.resize_factor
            revenue = unit.revenue * (1 + unit.revenue_growth) ** years * timing.inflation[index] * scale
            orders = unit.eligible_orders * (1 + unit.order_growth) ** years * scale
            hours = unit.labour_hours * scale
            self.revenue.append(revenue * season.revenue if season else revenue)
            self.orders.append(orders * season.orders if season else orders)
            self.hours.append(hours * season.labour_hours if season else hours)
            drift = (1 + unit.event_drift) ** index
            events = [min(1.0, rate * drift) for rate in event_rates]
            self.rates.append([*events, stockout, shrink, markdown, 1.0, overtime, missed_task])

    def levels(self, roadmap: Roadmap, levers: Mapping[str, LeverFacts], first: int = 1) -> list[Levels]:
        """Return the levels under a roadmap from quarter `first` to the last."""
        tracks = tracks_of(roadmap, levers, self.together_speed)
        return [self._quarter_levels(tracks, quarter) for quarter in range(first, self.timing.last + 1)]

    def _quarter_levels(self, tracks: Sequence[Track], quarter: int) -> Levels:
        if not self.is_open(quarter):
            return NOTHING
        moved = self.moved(tracks, quarter)
        support, dip = self._support(moved.live, quarter), self._dip(moved.live, quarter)
        return self._priced(quarter, moved.rates, moved.hours, moved.more_orders, moved.promise - 1, support, dip)

    def moved(self, tracks: Sequence[Track], quarter: int) -> Moved:
        """Return the unit's rates, hours and uplifts in a quarter in which it is open."""
        live = live_levers(tracks, self.unlifted_accuracy(quarter), quarter)
        if not live:
            return Moved(live, self.rates[quarter - 1], self.hours[quarter - 1], 1.0, 1.0)
        multipliers = [1.0] * len(DRIVERS)
        more_orders = promise = 1.0
        for lever in live:
            more_orders, promise = _apply(lever, multipliers, more_orders, promise)
        rates = [
            rate if multiplier == 1.0 else min(1.0, rate * multiplier)
            for rate, multiplier in zip(self.rates[quarter - 1], multipliers, strict=True)
        ]
        return Moved(live, rates, self.hours[quarter - 1] * multipliers[LABOUR_HOURS], more_orders, promise)

    def _priced(
        self,
        quarter: int,
        rates: Sequence[float],
        hours: float,
        more_orders: float,
        promise_uplift: float,
        support: float,
        dip: float,
    ) -> Levels:
        inflation = self.timing.inflation[quarter - 1]
        margin = self.unit.contribution_margin
        revenue = self.revenue[quarter - 1]
        orders = self.orders[quarter - 1] * more_orders
        wage = self.unit.wage * inflation
        order_margin = self.unit.order_value * inflation * margin
        misroute, split, late, cancellation, mispick, complaint, stockout, shrink, markdown, _, overtime, missed = rates
        misroute_cost, split_cost, late_cost, cancellation_cost, mispick_cost, complaint_cost = self.event_costs
        priced_orders = orders * inflation
        return Levels(
            labour=hours * wage + priced_orders * mispick * mispick_cost + dip,
            shipping=priced_orders * (misroute * misroute_cost + split * split_cost + late * late_cost),
            shrink=revenue * shrink,
            markdowns=revenue * markdown,
            support=support,
            stockouts=revenue * stockout * margin,
            complaints=priced_orders * complaint * complaint_cost,
            cancellations=priced_orders * cancellation * cancellation_cost,
            volatility=hours * wage * overtime * self.events.overtime_premium
            + hours * missed * self.events.missed_task_hour * inflation,
            promises=-orders * promise_uplift * order_margin,
            availability=-(orders - self.orders[quarter - 1]) * order_margin,
            dip=dip,
        )

    def _support(self, live: Sequence[LiveLever], quarter: int) -> float:
        return sum(self.support_of(lever.facts.lever, quarter) for lever in live)

    def support_of(self, lever: Lever, quarter: int) -> float:
        """Return what one active lever's support costs the unit in a quarter."""
        total = 0.0
        for cost in lever.support:
            if cost.basis == "unit":
                count = self.timing.length[quarter - 1]
            elif cost.basis == "store":
                count = self.unit.stores * self.timing.length[quarter - 1]
            elif cost.basis == "thousand_orders":
                count = self.orders[quarter - 1] / 1000
            else:
                continue
            total += cost.amount * self.timing.inflation[quarter - 1] * self.unit.size**cost.size_exponent * count
        return total

    def _dip(self, live: Sequence[LiveLever], quarter: int) -> float:
        return self.launch_hours(live) * self.unit.wage * self.timing.inflation[quarter - 1]

    def launch_hours(self, live: Sequence[LiveLever]) -> float:
        """Return the extra hours that active levers ask for at their age."""
        hours = 0.0
        for lever in live:
            extra = lever.facts.lever.launch_hours
            if lever.age < len(extra):
                hours += extra[lever.age]
        return hours * self.unit.stores * self.unit.size


def _apply(lever: LiveLever, multipliers: list[float], more_orders: float, promise: float) -> tuple[float, float]:
    """Multiply a live lever's effects and strains into the multipliers; return its two uplifts multiplied in."""
    strength = lever.share * lever.effectiveness
    if lever.effectiveness >= 0:
        strength *= lever.facts.haircut
    strain_level = lever.share * min(1.0, max(0.0, 1 - lever.effectiveness))
    for position, effect, strain in lever.facts.moves:
        multipliers[position] *= (1 - effect * strength) * (1 + strain * strain_level)
    effects = lever.facts.lever.effects
    return more_orders * (1 + effects.order_uplift * strength), promise * (1 + effects.conversion_uplift * strength)
