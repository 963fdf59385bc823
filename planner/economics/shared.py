"""Costs shared by the network or by a region: they open with a lever's first launch there and belong to no unit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from instances.schema.instance import Instance
from instances.schema.levers import Lever
from models.problem import FloatArray
from planner.economics.lines import COLOURS, COST_LINES, LINES, TAX
from planner.economics.timeline import Timeline, tax_flow, terminal_flows, timeline_of


@dataclass(frozen=True, eq=False)
class SharedCharge:
    """A shared cost, for each decision quarter (T of them) in which it may open.

    Attributes
    ----------
    lever
        index of the lever.
    region
        name of the region; None for the network.
    one_off
        float[T, lines(4), colours]: positive nominal cost if opened in a quarter.
    value
        float[T]: NPV, negative.
    flows
        float[T, lines, H]: nominal flows, costs negative.
    terminal
        float[T, lines]: terminal value, undiscounted.
    support_per_quarter
        support in today's money for a quarter of 13 weeks.
    """

    name: str
    lever: int
    region: str | None
    one_off: FloatArray
    value: FloatArray
    flows: FloatArray
    terminal: FloatArray
    support_per_quarter: float


def shared_charges(instance: Instance) -> tuple[SharedCharge, ...]:
    """Return the shared costs of an instance by lever, the network's before the regions'.

    A lever that is running anywhere (for a region's cost: in that region) has opened already and costs nothing more;
    nor is there a charge where every amount is 0.
    """
    timeline = timeline_of(instance)
    region_of = {unit.unit: unit.region for unit in instance.units}
    running = [(pin.lever, region_of[pin.unit]) for pin in instance.pins if pin.rule == "running"]
    return tuple(_charges(instance, timeline, running))


def _charges(instance: Instance, timeline: Timeline, running: list[tuple[str, str]]) -> Iterator[SharedCharge]:
    regions = dict.fromkeys(unit.region for unit in instance.units)
    for number, (name, lever) in enumerate(instance.plan.levers.items()):
        if name not in {lever_name for lever_name, _ in running}:
            yield from _charge(timeline, number, lever, f"{name} in the network", None)
        for region in regions:
            if (name, region) not in running:
                yield from _charge(timeline, number, lever, f"{name} in region {region}", region)


def _charge(timeline: Timeline, number: int, lever: Lever, name: str, region: str | None) -> Iterator[SharedCharge]:
    basis = "network" if region is None else "region"
    amount = np.zeros((len(COST_LINES), len(COLOURS)))
    for cost in lever.costs:
        if cost.basis == basis:
            amount[COST_LINES.index(cost.line), COLOURS.index(cost.colour)] += cost.amount
    support = sum(cost.amount for cost in lever.support if cost.basis == basis)
    if amount.any() or support:
        periods = timeline.decision_quarters
        one_off = amount * timeline.inflation[:periods, None, None]
        flows, terminal = _flows(timeline, one_off, support)
        value = (flows @ timeline.factor).sum(axis=1) + terminal.sum(axis=1) * timeline.terminal_factor
        yield SharedCharge(name, number, region, one_off, value, flows, terminal, support)


def _flows(timeline: Timeline, one_off: FloatArray, support: float) -> tuple[FloatArray, FloatArray]:
    """Return float[T, lines, H] and float[T, lines]: flows and terminal value by opening quarter, tax included."""
    periods = np.arange(timeline.decision_quarters)
    flows = np.zeros((periods.size, len(LINES), timeline.quarters))
    since = np.arange(timeline.quarters) >= periods[:, None]
    flows[:, LINES.index("support")] = -support * timeline.inflation * timeline.length * since
    terminal = terminal_flows(timeline, flows)
    terminal[:, TAX] = -timeline.finance.tax_rate * terminal.sum(axis=1)
    flows[periods, : len(COST_LINES), periods] = -one_off.sum(axis=2)
    capex = np.zeros((periods.size, timeline.quarters))
    capex[periods, periods] = one_off[:, :, COLOURS.index("capex")].sum(axis=1)
    flows[:, TAX] = tax_flow(timeline, flows.sum(axis=1) + capex, capex)
    return flows, terminal
