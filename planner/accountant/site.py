"""A unit before any lever acts: its inputs in each quarter of the evaluation and after it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from instances.schema.instance import Instance
from instances.schema.units import FlowRow, SeasonalityRow, Unit
from planner.accountant.levers import (
    NEVER,
    ORDER_EVENTS,
    RATES,
    LeverAtUnit,
    LeverFacts,
    Roadmap,
    RoadmapStep,
    UnitRates,
    end_quarter,
    going_live,
    launches_together,
    lever_at_unit,
)
from planner.accountant.segments import parts_of_unit
from planner.accountant.timing import Timing

FREIGHT = ("misroute", "split", "late", "returned", "fulfilment")
"""Costs of an order that grow with freight; the others grow with inflation."""
LEAST_WRONG = 0.01
"""Minimum share of wrong records assumed where a change of it changes rates."""


class QuarterInputs(NamedTuple):
    """Inputs of a unit in a quarter, grown and indexed, before any lever acts.

    length: of the quarter, in quarters of 13 weeks. general, freight, licences: price indices. wage: per hour. stock: inventory.
    occupancy: cost of the site. order_margin: contribution of an online order. accuracy: inventory accuracy.
    """

    length: float
    size: float
    general: float
    wage: float
    freight: float
    licences: float
    revenue: float
    store_sales: float
    orders: float
    hours: float
    stock: float
    occupancy: float
    order_margin: float
    rates: UnitRates
    accuracy: float


class Transfer(NamedTuple):
    """Shares of a closed unit's store sales and orders that another unit, without its own transfers, takes over."""

    to: "Site"
    share: float
    share_orders: float


