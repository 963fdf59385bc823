"""Levers over time and at one unit: activity, ramp, adoption, and rows of flows.csv."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import NamedTuple, TypeAlias

from instances.schema.instance import Instance
from instances.schema.levers import LaunchCost, Lever
from instances.schema.segments import Segment
from instances.schema.units import FlowRow, Unit
from planner.accountant.curves import Curve, Prices, curve_at, prices_of, ramp_at
from planner.accountant.lines import COST_LINES, LINES
from planner.accountant.segments import share_in_unit

ORDER_EVENTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint", "returned")


class UnitRates(NamedTuple):
    """Rates of a unit in a quarter: shares of its orders, revenue or hours."""

    misroute: float
    split: float
    late: float
    cancellation: float
    mispick: float
    complaint: float
    returned: float
    stockout: float
    shrink: float
    markdown: float
    overtime: float
    missed_task: float


RATES = UnitRates._fields
DRIVERS = (*RATES, "labour_hours", "inventory", "occupancy")
SHARED = ("network", "region")
EFFORT_LINES = ("change_management", "training")
NEVER = 10**9
ROUNDING = 1e-9

Roadmap: TypeAlias = Mapping[str, int]
"""Launch quarter by lever of a unit as planned, or the quarter of going live; 0 or less for a running lever."""

Moves: TypeAlias = tuple[tuple[int, float], ...]
"""Index in DRIVERS and relative change, or index in LINES and amount."""


@dataclass(frozen=True)
class LeverFacts:
    """A lever with its evidence haircut, contingency, and the price changes of its cost and support lines.

    last: last quarter of the evaluation, in which a launch goes live at the latest. order_segments: segments of orders that it
    covers, None for all orders. saved_of_launches, saved_of_support: share
    saved of the launch costs by launch quarter, and of support by quarter, 1..H; empty where nothing is.
    """

    name: str
    lever: Lever
    realisation: float
    contingency: float
    cost_prices: tuple[Prices, ...]
    support_prices: tuple[Prices, ...]
    effectiveness: Curve
    last: int
    order_segments: tuple[Segment, ...] | None = None
    saved_of_launches: tuple[float, ...] = ()
    saved_of_support: tuple[float, ...] = ()

    def covered(self, unit: Unit) -> float:
        """Return the share of a unit's orders that the lever covers."""
        return 1.0 if self.order_segments is None else sum(share_in_unit(one, unit) for one in self.order_segments)

    def launch_price(self, start: int) -> float:
        """Return the part of the list price that a launch in a quarter costs."""
        return 1 - self.saved_of_launches[start - 1] if self.saved_of_launches else 1.0

    def support_price(self, quarter: int) -> float:
        """Return the part of the list price that support costs in a quarter, after H that of H."""
        saved = self.saved_of_support
        return 1 - saved[min(quarter, len(saved)) - 1] if saved and quarter >= 1 else 1.0

    def live_from(self, start: int) -> int:
        """Return the quarter in which a launch goes live; a running lever, launched before quarter 1, has no slip."""
        return min(start + self.lever.slip_quarters, self.last) if start >= 1 else start


class RecurringFlow(NamedTuple):
    """An amount of flows.csv in every quarter. since: age in quarters from going live; line: index in LINES."""

    since: int
    line: int
    amount: float


class LeverAtUnit(NamedTuple):
    """A lever at one unit. Ages are quarters from going live.

    Attributes
    ----------
    realised
        share of its benefits that counts, after haircut and adoption.
    benefits, adverse, strains
        relative changes of DRIVERS.
    once
        amounts of flows.csv of one quarter, by age.
    recurring
        amounts of flows.csv of every quarter from an age on.
    freed
        age and amount of working capital in flows.csv.
    costs
        rows of flows.csv that are implementation cost.
    """

    facts: LeverFacts
    realised: float
    benefits: Moves
    adverse: Moves
    strains: Moves
    gap_closed: float
    order_uplift: float
    conversion_uplift: float
    sales_uplift: float
    once: Mapping[int, Moves]
    recurring: tuple[RecurringFlow, ...]
    freed: tuple[tuple[int, float], ...]
    costs: tuple[FlowRow, ...]


class RoadmapStep(NamedTuple):
    """A lever of a unit's roadmap, active from `start` to the quarter before `end` while the unit is open. speed: of its ramp.

    start: quarter in which it goes live.
    """

    at_unit: LeverAtUnit
    start: int
    end: int
    speed: float


def lever_facts(instance: Instance) -> dict[str, LeverFacts]:
    """Return the levers of an instance in the order of plan.toml; one that closes units ends every other."""
    closing = tuple(name for name, lever in instance.settings.levers.items() if lever.closes)
    finance, number = instance.settings.finance, instance.quarter_index
    return {
        name: LeverFacts(
            name=name,
            lever=lever.model_copy(update={"ends_with": (*lever.ends_with, *closing)}) if not lever.closes else lever,
            realisation=float(getattr(finance.realisation, lever.evidence)),
            contingency=float(getattr(finance.contingency, lever.cost_evidence or lever.evidence)),
            cost_prices=tuple(prices_of(cost.price_quarters, cost.price_factors, number) for cost in lever.costs),
            support_prices=tuple(prices_of(cost.price_quarters, cost.price_factors, number) for cost in lever.support),
            effectiveness=tuple((point.accuracy, point.effectiveness) for point in lever.effectiveness),
            last=len(instance.quarters),
            order_segments=_order_segments(instance, lever),
        )
        for name, lever in instance.settings.levers.items()
    }


