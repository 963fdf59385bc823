"""Stages by the orders of live units, and licences that get dearer, worked out by hand; the accountant agrees in every table."""

import csv
from pathlib import Path
from typing import Any

import pytest

from cli import run
from instances.plausibility.idle_stages import stage_warnings
from planner import Plan, verify
from planner.accountant import Launch, account
from planner.errors import ExitCode
from planner.plan.network import stages_of
from planner.plan.staged_costs import quarters_of
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

ORDERS = {"A": 700, "B": 500, "C": 900}
VOLUMES = [{"orders": 1000, "share": 0.5}, {"orders": 2000, "share": 1.0}]
SUPPORT = [{"amount": 100, "basis": "unit"}]


def stores(saves: float = 1000, orders: dict[str, float] = ORDERS, **fields: Any) -> list[dict[str, Any]]:
    return [saver(name, saves, eligible_orders=own, **fields) for name, own in orders.items()]


def one_by_one() -> list[dict[str, str]]:
    return [launch(name, label(number)) for number, name in enumerate("ABC", start=1)]


def network(folder: Path, stages: Any = VOLUMES, *, amount: float = 400, pins: Any = (), **more: Any) -> Plan:
    """Return the plan of stores that each lose 1,000 a quarter, all of which the lever saves at its last stage."""
    own = {**SAVES_ALL, "network": stages, "costs": [cost(amount)]} | more.pop("lever", {})
    units = more.pop("units", stores())
    return worked(folder, decision=3, evaluation=4, levers={LEVER: own}, units=units, pins=pins, **more)


def licensed(folder: Path, tiers: Any, *, saves: float = 1000, **more: Any) -> Plan:
    """Return the plan of stores whose lever saves so much a quarter for support of 100 a quarter."""
    own = {**SAVES_ALL, "support": SUPPORT, "licence_tiers": tiers}
    return worked(folder, decision=3, evaluation=4, levers={LEVER: own}, units=stores(saves), **more)


def test_a_stage_counts_from_the_quarter_of_its_orders_on(tmp_path: Path) -> None:
    # Orders of live units are 700, 1,200, 2,100, 2,100: 0, 2 x 500, 3 x 1,000, 3 x 1,000, less 400 each. Without C, the latest,
    # A and B save 2 x 500 in quarters 2 to 4: 3,000 in place of 1,000 + 2 x 2,000.
    found = network(tmp_path, pins=one_by_one())
    assert_flows(found, "shrink", [0, 1000, 3000, 3000])
    assert_npv(found, 7000 - 1200)
    worth = found.network
    assert worth is not None
    (part,) = worth.parts
    assert stages_of(found.instance, part) == [(1000, label(2)), (2000, label(3))]
    assert (part.nodes.tolist(), part.orders.tolist()) == ([1, 2, 3, 3], [700, 1200, 2100, 2100])
    assert (worth.value, worth.last_node) == (pytest.approx(7000), pytest.approx(2000))
    told = found.summary()["network"]
    assert told["stages"] == [{"orders": 1000, "quarter": label(2)}, {"orders": 2000, "quarter": label(3)}]
    assert told["orders_in_last_quarter"] == 2100


def test_a_large_store_does_what_two_small_ones_do(tmp_path: Path) -> None:
    # 1,600 orders are needed: A and C have them, A and B do not. At 2,500 a store two save 4,000 each; B adds 4,000 for 2,500.
    stages = [{"orders": 1600, "share": 1.0}]
    both = network(tmp_path / "both", stages, amount=2500, units=stores(orders={"A": 700, "C": 900}))
    assert_npv(both, 8000 - 5000)
    few = network(tmp_path / "few", stages, amount=2500, units=stores(orders={"A": 700, "B": 500}))
    assert launched(few) == set()
    assert few.network is not None and stages_of(few.instance, few.network.parts[0]) == [(1600, None)]