class Site:
    """A unit of an instance over time.

    Attributes
    ----------
    exit, resize
        last quarter of operation, and first quarter at another size; NEVER if there is none.
    lease_end
        last quarter in which the cost of the site is owed, 0 if it never is.
    causes
        index in RATES, and share of the rate that wrong stock records cause.
    closed
        first quarter in which a lever that is closed down no longer runs.
    transfers
        where its demand goes once its roadmap has closed it.
    parts
        of its orders, revenue and hours, where levers cover segments of them.
    order_costs
        cost of an order event, and of fulfilling an order, in today's money.
    """

    def __init__(
        self,
        unit: Unit,
        instance: Instance,
        *,
        timing: Timing,
        levers: Mapping[str, LeverFacts],
        seasons: Mapping[tuple[str, int], SeasonalityRow],
        flow_rows: Sequence[FlowRow],
        closed: Mapping[str, int],
        transfers: Sequence[Transfer] = (),
    ) -> None:
        settings = instance.settings
        self.unit, self.timing = unit, timing
        self.seasons, self.levers = seasons, levers
        self.finance, self.events = settings.finance, settings.event_costs
        self.together_speed = settings.interaction.same_quarter_ramp_speed
        self.exit = NEVER if unit.exit_quarter is None else instance.quarter_index(unit.exit_quarter)
        self.resize = NEVER if unit.resize_quarter is None else instance.quarter_index(unit.resize_quarter)
        self.lease_end = 0 if unit.lease_end is None else instance.quarter_index(unit.lease_end)
        self.order_costs = {event: self._order_cost(event) for event in (*ORDER_EVENTS, "fulfilment")}
        self.parts = parts_of_unit(unit, settings.segments, settings.levers.values())
        self.online_margin = unit.contribution_margin if unit.online_margin is None else unit.online_margin
        wrong = () if settings.records is None else settings.records
        self.causes = tuple((RATES.index(driver), float(share)) for driver, share in wrong if share)
        self.cash_cause = self._cash_cause(dict(wrong).get("shrink", 0.0))
        self._flow_rows, self.closed, self.transfers = flow_rows, closed, transfers
        self._rates = tuple(float(getattr(unit, f"{driver}_rate")) for driver in RATES)
        self._levers_at_unit: dict[str, LeverAtUnit] = {}
        self._inputs: dict[int, QuarterInputs] = {}

    def _order_cost(self, event: str) -> float:
        own = getattr(self.unit, f"{event}_cost")
        return float(getattr(self.events, event) if own is None else own)

    def _cash_cause(self, share: float) -> float:
        """Return the share of lost goods that wrong records cause; shrink by record errors is attributed to them first."""
        lost = self.finance.shrink_cash_share
        return max(0.0, share - (1 - lost)) / lost if lost else 0.0

    def closes_in(self, roadmap: Roadmap) -> int:
        """Return the quarter from which a roadmap has the unit closed, NEVER if it does not, or the unit has left before."""
        quarter = min((start for name, start in roadmap.items() if self.levers[name].lever.closes), default=NEVER)
        return quarter if quarter <= self.exit else NEVER

    def is_open(self, quarter: int) -> bool:
        """Return whether the unit operates in a quarter."""
        return quarter <= self.exit

    def size(self, quarter: int) -> float:
        """Return the unit's size in a quarter."""
        return self.unit.size * (self.unit.resize_factor if quarter >= self.resize else 1.0)

    def accuracy(self, quarter: int) -> float:
        """Return the inventory accuracy in a quarter before any lever acts."""
        drifted = self.unit.accuracy_drift * (min(quarter, self.timing.last) - 1)
        return max(0.0, self.unit.inventory_accuracy - drifted)

    def inputs(self, quarter: int) -> QuarterInputs:
        """Return the inputs of a quarter in which the unit is open."""
        known = self._inputs.get(quarter)
        if known is None:
            known = self._inputs[quarter] = self._inputs_of(quarter)
        return known

    def _inputs_of(self, quarter: int) -> QuarterInputs:
        unit, timing = self.unit, self.timing
        season = self.seasons.get((unit.seasonality, timing.fiscal_quarter(quarter)))
        resize = unit.resize_factor if quarter >= self.resize else 1.0
        scale = timing.length(quarter) * resize
        general = timing.general(quarter)
        revenue = unit.revenue * timing.grown(unit.revenue_growth, quarter) * scale * general
        orders = unit.eligible_orders * timing.grown(unit.order_growth, quarter) * scale
        hours = unit.labour_hours * scale
        if season is not None:
            revenue, orders, hours = revenue * season.revenue, orders * season.orders, hours * season.labour_hours
        online = orders * unit.order_value * general if self.finance.online_sales == "inside" else 0.0
        drift = (1 + unit.event_drift) ** (min(quarter, timing.last) - 1)
        rates, events = self._rates, len(ORDER_EVENTS)
        return QuarterInputs(
            length=timing.length(quarter),
            size=unit.size * resize,
            general=general,
            wage=unit.wage * timing.wages(quarter),
            freight=timing.freight(quarter),
            licences=timing.licences(quarter),
            revenue=revenue,
            store_sales=max(0.0, revenue - online),
            orders=orders,
            hours=hours,
            stock=unit.inventory * resize * general,
            occupancy=unit.occupancy_cost * scale * general,
            order_margin=unit.order_value * general * self.online_margin,
            rates=UnitRates(*[min(1.0, rate * drift) for rate in rates[:events]], *rates[events:]),
            accuracy=self.accuracy(quarter),
        )

    def at_unit(self, name: str) -> LeverAtUnit:
        """Return a lever at this unit."""
        if name not in self._levers_at_unit:
            rows = [row for row in self._flow_rows if row.lever == name]
            self._levers_at_unit[name] = lever_at_unit(self.unit, self.levers[name], rows)
        return self._levers_at_unit[name]

    def steps(self, roadmap: Roadmap) -> list[RoadmapStep]:
        """Return the steps of a roadmap in the order of plan.toml. roadmap: as planned."""
        live = going_live(self.levers, roadmap)
        return [
            RoadmapStep(
                self.at_unit(name),
                live[name],
                min(end_quarter(live, facts.lever), self.closed.get(name, NEVER)),
                self.together_speed if launches_together(live, name) else 1.0,
            )
            for name, facts in self.levers.items()
            if name in roadmap
        ]

    def flow_index(self, quarter: int) -> float:
        """Return the price index of amounts of flows.csv."""
        return self.timing.general(quarter) if self.finance.flows_in == "today" else 1.0

    def more_wrong(self, accuracy: float) -> float:
        """Return the relative increase of wrong records at an accuracy over those of units.csv, or over LEAST_WRONG."""
        given = self.unit.inventory_accuracy
        return (given - accuracy) / max(1 - given, LEAST_WRONG)
