"""The network of a plan, as summary.json has it."""

from typing import Any

from instances.schema.instance import Instance
from planner.economics import NetworkWorth


def network_as_json(instance: Instance, worth: NetworkWorth) -> dict[str, Any]:
    """Return the stages with the quarters in which they are reached, and the worth of the network, as plain JSON values."""
    lever = next(name for name, one in instance.settings.levers.items() if one.network)
    return {
        "lever": lever,
        "stages": [{counted_in(worth): need, "quarter": quarter} for need, quarter in stages_of(instance, worth)],
        "nodes_in_last_quarter": int(worth.nodes[-1]),
        **({} if worth.orders is None else {"orders_in_last_quarter": int(worth.orders[-1])}),
        "npv": worth.value,
        "last_node_adds_to_others": worth.last_node,
    }


def counted_in(worth: NetworkWorth) -> str:
    """Return the figure that counts for the stages: nodes or orders."""
    return "nodes" if worth.orders is None else "orders"


def stages_of(instance: Instance, worth: NetworkWorth) -> list[tuple[int, str | None]]:
    """Return the nodes or orders of each stage, and the label of the quarter in which it is reached; None if it never is."""
    found: list[tuple[int, str | None]] = []
    later = iter(worth.reached.tolist())
    for lever in instance.settings.levers.values():
        for stage in lever.network:
            quarter = _first_live(worth) if stage.nodes == 1 else next(later)
            found.append((stage.need, instance.label_of(quarter) if quarter else None))
    return found


def _first_live(worth: NetworkWorth) -> int:
    """Return the first quarter with a live node, 0 for none."""
    return int((worth.nodes > 0).argmax()) + 1 if (worth.nodes > 0).any() else 0
