"""The stages of a plan, of networks and of costs, as lines that screen, report and workbook show."""

from collections.abc import Iterator
from dataclasses import dataclass

from planner.economics import NetworkPart
from planner.plan.network import stages_of
from planner.plan.plan import Plan
from planner.plan.staged_costs import heading_of, stages_in_words
from planner.wording import counted


@dataclass(frozen=True)
class StageLine:
    """Stages of one kind with the quarters in which they are reached.

    Attributes
    ----------
    heading
        Network, Learning or Licences.
    of
        the region or the lever that the stages are of; blank for those of a network in all regions.
    """

    heading: str
    of: str
    stages: str


@dataclass(frozen=True)
class StagesWorth:
    """Lines of one kind, and the part of the NPV that their stages make.

    Attributes
    ----------
    source
        what makes that part: for a network by nodes, the stages beyond one node.
    last_node
        what the last node adds to others; None for costs.
    """

    lines: tuple[StageLine, ...]
    npv: float
    source: str
    last_node: float | None = None


def stages_worth(plan: Plan) -> Iterator[StagesWorth]:
    """Yield the stages of the network, of learning and of licences; nothing where no lever has any."""
    worth = plan.network
    if worth is not None:
        by_orders = worth.parts[0].orders is not None
        lines = tuple(StageLine("Network", one.region, _stages(plan, one)) for one in worth.parts)
        source = "by stages of orders a quarter" if by_orders else "by more than one node"
        yield StagesWorth(lines, worth.value, source, worth.last_node)
    levers = list(plan.instance.settings.levers.values())
    for cost in plan.staged_costs:
        line = StageLine(heading_of(cost), levers[cost.lever].title, stages_in_words(plan.instance, cost))
        yield StagesWorth((line,), cost.value, "by these stages")


def _stages(plan: Plan, part: NetworkPart) -> str:
    figure = "node" if part.orders is None else "order"
    return ", ".join(
        f"{counted(need, figure)} {'never' if quarter is None else f'from {quarter}'}"
        for need, quarter in stages_of(plan.instance, part)
    )
