"""A lever over time, and as one unit practises it: its activity, its share of effect, adoption and rows of flows.csv."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf
from typing import NamedTuple, TypeAlias

from instances.schema.instance import Instance
from instances.schema.levers import LaunchCost, Lever
from instances.schema.units import FlowRow, Unit
from planner.accountant.curves import Curve, Prices, curve_at, prices_of, ramp_at
from planner.accountant.lines import COST_LINES, LINES

ORDER_EVENTS = ("misroute", "split", "late", "cancellation", "mispick", "complaint", "returned")
RATES = (*ORDER_EVENTS, "stockout", "shrink", "markdown", "overtime", "missed_task")
DRIVERS = (*RATES, "labour_hours", "inventory")
SHARED = ("network", "region")
EFFORT_LINES = ("change_management", "training")
NEVER = 10**9
ROUNDING = 1e-9

Roadmap: TypeAlias = Mapping[str, int]
"""Launch quarter of each lever of a unit, 0 or less for a running lever."""

Moves: TypeAlias = tuple[tuple[int, float], ...]
"""Positions in DRIVERS, and how much each is moved."""


@dataclass(frozen=True)
class LeverFacts:
    """A lever with its haircut, its contingency, and the dated prices of its cost and support lines."""

    name: str
    lever: Lever
    realisation: float
    contingency: float
    cost_prices: tuple[Prices, ...]
    support_prices: tuple[Prices, ...]
    effectiveness: Curve


class Practice(NamedTuple):
    """A lever at one unit.

    realised: share of its benefits that counts. benefits, adverse, strains: what it moves. once: amounts of flows.csv by quarter
    after the launch and position in LINES; recurring: first quarter after the launch, position and amount; freed: quarter after
    the launch and amount of working capital. costs: rows of flows.csv that are implementation cost.
    """

    facts: LeverFacts
    realised: float
    benefits: Moves
    adverse: Moves
    strains: Moves
    gap_closed: float
    order_uplift: float
    conversion_uplift: float
    once: Mapping[int, Moves]
    recurring: tuple[tuple[int, int, float], ...]
    freed: tuple[tuple[int, float], ...]
    costs: tuple[FlowRow, ...]


class Track(NamedTuple):
    """A lever of a roadmap at a unit: active from `start` to the quarter before `end` while the unit is open."""

    practice: Practice
    start: int
    end: int
    speed: float


def lever_facts(instance: Instance) -> dict[str, LeverFacts]:
    """Return the levers of a plan in the order of plan.toml."""
    finance, number = instance.settings.finance, instance.quarter_index
    return {
        name: LeverFacts(
            name,
            lever,
            float(getattr(finance.realisation, lever.evidence)),
            float(getattr(finance.contingency, lever.cost_evidence or lever.evidence)),
            tuple(prices_of(cost.price_quarters, cost.price_factors, number) for cost in lever.costs),
            tuple(prices_of(cost.price_quarters, cost.price_factors, number) for cost in lever.support),
            tuple((point.accuracy, point.effectiveness) for point in lever.effectiveness),
        )
        for name, lever in instance.settings.levers.items()
    }


def own_scale(cost: LaunchCost, unit: Unit, size: float) -> float:
    """Return the number of times that a unit of a size pays the amount of a cost line; 0 for shared bases."""
    if cost.basis in SHARED:
        return 0.0
    count = {"unit": 1.0, "store": float(unit.stores), "thousand_orders": unit.eligible_orders / 1000}[cost.basis]
    scale: float = count * size**cost.size_exponent
    return scale


def adoption(unit: Unit, lever: Lever) -> float:
    """Return the share of a lever's benefits that a unit takes up."""
    effort_points = [(point.effort, point.reached) for point in lever.adoption_by_effort]
    maturity_points = [(point.maturity, point.reached) for point in lever.adoption_by_maturity]
    effort = sum(cost.amount * own_scale(cost, unit, unit.size) for cost in lever.costs if cost.line in EFFORT_LINES)
    if unit.headcount > 0:
        effort /= unit.headcount
    elif effort > 0:
        effort = inf
    reached = curve_at(effort_points, effort) * curve_at(maturity_points, unit.maturity)
    return reached * (1.0 if unit.incentives_aligned else lever.adoption_without_incentives)


def practice_of(unit: Unit, facts: LeverFacts, rows: Sequence[FlowRow]) -> Practice:
    """Return a lever at a unit, given the rows of flows.csv for the two."""
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
            recurring.append((row.quarter, LINES.index(row.line), row.amount))
        else:
            once[row.quarter] = (*once.get(row.quarter, ()), (LINES.index(row.line), row.amount))
    return Practice(
        facts=facts,
        realised=facts.realisation * adoption(unit, lever),
        benefits=tuple((place, effect) for place, effect in effects if effect > 0),
        adverse=tuple((place, effect) for place, effect in effects if effect < 0),
        strains=tuple((place, strain) for place, strain in strains if strain and computed and lever.effectiveness),
        gap_closed=lever.accuracy_gap_closed if computed else 0.0,
        order_uplift=lever.effects.order_uplift if computed else 0.0,
        conversion_uplift=lever.effects.conversion_uplift if computed else 0.0,
        once=once,
        recurring=tuple(recurring),
        freed=tuple(freed),
        costs=tuple(row for row in rows if row.line in COST_LINES),
    )


def end_of(roadmap: Roadmap, lever: Lever) -> int:
    """Return the quarter from which another lever of the roadmap has ended a lever."""
    return min((roadmap[other] for other in lever.ends_with if other in roadmap), default=NEVER)


def launches_together(roadmap: Roadmap, name: str) -> bool:
    """Return whether another lever of the roadmap has the same launch quarter."""
    return any(other != name and quarter == roadmap[name] for other, quarter in roadmap.items())


def quarters_to(position: int, speed: float) -> int:
    """Return the quarters that a ramp takes to a position; rounding of the division does not make another quarter."""
    return ceil(position / speed - ROUNDING)


def share_at(track: Track, quarter: int) -> float:
    """Return the share of its effects that an active lever has reached."""
    if outlived(track, quarter):
        return 0.0
    return ramp_at(track.practice.facts.lever.ramp, (quarter - track.start) * track.speed)


def outlived(track: Track, quarter: int) -> bool:
    """Return whether the benefits of a lever are gone."""
    life = track.practice.facts.lever.benefit_life_quarters
    return life is not None and quarter - track.start >= life


def lifted(tracks: Sequence[tuple[Track, float]], accuracy: float) -> float:
    """Return the inventory accuracy that active levers make of one; each closes its part of the gap in turn.

    tracks: active levers in the order of plan.toml, with their shares.
    """
    for track, share in tracks:
        practice = track.practice
        if practice.gap_closed:
            gap = max(0.0, practice.facts.lever.accuracy_target - accuracy)
            accuracy += practice.gap_closed * practice.realised * share * gap
    return accuracy
