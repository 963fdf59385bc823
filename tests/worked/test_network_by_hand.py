"""Benefits by the number of nodes, worked out by hand; the accountant agrees in every table."""

import csv
from pathlib import Path
from typing import Any

import pytest

from cli import run
from planner import Plan
from planner.accountant import Launch, account
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

TWO_STAGES = [{"nodes": 2, "share": 0.5}, {"nodes": 3, "share": 1.0}]


def network(folder: Path, names: str = "ABC", *, amount: float = 400, pins: Any = (), **lever: Any) -> Plan:
    """Return the plan of stores that each lose 1,000 a quarter, all of which the lever saves with three of them."""
    own = {**SAVES_ALL, "network": TWO_STAGES, "costs": [cost(amount)]} | lever
    return worked(folder, decision=3, evaluation=4, levers={LEVER: own}, units=[saver(name) for name in names], pins=pins)


def read(table: Path) -> list[dict[str, str]]:
    """Return the rows of a table."""
    return list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))


def stages(found: Plan) -> list[tuple[int, str | None]]:
    assert found.network is not None
    (part,) = found.network.parts
    return stages_of(found.instance, part)


def test_each_stage_counts_from_its_quarter_on(tmp_path: Path) -> None:
    # Pinned: A in quarter 1, B in 2, C in 3. One node saves nothing, two save half, three all of 1,000 each:
    # 0, 2 x 500, 3 x 1,000, 3 x 1,000, less 400 each. Without a stage: minus 1,200. Without C, A and B save
    # 2 x 500 in quarters 2 to 4: 3,000 instead of 1,000 + 2 x 2,000 = 5,000, so that C adds 2,000 to them.
    pins = [launch("A", label(1)), launch("B", label(2)), launch("C", label(3))]
    found = network(tmp_path, pins=pins)
    assert_flows(found, "shrink", [0, 1000, 3000, 3000])
    assert_npv(found, 7000 - 1200)
    assert stages(found) == [(2, label(2)), (3, label(3))]
    assert found.network.nodes.tolist() == [1, 2, 3, 3]
    assert (found.network.value, found.network.last_node) == (pytest.approx(7000), pytest.approx(2000))


def test_a_part_of_the_benefits_does_not_wait_for_others(tmp_path: Path) -> None:
    # A quarter of the saving is the store's own: 250 for A in quarter 1, 2 x (250 + 375) in 2, then all.
    pins = [launch("A", label(1)), launch("B", label(2)), launch("C", label(3))]
    found = network(tmp_path, pins=pins, network_part=0.75)
    assert_flows(found, "shrink", [250, 1250, 3000, 3000])
    assert_npv(found, 7500 - 1200)
    assert found.network.value == pytest.approx(7500 - (250 + 500 + 750 + 750))


def test_costs_strain_and_adverse_effects_do_not_wait(tmp_path: Path) -> None:
    # 100 hours at 10; 10 % more of them with the lever, whatever the network: 100 a quarter. One node saves nothing.
    unit = saver(labour_hours=100, wage=10)
    own = {"effects": {"shrink": 1.0, "labour_hours": -0.1}, "network": TWO_STAGES, "costs": [cost(1)]}
    found = worked(tmp_path, evaluation=4, levers={LEVER: own}, units=[unit], pins=[launch()])
    assert_flows(found, "labour", [-100] * 4)
    assert_flows(found, "shrink", [0] * 4)


def test_a_stage_stays_reached_when_a_node_closes(tmp_path: Path) -> None:
    # A closes after quarter 2: B goes on at the stage of two nodes.
    own = {**SAVES_ALL, "network": [{"nodes": 2, "share": 1.0}], "costs": [cost(1)]}
    units = [saver("A", exit_quarter=label(2)), saver("B")]
    pins = [launch("A"), launch("B")]
    rules = {"minimum_quarters_before_exit": 0}
    found = worked(tmp_path, evaluation=4, levers={LEVER: own}, units=units, pins=pins, rules=rules)
    assert_flows(found, "shrink", [2000, 2000, 1000, 1000])
    assert found.network.nodes.tolist() == [2, 2, 1, 1]


def test_more_nodes_make_it_pay(tmp_path: Path) -> None:
    # At 2,100 a store, two save 2 x 500 x 4 = 4,000 and cost 4,200: nobody launches. Three save 12,000 and cost 6,300.
    few = network(tmp_path / "few", "AB", amount=2100)
    enough = network(tmp_path / "enough", "ABC", amount=2100)
    assert launched(few) == set()
    assert few.network.value == 0 and stages(few) == [(2, None), (3, None)]
    assert launched(enough) == {(name, LEVER, label(1)) for name in "ABC"}
    assert_npv(enough, 12000 - 6300)


def test_the_latest_possible_node_decides_what_waiting_costs(tmp_path: Path) -> None:
    # Both a quarter later: 3 quarters of 2 x 1,000 instead of 4.
    own = {**SAVES_ALL, "network": [{"nodes": 2, "share": 1.0}], "costs": [cost(1)]}
    found = worked(tmp_path, evaluation=4, levers={LEVER: own}, units=[saver("A"), saver("B")])
    assert found.cost_of_waiting == pytest.approx(2000)
    assert_npv(found, 8000 - 2)


def test_an_account_of_other_launches_has_their_own_stages(tmp_path: Path) -> None:
    found = network(tmp_path)
    done = account(found.instance, [Launch("A", LEVER, label(1)), Launch("B", LEVER, label(3))])
    assert done.npv == pytest.approx(2 * 2 * 500 - 800)


def test_cases_plan_with_other_stages(tmp_path: Path) -> None:
    # Three stores at 2,100 each: all of it with three nodes, 12,000 - 6,300; with nine needed, half of it, and nobody launches.
    folder = write_instance(
        tmp_path / "case",
        evaluation=4,
        levers={LEVER: {**SAVES_ALL, "network": TWO_STAGES, "costs": [cost(2100)]}},
        units=[saver(name) for name in "ABC"],
    )
    out = tmp_path / "answer"
    assert run(["whatif", str(folder), "--set", f"levers.{LEVER}.network.1.nodes=9", "--out", str(out)]) == ExitCode.DONE
    rows = read(out / "comparison.csv")
    assert [float(row["npv"]) for row in rows] == [pytest.approx(5700), pytest.approx(0)]


def test_the_platform_is_asked_from_how_many_nodes_it_pays(tmp_path: Path) -> None:
    # Five stores: with two nodes half, 4,000 less 4,200; with three all, 12,000 less 6,300.
    own = {**SAVES_ALL, "network": TWO_STAGES, "costs": [cost(2100)]}
    units = [saver(name) for name in "ABCDE"]
    folder = write_instance(tmp_path / "case", evaluation=4, levers={"orchestration": own}, units=units)
    out = tmp_path / "platform.csv"
    asked = ["platform", str(folder), "--no-regions", "--gap", "0", "--out", str(out)]
    assert run(asked) == ExitCode.DONE
    nodes = next(row for row in read(out) if "live" in row["measure"])
    assert (float(nodes["pays_from"]), float(nodes["not_yet_at"])) == (3, 2)
