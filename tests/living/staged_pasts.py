"""Random stores whose worth depends on the number that others launch, small enough for every schedule to be priced."""

from pathlib import Path
from typing import Any

from instances import load_instance
from planner import plan
from planner.plan.plan import Plan
from tests.oracles.draws import Draw
from tests.worked.cases import LEVER, cost, saver, write_instance

OTHER = "orchestration"


def staged_case(
    folder: Path, seed: int, *, units: int = 3, decision: int = 4, volumes: bool = False, growth: float = 0.0
) -> Path:
    """Return an instance of one lever with a network, learning or licence tiers, or several of them, by its seed.

    With volumes it has a network that counts orders, region by region where the seed is odd, and a licence that gets dearer;
    growth: of the orders, a year.
    """
    draw, names = Draw(seed), "ABCDE"[:units]
    payments: dict[str, Any] = {}
    if draw.whole(0, 2) == 0:
        payments = {"profile": [0.4, 0.6], "profile_from": draw.whole(-1, 0)}
    lever: dict[str, Any] = {"effects": {"shrink": 0.8}, "costs": [cost(draw.whole(600, 3000), **payments)]}
    kinds = [seed % 3] if draw.whole(0, 1) else [0, 1, 2]
    if 0 in kinds:
        lever["network"] = _rising(draw, units, "nodes", "share")
    if 1 in kinds:
        lever["learning"] = _rising(draw, units - 1, "launches", "saving")
    if 2 in kinds:
        lever["support"] = [{"amount": draw.whole(100, 500), "basis": "unit"}]
        lever["licence_tiers"] = _rising(draw, units, "units", "discount")
    if draw.whole(0, 2) == 0:
        lever["slip_quarters"] = 1
    stores = [saver(name, draw.whole(600, 1600)) for name in names]
    if volumes:
        orders = [draw.whole(100, 900) for _ in names]
        grows = {"order_growth": growth} if growth else {}
        sites = [{"region": "NS"[place % 2], "eligible_orders": own} | grows for place, own in enumerate(orders)]
        stores = [one | site for one, site in zip(stores, sites, strict=True)]
        lever["network"] = [{"orders": orders[0], "share": 0.4}, {"orders": orders[0] + orders[2], "share": 1.0}]
        lever["network_each"] = "region" if seed % 2 else ""
        lever["support"] = [{"amount": draw.whole(50, 200), "basis": "unit"}]
        lever["licence_tiers"] = [{"orders": sum(orders[:2]), "discount": 0.3}, {"orders": sum(orders), "discount": -1.5}]
    pace = {"name": "pace", "measure": "launches", "amount": draw.whole(1, 2), "levers": [LEVER]}
    return write_instance(
        folder,
        decision=decision,
        evaluation=decision + 3,
        finance={"discount_rate": 0.04},
        levers={LEVER: lever},
        units=stores,
        limits=[pace] if draw.whole(0, 3) else [],
        pins=[{"unit": name, "lever": OTHER, "rule": "must_not"} for name in names],
        solver={"gap": 0.0},
    )


def _rising(draw: Draw, most: int, count: str, share: str) -> list[dict[str, Any]]:
    """Return one or two rows from some number up to the most, which all that is launched reaches."""
    first, low = draw.whole(1, max(1, most - 1)), draw.number(0.1, 0.5)
    rows = [{count: first, share: round(low, 2)}]
    return rows if first == most else [*rows, {count: most, share: round(low + draw.number(0.2, 0.45), 2)}]


def planned_case(folder: Path, seed: int, **sizes: int) -> Plan:
    """Return the best plan of a random staged instance."""
    return plan(load_instance(staged_case(folder / "case", seed, **sizes)), gap=0.0)
