"""Stages that each region has for itself, worked out by hand; the accountant agrees in every table."""

from pathlib import Path
from typing import Any

import pytest

from planner import Plan
from planner.errors import ExitCode
from planner.plan.network import stages_of
from tests.worked.cases import (
    LEVER,
    SAVES_ALL,
    assert_flows,
    assert_npv,
    cost,
    label,
    launch,
    launched,
    saver,
    worked,
    write_instance,
)

TWO = [{"nodes": 2, "share": 1.0}]
STORES = {"A": "North", "B": "South", "C": "North", "D": "South"}
PINS = [launch(name, label(number)) for number, name in enumerate("ABCD", start=1)]


def case(stages: Any = TWO, amount: float = 100, **more: Any) -> dict[str, Any]:
    """Return stores of two regions that lose 1,000 a quarter each, which the lever saves where its region has two nodes."""
    own = {**SAVES_ALL, "network": stages, "network_each": "region", "costs": [cost(amount)]} | more.pop("lever", {})
    units = more.pop("units", [saver(name, region=region) for name, region in STORES.items()])
    return {"decision": 4, "evaluation": 4, "levers": {LEVER: own}, "units": units} | more


def planned(folder: Path, *given: Any, **more: Any) -> Plan:
    return worked(folder, **case(*given, **more))


def test_each_region_has_the_stages_of_its_own_nodes(tmp_path: Path) -> None:
    # One a quarter, A, B, C, D. The north has two nodes from quarter 3 on, the south in quarter 4: 2,000 and 4,000, less 400.
    # Together they would have two nodes from quarter 2 on. Without D, the latest, B saves nothing in quarter 4.
    found = planned(tmp_path, pins=PINS)
    assert_flows(found, "shrink", [0, 0, 2000, 4000])
    assert_npv(found, 6000 - 400)
    worth = found.network
    assert worth is not None
    assert [(one.region, stages_of(found.instance, one)) for one in worth.parts] == [
        ("North", [(2, label(3))]),
        ("South", [(2, label(4))]),
    ]
    assert (worth.value, worth.last_node) == (pytest.approx(6000), pytest.approx(1000))
    told = found.summary()["network"]
    assert [one["nodes_in_last_quarter"] for one in told["regions"]] == [2, 2] and "stages" not in told
    together = planned(tmp_path / "together", pins=PINS, lever={"network_each": ""})
    assert_npv(together, 2000 + 3000 + 4000 - 400)


def test_a_region_pays_where_another_does_not(tmp_path: Path) -> None:
    # At 3,900 a store only two in one region save 4 x 1,000 each. E stands alone in the west, and would do with nodes elsewhere.
    units = [saver(name, region=region) for name, region in {"A": "North", "C": "North", "E": "West"}.items()]
    found = planned(tmp_path, amount=3900, units=units)
    assert launched(found) == {("A", LEVER, label(1)), ("C", LEVER, label(1))}
    assert_npv(found, 8000 - 7800)
    assert found.network is not None and stages_of(found.instance, found.network.parts[1]) == [(2, None)]


def test_equal_stores_of_different_regions_are_told_apart(tmp_path: Path) -> None:
    # A and C of the north are live in quarter 1. So is B of the south, alike but for its region, and saves nothing. D never is.
    pins = [launch("A"), launch("B"), launch("C"), {"unit": "D", "lever": LEVER, "rule": "must_not"}]
    found = planned(tmp_path, pins=pins)
    assert_flows(found, "shrink", [2000] * 4)
    assert_npv(found, 8000 - 300)


def test_orders_count_by_region_and_a_first_node_too(tmp_path: Path) -> None:
    # By orders the north has 1,600 from quarter 3 on, the south 500 and 700 from quarter 4 on, too few: 2 x 1,000 twice.
    orders = {"A": 700, "B": 500, "C": 900, "D": 200}
    units = [saver(name, region=region, eligible_orders=orders[name]) for name, region in STORES.items()]
    found = planned(tmp_path / "orders", [{"orders": 1000, "share": 1.0}], units=units, pins=PINS)
    assert_flows(found, "shrink", [0, 0, 2000, 2000])
    assert [one["orders_in_last_quarter"] for one in found.summary()["network"]["regions"]] == [1600, 700]
    # A first node has a tenth at once: 100, 200, then 2 x 1,000 + 100, then all.
    first = planned(tmp_path / "first", [{"nodes": 1, "share": 0.1}, *TWO], pins=PINS)
    assert_flows(first, "shrink", [100, 200, 2100, 4000])
    assert_npv(first, 6400 - 400)


def test_a_run_is_told_by_region_and_recomputed(rollout: Any, tmp_path: Path) -> None:
    folder = write_instance(tmp_path / "case", **case(pins=PINS))
    ended = rollout("plan", folder, "--out", tmp_path / "run", "--gap", "0")
    assert ended.code == ExitCode.DONE, ended.err
    assert "North: 2 nodes from 2027Q3" in ended.out and "South: 2 nodes from 2027Q4" in ended.out
    assert rollout("verify", tmp_path / "run").code == ExitCode.DONE
    assert rollout("risk", tmp_path / "run", "--worlds", "32", "--no-sensitivity").code == ExitCode.DONE
    assert rollout("verify", tmp_path / "run").code == ExitCode.DONE
