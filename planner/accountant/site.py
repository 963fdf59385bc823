"""A unit by itself: what it is in a quarter before any lever acts on it, inside the evaluation and after it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from instances.schema.instance import Instance
from instances.schema.units import FlowRow, SeasonalityRow, Unit
from planner.accountant.levers import (
    NEVER,
    ORDER_EVENTS,
    RATES,
    LeverFacts,
    Practice,
    Roadmap,
    Track,
    end_of,
    launches_together,
    practice_of,
)
from planner.accountant.timing import Timing

FREIGHT = ("misroute", "split", "late", "returned", "fulfilment")
"""Costs of an order that follow freight; the others follow the general index."""
LEAST_WRONG = 0.01
"""Share of wrong records that a unit is taken to have at least, where more or fewer of them move its rates."""


class Facts(NamedTuple):
    """A unit in a quarter: indices, volumes, and rates in the order of RATES.

    order_margin: contribution of an online order. accuracy: of stock records, without any lever.
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
    order_margin: float
    rates: tuple[float, ...]
    accuracy: float


class Site:
    """One unit of an instance.

    Attributes
    ----------
    exit, resize
        last quarter of operation, and first quarter of another size; NEVER without one.
    causes
        position in RATES, and the share of the rate that wrong stock records cause.
    order_costs
        what an order event, or the fulfilment of an order, costs in today's money.
    """

    def __init__(
        self,
        unit: Unit,
        instance: Instance,
        timing: Timing,
        levers: Mapping[str, LeverFacts],
        seasons: Mapping[tuple[str, int], SeasonalityRow],
        rows: Sequence[FlowRow],
    ) -> None:
        settings = instance.settings
        self.unit, self.timing, self.seasons, self.levers = unit, timing, seasons, levers
        self.finance, self.events = settings.finance, settings.event_costs
        self.together_speed = settings.interaction.same_quarter_ramp_speed
        self.exit = NEVER if unit.exit_quarter is None else instance.quarter_index(unit.exit_quarter)
        self.resize = NEVER if unit.resize_quarter is None else instance.quarter_index(unit.resize_quarter)
        self.order_costs = {event: self._order_cost(event) for event in (*ORDER_EVENTS, "fulfilment")}
        self.online_margin = unit.contribution_margin if unit.online_margin is None else unit.online_margin
        wrong = () if settings.records is None else settings.records
        self.causes = tuple((RATES.index(driver), float(share)) for driver, share in wrong if share)
        self.cash_cause = self._cash_cause(dict(wrong).get("shrink", 0.0))
        self._rows = rows
        self._rates = tuple(float(getattr(unit, f"{driver}_rate")) for driver in RATES)
        self._practices: dict[str, Practice] = {}
        self._facts: dict[int, Facts] = {}

    def _order_cost(self, event: str) -> float:
        own = getattr(self.unit, f"{event}_cost")
        return float(getattr(self.events, event) if own is None else own)

    def _cash_cause(self, share: float) -> float:
        """Return the share of the goods lost that wrong records cause: errors of record come first."""
        lost = self.finance.shrink_cash_share
        return max(0.0, share - (1 - lost)) / lost if lost else 0.0

    def is_open(self, quarter: int) -> bool:
        """Return whether the unit operates in a quarter."""
        return quarter <= self.exit

    def size(self, quarter: int) -> float:
        """Return the unit's size in a quarter."""
        return self.unit.size * (self.unit.resize_factor if quarter >= self.resize else 1.0)

    def accuracy(self, quarter: int) -> float:
        """Return the inventory accuracy without any lever."""
        drifted = self.unit.accuracy_drift * (min(quarter, self.timing.last) - 1)
        return max(0.0, self.unit.inventory_accuracy - drifted)

    def facts(self, quarter: int) -> Facts:
        """Return the unit in a quarter in which it is open."""
        known = self._facts.get(quarter)
        if known is None:
            known = self._facts[quarter] = self._made(quarter)
        return known

    def _made(self, quarter: int) -> Facts:
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
        return Facts(
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
            order_margin=unit.order_value * general * self.online_margin,
            rates=(*[min(1.0, rate * drift) for rate in rates[:events]], *rates[events:]),
            accuracy=self.accuracy(quarter),
        )

    def practice(self, name: str) -> Practice:
        """Return a lever as the unit practises it."""
        if name not in self._practices:
            rows = [row for row in self._rows if row.lever == name]
            self._practices[name] = practice_of(self.unit, self.levers[name], rows)
        return self._practices[name]

    def tracks(self, roadmap: Roadmap) -> list[Track]:
        """Return the levers of a roadmap in the order of plan.toml, with their ends and ramp speeds."""
        return [
            Track(
                self.practice(name),
                roadmap[name],
                end_of(roadmap, facts.lever),
                self.together_speed if launches_together(roadmap, name) else 1.0,
            )
            for name, facts in self.levers.items()
            if name in roadmap
        ]

    def flow_index(self, quarter: int) -> float:
        """Return the index of amounts of flows.csv."""
        return self.timing.general(quarter) if self.finance.flows_in == "today" else 1.0

    def more_wrong(self, accuracy: float) -> float:
        """Return the records that are wrong at an accuracy beyond those of units.csv, as a share of these or of the floor."""
        given = self.unit.inventory_accuracy
        return (given - accuracy) / max(1 - given, LEAST_WRONG)
