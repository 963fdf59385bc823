"""Rules on waves, judged from the launches of a schedule alone: a few plain lines, which share nothing with the program.

Where a level is read, the accuracy or rate of each store is that of the pricing, which the accountant shares nothing with.
"""

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from instances.schema.instance import Instance
from instances.schema.rules import PilotGate
from instances.schema.waves import CohortSequence, EvenWaves, RegionLimit
from planner.accountant import Launch
from planner.economics import accuracy
from planner.economics.fleet import fleet_of
from planner.economics.operations import rate_under


class Readings:
    """Means of accuracy or a rate over stores that are open in a quarter, whatever they launch."""

    def __init__(self, instance: Instance) -> None:
        self.fleet = fleet_of(instance)
        self.known: dict[tuple[object, ...], tuple[float, ...]] = {}

    def mean(self, measure: str, units: list[int], start: np.ndarray, quarter: int) -> float | None:
        """Return the mean weighted by what a rate is a share of, None before the first quarter or where no store counts."""
        if quarter < 1:
            return None
        drivers = self.fleet.drivers
        hours, revenue = ("overtime_rate", "missed_task_rate"), ("stockout_rate", "shrink_rate", "markdown_rate")
        volume = drivers.hours if measure in hours else drivers.revenue if measure in revenue else drivers.orders
        counts = drivers.open if measure == "average_accuracy" else drivers.open * volume
        weights = [float(counts[unit, quarter - 1]) for unit in units]
        figures = [self._of(measure, unit, start[unit])[quarter - 1] for unit in units]
        total = sum(weights)
        return sum(one * weight for one, weight in zip(figures, weights, strict=True)) / total if total else None

    def _of(self, measure: str, unit: int, start: np.ndarray) -> tuple[float, ...]:
        key = (measure, unit, *start.tolist())
        if key not in self.known:
            place, own = np.array([unit]), start[None, :]
            under = (
                accuracy(self.fleet, place, own)
                if measure == "average_accuracy"
                else rate_under(self.fleet, place, own, measure.removesuffix("_rate"))
            )
            self.known[key] = tuple(under[0].tolist())
        return self.known[key]


class Seen:
    """The launches of a schedule and the running levers, as numbers of quarters."""

    def __init__(self, instance: Instance, launches: Iterable[Launch], readings: Readings | None = None) -> None:
        self.instance, self.readings = instance, readings
        index = instance.quarter_index
        self.launched = {(one.unit, one.lever): index(one.quarter) for one in launches}
        self.running = {(pin.unit, pin.lever): index(pin.quarter or "") for pin in instance.pins if pin.rule == "running"}

    def read(self, measure: str, units: list[str], quarter: int) -> float | None:
        """Return what is read in some units in a quarter."""
        readings = self.readings or Readings(self.instance)
        start, levers = readings.fleet.base.copy(), list(self.instance.settings.levers)
        names = [one.unit for one in self.instance.units]
        for (unit, lever), launched in self.launched.items():
            start[names.index(unit), levers.index(lever)] = launched
        return readings.mean(measure, [names.index(one) for one in units], start, quarter)

    def live(self, unit: str, lever: str) -> float:
        """Return the quarter in which a unit goes live with a lever."""
        if (unit, lever) in self.running:
            return self.running[unit, lever]
        if (unit, lever) not in self.launched:
            return float("inf")
        slip = self.instance.settings.levers[lever].slip_quarters
        goes_live = min(self.launched[unit, lever] + slip, self.instance.settings.calendar.evaluation_quarters)
        closes = next(one.exit_quarter for one in self.instance.units if one.unit == unit)
        return goes_live if closes is None or goes_live <= self.instance.quarter_index(closes) else float("inf")


def keeps_waves(instance: Instance, launches: Iterable[Launch], readings: Readings | None = None) -> bool:
    """Return whether a schedule keeps every rule on waves. readings: of the instance, so that each is worked out once."""
    seen = Seen(instance, launches, readings)
    kept = all(keeps_sequence(seen, rule) for rule in instance.settings.sequences)
    kept = kept and all(keeps_regions(seen, rule) for rule in instance.settings.region_limits)
    kept = kept and all(keeps_even(seen, rule) for rule in instance.settings.even_waves)
    return kept and all(keeps_pilot(seen, gate) for gate in instance.settings.pilot_gates)


def begins(seen: Seen, quarter: str | None) -> int:
    return seen.instance.quarter_index(quarter) if quarter else 1