def _order_segments(instance: Instance, lever: Lever) -> tuple[Segment, ...] | None:
    if not lever.covers:
        return None
    return tuple(one for one in instance.settings.segments if one.of == "orders" and one.name in lever.covers)


def own_scale(cost: LaunchCost, unit: Unit, size: float, facts: LeverFacts) -> float:
    """Return the number of times that a unit pays the amount of a cost line of a lever; 0 for shared bases. size: of the unit."""
    if cost.basis in SHARED:
        return 0.0
    orders = unit.eligible_orders * facts.covered(unit)
    count = {"unit": 1.0, "store": float(unit.stores), "thousand_orders": orders / 1000}[cost.basis]
    scale: float = count * size**cost.size_exponent
    return scale


def adoption(unit: Unit, facts: LeverFacts) -> float:
    """Return the adoption: the share of a lever's benefits that a unit reaches."""
    lever = facts.lever
    effort_points = [(point.effort, point.reached) for point in lever.adoption_by_effort]
    maturity_points = [(point.maturity, point.reached) for point in lever.adoption_by_maturity]
    effort = sum(cost.amount * own_scale(cost, unit, unit.size, facts) for cost in lever.costs if cost.line in EFFORT_LINES)
    if unit.headcount > 0:
        effort /= unit.headcount
    elif effort > 0:
        effort = inf
    reached = curve_at(effort_points, effort) * curve_at(maturity_points, unit.maturity)
    return reached * (1.0 if unit.incentives_aligned else lever.adoption_without_incentives)


def lever_at_unit(unit: Unit, facts: LeverFacts, rows: Sequence[FlowRow]) -> LeverAtUnit:
    """Return a lever at a unit. rows: rows of flows.csv for the two."""
    lever = facts.lever
    computed = not (rows and lever.flows == "replace")
    effects = [(place, float(getattr(lever.effects, driver))) for place, driver in enumerate(DRIVERS)] if computed else []
    strains = [(place, float(getattr(lever.strain, driver, 0.0))) for place, driver in enumerate(DRIVERS)]
    once: dict[int, Moves] = {}
    recurring, freed = [], []
    for row in rows:
        if row.line in COST_LINES:
            continue
        if row.line == "working_capital":
            freed.append((row.quarter, row.amount))
        elif row.recurring:
            recurring.append(RecurringFlow(row.quarter, LINES.index(row.line), row.amount))
        else:
            once[row.quarter] = (*once.get(row.quarter, ()), (LINES.index(row.line), row.amount))
    return LeverAtUnit(
        facts=facts,
        realised=facts.realisation * adoption(unit, facts),
        benefits=tuple((place, effect) for place, effect in effects if effect > 0),
        adverse=tuple((place, effect) for place, effect in effects if effect < 0),
        strains=tuple((place, strain) for place, strain in strains if strain and computed and lever.effectiveness),
        gap_closed=lever.accuracy_gap_closed if computed else 0.0,
        order_uplift=lever.effects.order_uplift if computed else 0.0,
        conversion_uplift=lever.effects.conversion_uplift if computed else 0.0,
        sales_uplift=lever.effects.sales_uplift if computed else 0.0,
        once=once,
        recurring=tuple(recurring),
        freed=tuple(freed),
        costs=tuple(row for row in rows if row.line in COST_LINES),
    )


def going_live(levers: Mapping[str, LeverFacts], roadmap: Roadmap) -> Roadmap:
    """Return the roadmap with the quarters in which its levers go live."""
    return {name: levers[name].live_from(start) for name, start in roadmap.items()}


def end_quarter(roadmap: Roadmap, lever: Lever) -> int:
    """Return the quarter in which another lever of the roadmap ends a lever, NEVER if none does."""
    return min((roadmap[other] for other in lever.ends_with if other in roadmap), default=NEVER)


def launches_together(roadmap: Roadmap, name: str) -> bool:
    """Return whether another lever of the roadmap has the same launch quarter."""
    return any(other != name and quarter == roadmap[name] for other, quarter in roadmap.items())


def quarters_to(position: int, speed: float) -> int:
    """Return the number of quarters that a ramp takes to a position, robust to rounding of the division."""
    return ceil(position / speed - ROUNDING)


def ramp_share(step: RoadmapStep, quarter: int) -> float:
    """Return the share of its effects that an active lever has reached in a quarter."""
    if benefits_are_over(step, quarter):
        return 0.0
    return ramp_at(step.at_unit.facts.lever.ramp, (quarter - step.start) * step.speed)


def benefits_are_over(step: RoadmapStep, quarter: int) -> bool:
    """Return whether the benefit life of a lever is over."""
    life = step.at_unit.facts.lever.benefit_life_quarters
    return life is not None and quarter - step.start >= life


def lifted_accuracy(steps: Sequence[tuple[RoadmapStep, float]], accuracy: float) -> float:
    """Return an inventory accuracy after the lift by active levers; each closes its share of the remaining gap.

    steps: active levers in the order of plan.toml, with their ramp shares.
    """
    for step, share in steps:
        at_unit = step.at_unit
        if at_unit.gap_closed:
            gap = max(0.0, at_unit.facts.lever.accuracy_target - accuracy)
            accuracy += at_unit.gap_closed * at_unit.realised * share * gap
    return accuracy
