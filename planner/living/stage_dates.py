"""Stages of a plan beside those that its launches have reached as they came."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.economics import Starts, cost_stages_reached, network_parts
from planner.economics.staged_costs import StagedCost
from planner.plan.network import counted_in, stages_of
from planner.plan.tables import Chosen

NETWORK = "network"


@dataclass(frozen=True)
class Stage:
    """A stage of a network or of a cost.

    Attributes
    ----------
    lever
        name.
    kind
        network, learning or licence_tiers.
    region
        that it is reached in by itself; blank for all of them.
    counted, need
        figure that counts, and what it must come to.
    quarter
        label of the quarter in which it is reached; blank for never.
    """

    lever: str
    kind: str
    region: str
    counted: str
    need: int
    quarter: str


def stages_reached(chosen: Chosen, start: Starts) -> tuple[Stage, ...]:
    """Return the stages that launches reach, int[units, levers], those of a network first."""
    return (*_of_network(chosen, start), *_of_costs(chosen, start))


def _of_network(chosen: Chosen, start: Starts) -> Iterator[Stage]:
    network = chosen.fleet.network
    for part in network_parts(chosen.fleet, chosen.menu.unit, start):
        lever = "" if network is None else chosen.menu.levers[network.lever]
        for need, quarter in stages_of(chosen.instance, part):
            yield Stage(lever, NETWORK, part.region, counted_in(part), need, quarter or "")


def _of_costs(chosen: Chosen, start: Starts) -> Iterator[Stage]:
    for cost in () if chosen.fleet.staged is None else chosen.fleet.staged.costs:
        reached = cost_stages_reached(chosen.fleet, cost, chosen.menu.unit, start)
        for need, quarter in zip(cost.need.tolist(), reached.tolist(), strict=True):
            label = chosen.instance.label_of(quarter) if quarter else ""
            yield Stage(chosen.menu.levers[cost.lever], cost.kind, "", _counted(cost), need, label)


def _counted(cost: StagedCost) -> str:
    if cost.kind == "learning":
        return "launches"
    return "units" if cost.weight is None else "orders"
