"""The rows of floors: the level to reach, or the rate not to exceed, and what the plan comes to, quarter by quarter."""

from collections.abc import Iterator, Sequence

from instances.schema.common import quarter_label, quarter_ordinal
from instances.schema.rules import Floor
from instances.schema.units import Unit
from planner.accountant.levers import RATES
from planner.accountant.records import LimitLine
from planner.accountant.schedule import Schedule
from planner.accountant.scopes import in_scope, is_of_regions
from planner.accountant.shared import SharedAccount, active_span
from planner.accountant.state import accuracy_of, state_of
from planner.accountant.unit_accounts import UnitAccount

OF_HOURS = ("overtime_rate", "missed_task_rate")
OF_REVENUE = ("stockout_rate", "shrink_rate", "markdown_rate")


def floor_lines(
    schedule: Schedule, floor: Floor, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]
) -> Iterator[LimitLine]:
    """Yield the rows of a floor: one of its quarter, and with onwards one of each later quarter in which a unit counts."""
    first = schedule.instance.quarter_index(floor.by)
    counted = [unit for unit in schedule.instance.units if in_scope(unit, floor)]
    cash = _hard_cash(schedule, floor, units, shared) if floor.measure == "hard_cash" else []
    at_least = not floor.measure.endswith("_rate")
    begins = quarter_ordinal(schedule.instance.settings.calendar.first_quarter)
    for quarter in range(first, (schedule.timing.last if floor.onwards else first) + 1):
        weights = [(unit, _weight(schedule, floor, unit, quarter)) for unit in counted]
        weights = [(unit, weight) for unit, weight in weights if weight]
        if not weights and quarter > first:
            continue
        reached = sum(cash[:quarter]) if floor.measure == "hard_cash" else _level(schedule, floor, weights, quarter)
        label = quarter_label(begins + quarter - 1)
        yield LimitLine(floor.name, floor.measure, "", label, allowed=floor.amount, used=reached, at_least=at_least)


def reading_in(schedule: Schedule, floor: Floor, quarter: int) -> float | None:
    """Return the mean that a floor is about in any quarter, from 1 for the first; None where there is nothing to read."""
    if quarter < 1:
        return None
    weights = [(unit, _weight(schedule, floor, unit, quarter)) for unit in schedule.instance.units if in_scope(unit, floor)]
    return _level(schedule, floor, weights, quarter) if any(weight for _, weight in weights) else None


def _weight(schedule: Schedule, floor: Floor, unit: Unit, quarter: int) -> float:
    """Return the weight of a unit in the level, 0 where it is closed; cash that was realised stays."""
    if floor.measure == "hard_cash":
        return 1.0
    site = schedule.site(unit)
    if not site.is_open(quarter):
        return 0.0
    if not floor.measure.endswith("_rate"):
        return weight_in_csv(unit, floor.weight)
    inputs = site.inputs(quarter)
    if floor.measure in OF_HOURS:
        return inputs.hours + unit.hours_per_order * inputs.orders
    return inputs.revenue if floor.measure in OF_REVENUE else inputs.orders


def weight_in_csv(unit: Unit, weight: str) -> float:
    """Return the weight of a unit by a column of units.csv, 1 where units have none."""
    weights = {"stores": unit.stores, "revenue": unit.revenue, "eligible_orders": unit.eligible_orders}
    return float(weights.get(weight, 1.0))


def _level(schedule: Schedule, floor: Floor, weights: Sequence[tuple[Unit, float]], quarter: int) -> float:
    """Return the weighted mean of the figure, or the number of units for live_units; nothing that counts is no shortfall."""
    total = sum(weight for _, weight in weights)
    summed = sum(_figure(schedule, floor, unit, quarter) * weight for unit, weight in weights)
    if floor.measure == "live_units":
        return summed
    return summed / total if total else float(not floor.measure.endswith("_rate"))


def _figure(schedule: Schedule, floor: Floor, unit: Unit, quarter: int) -> float:
    roadmap = schedule.roadmap(unit.unit)
    if schedule.site(unit).closes_in(roadmap) <= quarter:
        roadmap = schedule.base(unit.unit)
    if floor.measure == "average_accuracy":
        return accuracy_of(schedule.site(unit), schedule.site(unit).steps(roadmap), quarter)
    if floor.measure.endswith("_rate"):
        site = schedule.site(unit)
        rates = state_of(site, site.steps(roadmap), quarter).rates
        return float(rates[RATES.index(floor.measure.removesuffix("_rate"))])
    return float(is_live(schedule, unit, floor.lever or "", quarter))


def is_live(schedule: Schedule, unit: Unit, lever: str, quarter: int) -> bool:
    """Return whether a lever is active at a unit in a quarter."""
    roadmap = schedule.live(unit.unit)
    if lever not in roadmap or schedule.site(unit).closes_in(roadmap) <= quarter:
        return False
    since, until = active_span(schedule, unit.unit, roadmap, lever)
    return since <= quarter <= until


def _hard_cash(schedule: Schedule, floor: Floor, units: Sequence[UnitAccount], shared: Sequence[SharedAccount]) -> list[float]:
    """Return the hard cash by quarter that units in scope realise, after tax, and the shared support that counts there."""
    hard_after_tax = schedule.terms.treatment.hard_after_tax
    found = [0.0] * schedule.timing.last
    for one in units:
        number = sum(in_scope(unit, floor) for unit in one.units)
        for quarter, amounts in enumerate(one.valued.flows.recurring if number else ()):
            found[quarter] += number * hard_after_tax(amounts)
    for cost in shared:
        counts = not floor.regions or cost.region in floor.regions
        for quarter, amounts in enumerate(cost.valued.flows.recurring if counts and is_of_regions(floor) else ()):
            found[quarter] += hard_after_tax(amounts)
    return found
