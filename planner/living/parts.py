"""Flows of launches by part, line and quarter; parts are numbered alike for every set of starts, so that these are compared."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from instances.schema.units import Pin
from models.problem import NEVER, BoolArray, FloatArray, IntArray
from planner.economics import LINES, charge_events, launch_shares, launched
from planner.economics.shared import SharedCharge, charges_until
from planner.economics.starts import GOES_ON, Starts
from planner.limits.hiring import heads_in
from planner.plan.tables import Chosen


@dataclass(frozen=True, eq=False)
class Parts:
    """Launches of some units.

    Attributes
    ----------
    unit, lever
        int[parts]: whose launch of which lever it is.
    """

    unit: IntArray
    lever: IntArray

    @property
    def number(self) -> int:
        """The number of parts."""
        return self.unit.size


def launch_flows(chosen: Chosen, parts: Parts, start: Starts) -> FloatArray:
    """Return float[parts, lines, H]: nominal flows of the launches under some starts, each its share in those of its unit.

    Raises
    ------
    ValueError
        a launch, or one of its payments, lies after the evaluation.
    """
    flows = np.zeros((parts.number, len(LINES), chosen.fleet.timeline.quarters))
    rows = np.unique(parts.unit)
    place = np.full((rows.size, start.shape[1]), -1, dtype=np.int64)
    place[np.searchsorted(rows, parts.unit), parts.lever] = np.arange(parts.number)
    shares = launch_shares(chosen.fleet, rows, start[rows])
    flows[place[shares.row, shares.lever]] = shares.amount
    return flows


def charges_for(chosen: Chosen, start: Starts, closed: IntArray) -> tuple[SharedCharge, ...]:
    """Return the shared costs that launches may open, those included that the instance's rules would not have allowed.

    closed: int[units, levers], as in `planner.living.actual_starts.ActualStarts`, in place of the closings of the instance.
    """
    instance, names = chosen.instance, chosen.menu.levers
    came = launched(start)
    pins = [pin.model_copy(update={"until": None}) for pin in instance.pins]
    for unit, lever in np.argwhere(came).tolist():
        label, last = instance.label_of(int(start[unit, lever])), int(closed[unit, lever]) - 1
        until = instance.label_of(last) if last < GOES_ON else None
        pins.append(Pin(unit=instance.units[unit].unit, lever=names[lever], rule="committed", quarter=label, until=until))
    periods = max(instance.settings.calendar.decision_quarters, int(start[came].max(initial=1)))
    return charges_until(replace(instance, pins=tuple(pins)), periods)


def shared_flows(chosen: Chosen, charges: Sequence[SharedCharge], start: Starts) -> dict[tuple[int, str], FloatArray]:
    """Return float[lines, H] by lever and region, blank for the network: flows of shared costs under some starts."""
    rows = np.flatnonzero(launched(start).any(axis=1))
    shape = (len(LINES), chosen.fleet.timeline.quarters)
    flows: dict[tuple[int, str], FloatArray] = {}
    for charge in charges:
        scope = flows.setdefault((charge.lever, charge.region or ""), np.zeros(shape))
        events = charge_events(chosen.fleet, rows, start[rows], charge)
        opened = events[events != NEVER]
        if opened.size:
            scope += charge.flows[int(opened.min())]
    return flows


def with_heads(flows: dict[tuple[int, str], FloatArray], chosen: Chosen, before: int) -> dict[tuple[int, str], FloatArray]:
    """Return flows of shared costs as `shared_flows` does, with the cost of heads that were decided on before a quarter."""
    found = dict(flows)
    for charge, terms in chosen.hired_heads():
        if heads_in(charge).decided[terms] < before:
            key = charge.lever, charge.region or ""
            found[key] = found.get(key, 0.0) + charge.flows[terms]
    return found


def parts_of(any_of: BoolArray, rows: IntArray) -> Parts:
    """Return the parts of some units; any_of is bool[units, levers]: launches that were planned, came or were paid for."""
    unit, lever = np.nonzero(any_of[rows])
    return Parts(rows[unit], lever.astype(np.int64))