def test_orders_grow_and_are_those_of_the_segments_that_a_lever_covers(tmp_path: Path) -> None:
    # Half of 1,401 is 700.5: 701 of A, and 500 of B, 1,201 together. By a half a year they grow to 775.2 and 553.3 in quarter 2,
    # 1,328 together, 858 and 612 in quarter 3, and 949 and 678 in quarter 4. The peak of quarter 2 does not count. In two years
    # they are 1,576 and 1,125 at most, so that a need beyond is warned of.
    segments = [{"name": "ship", "of": "orders", "share": 0.5}, {"name": "all", "of": "revenue", "share": 1.0}]
    units = stores(orders={"A": 1401, "B": 1000}, order_growth=0.5, seasonality="peak")
    seasons = [{"profile": "peak", "fiscal_quarter": place, "orders": 2.5 if place == 2 else 0.5} for place in (1, 2, 3, 4)]
    lever = {"covers": ["ship", "all"]}
    for need, first in ((1201, 1), (1202, 2), (1328, 2), (1329, 3), (1471, 4), (1628, 5), (2702, 5)):
        stages, pins = [{"orders": need, "share": 1.0}], [launch("A"), launch("B")]
        more = {"lever": lever, "units": units, "pins": pins, "segments": segments, "seasons": seasons}
        found = network(tmp_path / str(need), stages, **more)
        saved = [2000 if quarter >= first else 0 for quarter in range(1, 5)]
        assert_flows(found, "shrink", saved)
        assert verify(found) == [] and bool(list(stage_warnings(found.instance))) is (need == 2702)


def test_a_stage_stays_reached_where_orders_fall_and_is_reached_by_a_store_that_gets_larger(tmp_path: Path) -> None:
    # 700 of A halve in a year: enough in quarter 1 alone. B doubles to 1,000 in quarter 3.
    for store, orders, more, saved in (
        ("A", 700, {"order_growth": -0.5}, [1000] * 4),
        ("B", 500, {"resize_quarter": label(3), "resize_factor": 2.0}, [0, 0, 2000, 2000]),
    ):
        units, stages = stores(orders={store: orders}, **more), [{"orders": 700, "share": 1.0}]
        found = network(tmp_path / store, stages, units=units, pins=[launch(store)])
        assert_flows(found, "shrink", saved)
        assert verify(found) == [] and list(stage_warnings(found.instance)) == []


def test_a_half_by_shares_is_rounded_up(tmp_path: Path) -> None:
    # 35 % of 90 is 31.5, which is 32, though 90 * 0.35 is 31.499999999999996 in floating point.
    segments = [{"name": "ship", "of": "orders", "share": 0.35}, {"name": "all", "of": "revenue", "share": 1.0}]
    stages, lever = [{"orders": 32, "share": 1.0}], {"covers": ["ship", "all"]}
    found = network(tmp_path, stages, lever=lever, units=stores(orders={"A": 90}), pins=[launch("A")], segments=segments)
    assert_flows(found, "shrink", [1000] * 4)
    assert verify(found) == [] and list(stage_warnings(found.instance)) == []


def test_the_same_orders_everywhere_are_nodes(tmp_path: Path) -> None:
    units = stores(orders=dict.fromkeys("ABC", 130))
    by_nodes = network(tmp_path / "nodes", [{"nodes": 2, "share": 0.5}, {"nodes": 3, "share": 1.0}], units=units)
    by_orders = network(tmp_path / "orders", [{"orders": 260, "share": 0.5}, {"orders": 390, "share": 1.0}], units=units)
    assert launched(by_orders) == launched(by_nodes)
    assert by_orders.npv == by_nodes.npv


def test_a_licence_is_cheaper_from_so_many_orders_on(tmp_path: Path) -> None:
    # 700, 1,200 and 2,100 orders: 100; 2 x 75; 3 x 50 twice. At list price 100 + 200 + 300 + 300.
    tiers = [{"orders": 1200, "discount": 0.25}, {"orders": 2001, "discount": 0.5}]
    found = licensed(tmp_path, tiers, pins=one_by_one())
    assert_flows(found, "support", [-100, -150, -150, -150])
    assert_npv(found, 9000 - 550)
    assert found.staged_costs[0].value == pytest.approx(350)
    assert quarters_of(found.instance, found.staged_costs[0]) == [(1200, label(2)), (2001, label(3))]
    assert found.summary()["staged_costs"][0]["stages"][0] == {"orders": 1200, "quarter": label(2)}


def test_a_plan_stays_below_a_tier_that_is_dearer(tmp_path: Path) -> None:
    # 200 a quarter for 100: two stores earn 2 x 100. A third makes all pay 150, and three earn 3 x 50.
    found = licensed(tmp_path / "surcharge", [{"units": 3, "discount": -0.5}], saves=200)
    assert len(launched(found)) == 2
    assert_npv(found, 4 * 200)
    # At a surcharge of 10 % three earn 3 x 90, in every quarter.
    mild = licensed(tmp_path / "mild", [{"units": 3, "discount": -0.1}], saves=200)
    assert_npv(mild, 4 * 270)
    assert mild.staged_costs[0].value == pytest.approx(-4 * 30)