def keeps_regions(seen: Seen, rule: RegionLimit) -> bool:
    """Return whether no quarter has more regions in ramp-up, and no more first launches in regions, than it may."""
    settings, region = seen.instance.settings, {unit.unit: unit.region for unit in seen.instance.units}
    everything = seen.running | seen.launched
    starts = {place: quarter for place, quarter in everything.items() if place[1] in (rule.levers or place)}
    for now in range(begins(seen, rule.from_quarter), settings.calendar.decision_quarters + 1):
        busy: set[str] = set()
        first: dict[str, int] = {}
        for (unit, lever), quarter in starts.items():
            ramp = settings.levers[lever].ramp
            together = sum(q == quarter for (name, _), q in everything.items() if name == unit) > 1
            speed = settings.interaction.same_quarter_ramp_speed if together else 1.0
            length = max(1, math.ceil(ramp.index(max(ramp)) / speed - 1e-9))
            if quarter <= now < quarter + length:
                busy.add(region[unit])
            first[region[unit]] = min(quarter, first.get(region[unit], quarter))
        if rule.active is not None and len(busy) > rule.active:
            return False
        if rule.new is not None and sum(quarter == now for quarter in first.values()) > rule.new:
            return False
    return True


def keeps_even(seen: Seen, rule: EvenWaves) -> bool:
    """Return whether waves have their sizes; of instances without frozen quarters."""
    region = {unit.unit: unit.region for unit in seen.instance.units}
    quarters = [
        quarter
        for (unit, lever), quarter in seen.launched.items()
        if lever in (rule.levers or (lever,)) and region[unit] in (rule.regions or (region[unit],))
    ]
    counts = [quarters.count(one) for one in range(1, seen.instance.settings.calendar.decision_quarters + 1)]
    first = begins(seen, rule.from_quarter)
    sizes, changes = counts[first - 1 :], [abs(one - other) for one, other in pairwise(counts)][max(0, first - 2) :]
    return (
        all(one <= (rule.largest or one) for one in sizes)
        and all(one == 0 or one >= (rule.smallest or 0) for one in sizes)
        and all(change <= rule.difference for change in changes if rule.difference is not None)
    )


def keeps_pilot(seen: Seen, gate: PilotGate) -> bool:
    """Return whether a pilot has as many units as it may and must, and its controls wait; of policy free alone."""
    levers = (gate.lever, *gate.further_levers)
    starts = {place: quarter for place, quarter in (seen.running | seen.launched).items() if place[1] in levers}
    if not starts:
        return True
    end = min(starts.values()) + gate.quarters
    units = {unit for unit, _ in starts}
    firsts = {unit: min(quarter for (name, _), quarter in starts.items() if name == unit) for unit in units}
    size = sum(first < end for first in firsts.values())
    new = any(firsts[unit] >= 1 and firsts[unit] < end for unit in units)
    return (
        (size <= gate.units or not new)
        and (size >= (gate.least or 0) or end <= 1)
        and all(unit not in gate.controls or quarter >= end for (unit, _), quarter in seen.launched.items())
    )


def keeps_sequence(seen: Seen, rule: CohortSequence) -> bool:
    """Return whether each cohort launches first when enough of the one before are live for long enough."""
    cohorts = {name: [one.unit for one in seen.instance.units if one.cohort == name] for name in rule.cohorts}
    for place in range(1, len(rule.cohorts)):
        before, after = cohorts[rule.cohorts[place - 1]], cohorts[rule.cohorts[place]]
        if any((unit, rule.lever) in seen.running for unit in after):
            continue
        firsts = [seen.launched[unit, rule.lever] for unit in after if (unit, rule.lever) in seen.launched]
        if not firsts:
            continue
        if rule.measure is not None and not is_read(seen, rule, before, min(firsts) - rule.lag):
            return False
        if rule.live_units is None and rule.live_share is None:
            continue
        ready = sum(seen.live(unit, rule.lever_before or rule.lever) + rule.lag <= min(firsts) for unit in before)
        enough = ready >= rule.live_units if rule.live_units else ready >= len(before) * (rule.live_share or 0) - 1e-6
        if not enough:
            return False
    return True


def is_read(seen: Seen, rule: CohortSequence, units: list[str], quarter: int) -> bool:
    """Return whether the level that a sequence asks for is read in some units in a quarter."""
    level = seen.read(rule.measure, units, quarter)
    if level is None:
        return False
    return level <= rule.amount + 1e-7 if rule.measure.endswith("_rate") else level >= rule.amount - 1e-7
