"""The staged costs of a plan, as summary.json has them."""

from typing import Any

from instances.schema.instance import Instance
from planner.economics import SavedCost

_HEADINGS = {"learning": "Learning", "licence_tiers": "Licences"}
_ONE = {"launches": "launch", "units": "unit", "orders": "order"}


def staged_costs_as_json(instance: Instance, costs: tuple[SavedCost, ...]) -> list[dict[str, Any]]:
    """Return each cost with its stages, the quarters in which they are reached, and what they save, as plain JSON values."""
    names = list(instance.settings.levers)
    return [
        {
            "lever": names[one.lever],
            "kind": one.kind,
            "stages": [{counted_in(one): need, "quarter": quarter} for need, quarter in quarters_of(instance, one)],
            "npv": one.value,
        }
        for one in costs
    ]


def counted_in(cost: SavedCost) -> str:
    """Return the figure that counts for the stages of a cost."""
    if cost.kind == "learning":
        return "launches"
    return "orders" if cost.by_orders else "units"


def quarters_of(instance: Instance, cost: SavedCost) -> list[tuple[int, str | None]]:
    """Return the number needed for each stage, and the label of the quarter in which it is reached; None if it never is."""
    pairs = zip(cost.need.tolist(), cost.reached.tolist(), strict=True)
    return [(need, instance.label_of(quarter) if quarter else None) for need, quarter in pairs]


def heading_of(cost: SavedCost) -> str:
    """Return the name of a kind of cost that changes by stages."""
    return _HEADINGS[cost.kind]


def stages_in_words(instance: Instance, cost: SavedCost) -> str:
    """Return the stages of a cost with the quarters in which they are reached."""
    words, figure = [], counted_in(cost)
    for need, quarter in quarters_of(instance, cost):
        counted = f"{need:,} {_ONE[figure] if need == 1 else figure}{' a quarter' * cost.by_orders}"
        words.append(f"{counted} never" if quarter is None else f"from {counted} in {quarter}")
    return ", ".join(words)