def test_a_plan_waits_with_the_launch_that_makes_all_dearer(tmp_path: Path) -> None:
    # All must have it, for 200 a quarter each. A third live makes all pay 200: nothing is left. Two pay 100: it comes last.
    pins = [launch(name, "") for name in "ABC"]
    found = licensed(tmp_path, [{"units": 3, "discount": -1.0}], saves=200, pins=pins)
    assert sorted(quarter for _, _, quarter in launched(found)) == [label(1), label(1), label(3)]
    assert_flows(found, "support", [-200, -200, -600, -600])
    assert_npv(found, 2 * 200 + 2 * 0)


def test_a_discount_may_end(tmp_path: Path) -> None:
    # 100; 2 x 50; 3 x 100 twice, as the discount holds for two units alone; a surcharge of a half from 2,100 orders on.
    found = licensed(tmp_path / "ends", [{"units": 2, "discount": 0.5}, {"units": 3, "discount": 0.0}], pins=one_by_one())
    assert_flows(found, "support", [-100, -100, -300, -300])
    tiers = [{"orders": 1200, "discount": 0.5}, {"orders": 2100, "discount": -0.5}]
    dearer = licensed(tmp_path / "dearer", tiers, pins=one_by_one())
    assert_flows(dearer, "support", [-100, -100, -450, -450])
    assert_npv(dearer, 9000 - 1100)
    done = account(dearer.instance, [Launch("A", LEVER, label(1)), Launch("C", LEVER, label(3))])
    assert done.npv == pytest.approx(4000 + 2000 - 100 - 100 - 100 - 100)


def test_a_run_by_orders_is_told_and_recomputed(rollout: Any, tmp_path: Path) -> None:
    own = {**SAVES_ALL, "network": VOLUMES, "costs": [cost(1)], "support": SUPPORT}
    own["licence_tiers"] = [{"orders": 1200, "discount": -0.25}]
    folder = write_instance(tmp_path / "case", decision=3, levers={LEVER: own}, units=stores(), pins=one_by_one())
    ended = rollout("plan", folder, "--out", tmp_path / "run", "--gap", "0")
    assert ended.code == ExitCode.DONE, ended.err
    assert "1,000 orders from 2027Q2" in ended.out and "from 1,200 orders a quarter in 2027Q2" in ended.out
    assert rollout("verify", tmp_path / "run").code == ExitCode.DONE
    summary = tmp_path / "run" / "summary.json"
    summary.write_text(
        summary.read_text(encoding="utf-8").replace('"orders_in_last_quarter": 2100', '"orders_in_last_quarter": 2101')
    )
    ended = rollout("verify", tmp_path / "run")
    assert ended.code != ExitCode.DONE and "orders_in_last_quarter" in ended.out + ended.err


def test_the_platform_is_asked_from_how_many_orders_it_pays(tmp_path: Path) -> None:
    # At 2,100 a store: with A and C, 1,600 orders, half is saved, 4,000 for 4,200. From 2,000 orders on all of three, 12,000 less
    # 6,300. The number of stores says less: four of 500 would do.
    own = {**SAVES_ALL, "network": VOLUMES, "costs": [cost(2100)]}
    folder, out = write_instance(tmp_path / "case", levers={"orchestration": own}, units=stores()), tmp_path / "platform.csv"
    assert run(["platform", str(folder), "--no-regions", "--gap", "0", "--out", str(out)]) == ExitCode.DONE
    with out.open(encoding="utf-8") as stream:
        (row,) = [row for row in csv.DictReader(stream) if row["measure"] == "orders of live units"]
    assert float(row["now"]) == 2100
    assert 1600 <= float(row["not_yet_at"]) < float(row["pays_from"]) <= 2100


def test_cases_plan_with_other_orders(tmp_path: Path) -> None:
    # At 2,500 each, with all stages reached at once: 12,000 - 7,500. Were 9,000 orders needed, half of it, and nobody launches.
    own = {**SAVES_ALL, "network": VOLUMES, "costs": [cost(2500)]}
    folder = write_instance(tmp_path / "case", levers={LEVER: own}, units=stores())
    out = tmp_path / "answer"
    assert run(["whatif", str(folder), "--set", f"levers.{LEVER}.network.1.orders=9000", "--out", str(out)]) == ExitCode.DONE
    with (out / "comparison.csv").open(encoding="utf-8") as stream:
        assert [float(row["npv"]) for row in csv.DictReader(stream)] == [pytest.approx(4500), pytest.approx(0)]
