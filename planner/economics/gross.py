"""Gross amounts behind flows, and the trifles below which a flow is 0: it is a difference of figures of about 16 digits."""

from dataclasses import dataclass

import numpy as np

from instances.schema.settings import Finance
from models.problem import FloatArray, IntArray
from planner.economics.fleet import Fleet
from planner.economics.levels import levels
from planner.economics.lines import HALF_CENT, LINES
from planner.economics.timeline import YEAR, nominal_rate

COSTS_OF_THE_BASE = ("support", "labour")
"""Lines of the costs of running levers; hours around their launches count in them."""

TRIFLE = 1e-14
"""Share of a gross amount that is a trifle."""


@dataclass(frozen=True, eq=False)
class Gross:
    """Gross amounts behind flows: figures without their signs.

    Attributes
    ----------
    within
        float[..., H]: by quarter.
    after
        float[...]: after H, as a value in H.
    """

    within: FloatArray
    after: FloatArray

    def plus(self, amount: FloatArray, terminal: FloatArray) -> "Gross":
        """Return this and flows float[..., lines, H] with terminal values float[..., lines], without their signs."""
        return Gross(self.within + np.abs(amount).sum(axis=-2), self.after + np.abs(terminal).sum(axis=-1))

    def of_sums(self, factor: FloatArray | float = 1.0) -> FloatArray:
        """Return float[..., H]: the trifle within which the cumulative flow, each quarter times a factor float[H], is 0."""
        return np.maximum(HALF_CENT, TRIFLE * np.cumsum(self.within * factor, axis=-1))

    def of_flows_with_terminal(self) -> FloatArray:
        """Return float[..., H]: the trifle within which a flow is 0, the one of H with the terminal value."""
        flows = self.within.copy()
        flows[..., -1] += self.after
        return np.maximum(HALF_CENT, TRIFLE * flows)


def gross_of(fleet: Fleet, unit: IntArray) -> Gross:
    """Return the gross amounts of units int[rows] without any launch: their volumes, and the costs of running levers."""
    base, time = fleet.drivers, fleet.timeline
    an_order = base.order_value + base.fulfilment_cost + sum(base.event_cost.values())
    an_hour = base.wage + fleet.instance.settings.event_costs.missed_task_hour * time.general
    gross = (base.revenue + base.stock + base.occupancy + base.orders * an_order + base.hours * an_hour)[unit]
    costs = {line: np.zeros_like(gross) for line in COSTS_OF_THE_BASE}
    for level in levels(fleet, fleet.complete, unit, fleet.base[unit]):
        if LINES[level.line] in costs:
            costs[LINES[level.line]] += level.figures
    gross = (gross + sum(map(np.abs, costs.values())))[:, : time.quarters]
    return Gross(gross, gross[:, -YEAR:].sum(axis=1) * _years_after(time.finance))


def _years_after(finance: Finance) -> float:
    """Return the years like the last one that the terminal value stands for."""
    rate = nominal_rate(finance)
    if finance.terminal_value == "perpetuity":
        return (1 + rate) / (rate + finance.terminal_decay)
    return finance.terminal_multiple if finance.terminal_value == "multiple" else 0.0


def no_more_than(amount: FloatArray, terminal: FloatArray) -> Gross:
    """Return the gross amounts of flows float[lines, H] and terminal values float[lines] alone."""
    return Gross(np.zeros(amount.shape[-1]), np.zeros(())).plus(amount, terminal)
