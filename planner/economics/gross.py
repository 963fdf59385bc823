"""What moves without its sign, and what of it is no money: a flow is a difference of figures of about 16 digits."""

from dataclasses import dataclass

import numpy as np

from instances.schema.settings import Finance
from models.problem import FloatArray, IntArray
from planner.economics.fleet import Fleet
from planner.economics.levels import levels
from planner.economics.lines import HALF_CENT, LINES
from planner.economics.timeline import YEAR, nominal_rate

COSTS_OF_THE_BASE = ("support", "labour")
"""Lines of what running levers cost, in which hours around their launches count."""

TRIFLE = 1e-14
"""Part of what moves that is no money."""


@dataclass(frozen=True, eq=False)
class Moved:
    """What moves without its sign.

    Attributes
    ----------
    within
        float[..., H]: by quarter.
    after
        float[...]: after H, as a value in H.
    """

    within: FloatArray
    after: FloatArray

    def plus(self, amount: FloatArray, terminal: FloatArray) -> "Moved":
        """Return this and flows float[..., lines, H] with terminal values float[..., lines], without their signs."""
        return Moved(self.within + np.abs(amount).sum(axis=-2), self.after + np.abs(terminal).sum(axis=-1))

    def of_flows(self, factor: FloatArray | float = 1.0) -> FloatArray:
        """Return float[..., H]: within which the flow of a quarter, times a factor float[H], is 0."""
        return np.maximum(HALF_CENT, TRIFLE * self.within * factor)

    def of_sums(self, factor: FloatArray | float = 1.0) -> FloatArray:
        """Return float[..., H]: within which the sum of flows from quarter 1 on, each times a factor float[H], is 0."""
        return np.maximum(HALF_CENT, TRIFLE * np.cumsum(self.within * factor, axis=-1))

    def of_flows_with_terminal(self) -> FloatArray:
        """Return float[..., H]: within which a flow is 0, that of H with the terminal value."""
        moved = self.within.copy()
        moved[..., -1] += self.after
        return np.maximum(HALF_CENT, TRIFLE * moved)


def gross_of(fleet: Fleet, unit: IntArray) -> Moved:
    """Return what moves at units int[rows] without any launch: volumes aside from running levers, and what these cost."""
    base, time = fleet.drivers, fleet.timeline
    an_order = base.order_value + base.fulfilment_cost + sum(base.event_cost.values())
    an_hour = base.wage + fleet.instance.settings.event_costs.missed_task_hour * time.general
    gross = (base.revenue + base.stock + base.orders * an_order + base.hours * an_hour)[unit]
    costs = {line: np.zeros_like(gross) for line in COSTS_OF_THE_BASE}
    for level in levels(fleet, fleet.complete, unit, fleet.base[unit]):
        if LINES[level.line] in costs:
            costs[LINES[level.line]] += level.figures
    gross = (gross + sum(map(np.abs, costs.values())))[:, : time.quarters]
    return Moved(gross, gross[:, -YEAR:].sum(axis=1) * _years_after(time.finance))


def _years_after(finance: Finance) -> float:
    """Return the years like the last one that the terminal value stands for."""
    rate = nominal_rate(finance)
    if finance.terminal_value == "perpetuity":
        return (1 + rate) / (rate + finance.terminal_decay)
    return finance.terminal_multiple if finance.terminal_value == "multiple" else 0.0


def no_more_than(amount: FloatArray, terminal: FloatArray) -> Moved:
    """Return what moves where flows float[lines, H] and terminal values float[lines] are all there is."""
    return Moved(np.zeros(amount.shape[-1]), np.zeros(())).plus(amount, terminal)
