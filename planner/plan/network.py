"""The network of a plan, as summary.json has it."""

from typing import Any

from instances.schema.instance import Instance
from planner.economics import NetworkPart, NetworkWorth


def network_as_json(instance: Instance, worth: NetworkWorth) -> dict[str, Any]:
    """Return the stages with the quarters in which they are reached, and the worth of the network, as plain JSON values.

    Where regions have stages of their own, they stand in a list `regions`, each with its name.
    """
    lever = next(name for name, one in instance.settings.levers.items() if one.network)
    parts = [_part_as_json(instance, one) for one in worth.parts]
    return {
        "lever": lever,
        **({"regions": parts} if worth.parts[0].region else parts[0]),
        "npv": worth.value,
        "last_node_adds_to_others": worth.last_node,
    }


def _part_as_json(instance: Instance, part: NetworkPart) -> dict[str, Any]:
    return {
        **({"region": part.region} if part.region else {}),
        "stages": [{counted_in(part): need, "quarter": quarter} for need, quarter in stages_of(instance, part)],
        "nodes_in_last_quarter": int(part.nodes[-1]),
        **({} if part.orders is None else {"orders_in_last_quarter": int(part.orders[-1])}),
    }


def counted_in(part: NetworkPart) -> str:
    """Return the figure that counts for the stages: nodes or orders."""
    return "nodes" if part.orders is None else "orders"


def stages_of(instance: Instance, part: NetworkPart) -> list[tuple[int, str | None]]:
    """Return the nodes or orders of each stage, and the label of the quarter in which it is reached; None if it never is."""
    found: list[tuple[int, str | None]] = []
    later = iter(part.reached.tolist())
    for lever in instance.settings.levers.values():
        for stage in lever.network:
            quarter = _first_live(part) if stage.nodes == 1 else next(later)
            found.append((stage.need, instance.label_of(quarter) if quarter else None))
    return found


def _first_live(part: NetworkPart) -> int:
    """Return the first quarter with a live node, 0 for none."""
    return int((part.nodes > 0).argmax()) + 1 if (part.nodes > 0).any() else 0
