"""Levers whose stages count orders, or regions by themselves, and whose licences get dearer."""

from pathlib import Path
from typing import Any

from instances import Instance, load_instance
from tests.worked.cases import cost, saver, write_instance

STORES = {"A": ("North", 700), "B": ("North", 500), "C": ("South", 900)}
NETWORK = [{"orders": 600, "share": 0.5}, {"orders": 1200, "share": 1.0}]
ROUTES: dict[str, Any] = {
    "effects": {"shrink": 0.9},
    "costs": [cost(900)],
    "support": [{"amount": 100, "basis": "unit"}],
    "network": NETWORK,
    "network_each": "region",
    "licence_tiers": [{"orders": 1400, "discount": 0.3}, {"orders": 2100, "discount": -2.0}],
}
COUNTS: dict[str, Any] = {
    "effects": {"shrink": 0.3},
    "costs": [cost(300)],
    "support": [{"amount": 60, "basis": "unit"}],
    "licence_tiers": [{"units": 3, "discount": -1.0}],
}


def by_volume(folder: Path) -> Instance:
    """Return three stores of two regions that lose 1,000 a quarter, under a budget for some of the launches."""
    units = [saver(name, region=region, eligible_orders=orders) for name, (region, orders) in STORES.items()]
    written = write_instance(
        folder,
        decision=3,
        evaluation=6,
        levers={"orchestration": ROUTES, "store_optimization": COUNTS},
        units=units,
        limits=[{"name": "money", "measure": "spend", "amount": 1900, "carry_over": 0.5}],
        solver={"gap": 0.0},
    )
    return load_instance(written)
