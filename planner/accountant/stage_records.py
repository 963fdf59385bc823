"""Figures of what depends on stages: the network of a plan, and costs that change with their number."""

from dataclasses import dataclass
from typing import NamedTuple


class NetworkPartFigures(NamedTuple):
    """The stages of all regions together, or those of one.

    Attributes
    ----------
    region
        its name; blank for all of them.
    stages
        nodes or orders of each stage, and the label of the quarter in which it is reached; None if it never is.
    nodes
        live nodes in the last quarter.
    orders
        their base orders; None where stages count nodes.
    """

    region: str
    stages: tuple[tuple[int, str | None], ...]
    nodes: int
    orders: int | None


@dataclass(frozen=True)
class NetworkFigures:
    """The network of a plan.

    Attributes
    ----------
    parts
        one of all regions together, or one of each.
    value
        NPV of the plan less that with the network of one node.
    last_node
        loss of all others without the latest unit.
    """

    lever: str
    parts: tuple[NetworkPartFigures, ...]
    value: float
    last_node: float


@dataclass(frozen=True)
class StagedCostFigures:
    """A cost of a lever that changes by stages.

    Attributes
    ----------
    kind
        learning or licence_tiers.
    counted
        what counts for stages: launches, units or orders.
    stages
        what must count for each stage, and the label of the quarter in which it is reached; None if it never is.
    value
        NPV of the plan less that with this cost at list price.
    """

    lever: str
    kind: str
    counted: str
    stages: tuple[tuple[int, str | None], ...]
    value: float
