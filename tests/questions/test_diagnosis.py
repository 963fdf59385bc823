"""The diagnosis: values worked out by hand, what always holds of them, situations, thresholds of one's own, and the plan."""

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import pytest

from instances import example_names, load_instance, resolve_instance
from instances.schema.units import Pin
from planner import Plan, write
from planner.answers.answer_folder import write_answer
from planner.economics import fleet_of
from planner.main_levers import ORCHESTRATION, STORE_OPTIMIZATION
from planner.questions.diagnose.annual_base import annual_base
from planner.questions.diagnose.answer import answer_of
from planner.questions.diagnose.constraints import CONSTRAINTS, NONE
from planner.questions.diagnose.diagnosis import diagnose
from planner.questions.diagnose.rules_of_thumb import Roadmap
from planner.questions.diagnose.tables import conclusion, disagreements, network_table, unit_table
from planner.questions.diagnose.thresholds import shipped, thresholds_from
from planner.replanning.reading import plan_in
from tests.economics.builders import unit
from tests.oracles.random_instances import random_instance
from tests.questions.diagnosed import ROLE, STORE, doing, example, part, tiny, value_at, values_of


class TestAnnualValue:
    """Thresholds as shipped: half of the wrong records can be put right where accuracy is 80 %, as 90 % can be reached."""

    def test_a_split_goes_to_records_for_a_part_and_to_routing_beyond_what_can_be_reached(self) -> None:
        case = tiny(unit(**STORE, split_rate=0.2))
        assert part(case, "inventory_accuracy", "split") == pytest.approx(4 * 10_000 * 5 * 0.2 * 0.5 * 0.5)
        assert part(case, "routing", "split") == pytest.approx(4 * 10_000 * 5 * (0.15 - 0.08))

    def test_stockouts_shrink_and_markdowns_count_for_what_records_do(self) -> None:
        case = tiny(unit(**STORE, stockout_rate=0.05, shrink_rate=0.02, markdown_rate=0.04))
        assert part(case, "inventory_accuracy", "stockout") == pytest.approx(4e6 * 0.3 * 0.05 * 0.3 * 0.5)
        assert part(case, "inventory_accuracy", "shrink") == pytest.approx(4e6 * 0.02 * 0.21 * 0.5)
        assert part(case, "inventory_accuracy", "markdown") == pytest.approx(4e6 * 0.04 * 0.05 * 0.5)
        assert value_at(case)["inventory_accuracy"] == pytest.approx(9_000 + 8_400 + 4_000)

    def test_labour_counts_above_what_can_be_reached(self) -> None:
        hours = {"labour_hours": 1000, "wage": 20, "overtime_rate": 0.1, "missed_task_rate": 0.06}
        case = tiny(unit(**STORE, mispick_rate=0.03, **hours))
        assert part(case, "labour_execution", "mispick") == pytest.approx(4 * 10_000 * 10 * 0.02)
        assert part(case, "labour_execution", "overtime") == pytest.approx(4 * 1000 * 20 * 0.5 * 0.08)
        assert part(case, "labour_execution", "missed_task") == pytest.approx(4 * 1000 * 10 * 0.02)
        assert value_at(case)["labour_execution"] == pytest.approx(8_000 + 3_200 + 800)

    def test_right_records_leave_nothing_to_put_right(self) -> None:
        for accuracy in (0.9, 0.95, 1.0):
            case = tiny(unit(**STORE | {"inventory_accuracy": accuracy}, split_rate=0.2, shrink_rate=0.02))
            assert value_at(case)["inventory_accuracy"] == 0
            assert value_at(case)["routing"] == pytest.approx(4 * 10_000 * 5 * 0.12)

    def test_a_rate_below_what_can_be_reached_is_worth_nothing(self) -> None:
        case = tiny(unit(**STORE | {"inventory_accuracy": 0.9}, split_rate=0.07, mispick_rate=0.005))
        assert value_at(case) == dict.fromkeys(CONSTRAINTS, 0.0)
        assert values_of(case).dominant.tolist() == [NONE]

    def test_decline_counts_against_the_steady_rate_over_the_evaluation(self) -> None:
        case = tiny(unit(**STORE, revenue_growth=-0.1), evaluation=8)
        lost = sum(3e5 * (0.98 ** (quarter / 4) - 0.9 ** (quarter / 4)) for quarter in range(8))
        assert value_at(case)["store_role"] == pytest.approx(0.2 * lost / 2)
        assert value_at(tiny(unit(**STORE, revenue_growth=-0.02), evaluation=8))["store_role"] == 0

    def test_a_unit_that_closes_loses_what_comes_after(self) -> None:
        case = tiny(unit(**STORE, exit_quarter="2027Q4"), evaluation=8)
        assert value_at(case)["store_role"] == pytest.approx(0.2 * 4 * 3e5 / 2)

    def test_money_is_of_today_and_of_a_whole_year(self) -> None:
        store = unit(**STORE, split_rate=0.2, shrink_rate=0.02, revenue_growth=-0.1)
        fields = {"evaluation": 8}
        assert value_at(tiny(store, finance={"inflation_rate": 0.1}, **fields)) == pytest.approx(value_at(tiny(store, **fields)))
        steady = unit(**STORE, split_rate=0.2, shrink_rate=0.02)
        assert value_at(tiny(steady, decision=2, evaluation=2)) == pytest.approx(value_at(tiny(steady)))

    def test_a_running_lever_is_part_of_the_year(self) -> None:
        store = unit(**STORE | {"inventory_accuracy": 0.9}, split_rate=0.2)
        running = tiny(store, pins=[Pin(unit="S1", lever=ORCHESTRATION, rule="running", quarter="2026Q1")])
        assert value_at(running)["routing"] == pytest.approx(4 * 10_000 * 5 * (0.1 - 0.08))

    def test_a_rate_that_costs_nothing_is_still_a_rate(self) -> None:
        fleet = fleet_of(tiny(unit(**STORE, late_rate=0.2, exit_quarter="2027Q2")))
        year = annual_base(fleet, fleet.instance.settings.event_costs)
        assert (year.rate["late"][0], year.exposure["late"][0], year.accuracy[0]) == pytest.approx((0.2, 0.0, 0.8))

    def test_a_small_share_of_the_contribution_is_no_constraint(self) -> None:
        # 0.5 % of 1.2 million of contribution is 6,000
        for rate, which in ((0.109, NONE), (0.111, CONSTRAINTS.index("routing"))):
            case = tiny(unit(**STORE | {"inventory_accuracy": 0.9}, split_rate=rate))
            assert values_of(case).dominant.tolist() == [which]

    @pytest.mark.parametrize("seed", range(25))
    def test_no_value_is_negative_and_the_dominant_one_is_the_greatest(self, seed: int) -> None:
        found = diagnose(doing(random_instance(seed)))
        value = found.values.value
        assert (value >= 0).all()
        assert all((one.value >= 0).all() for one in found.values.parts)
        assert sum(one.value for one in found.values.parts) == pytest.approx(value.sum(axis=1))
        for row, which in zip(value.tolist(), found.values.dominant.tolist(), strict=True):
            assert which == NONE or row[which] == max(row)
        table = unit_table(found)
        assert network_table(found).loc[0, "annual_value"] == pytest.approx(table["annual_value"].sum())
        assert ((table["share"].isna()) == (table["constraint"] == "none")).all()
        assert table["share"].dropna().between(1 / len(CONSTRAINTS), 1).all()


class TestSituations:
    @pytest.mark.parametrize(
        ("name", "situation", "constraint", "rule"),
        [
            ("growing-network", "growing network", "routing", "orchestration first"),
            ("chaotic-stores", "chaotic stores", "inventory accuracy", "store optimization first"),
            ("declining-fleet", "declining fleet", "store role", "role first"),
            ("ten-store-chain", "small simple chain", "inventory accuracy", "smallest intervention"),
        ],
    )
    def test_each_scenario_comes_out_as_itself(self, name: str, situation: str, constraint: str, rule: str) -> None:
        found = example(name)
        network = network_table(found).iloc[0]
        assert (network["situation"], network["constraint"]) == (situation, constraint)
        assert network["units_in_situation"] == network["units"]
        assert set(found.rules) == {rule}
        assert situation in conclusion(found)

    def test_a_portfolio_shows_several_kinds(self) -> None:
        table = unit_table(example("mixed-portfolio"))
        assert set(table["situation"]) == {"none", "growing network", "declining fleet", "chaotic stores"}
        assert set(table["constraint"]) == {"routing", "inventory accuracy", "labour execution", "store role"}

    def test_the_same_stores_are_no_small_chain_where_there_are_many(self) -> None:
        stores = [unit(f"S{number}", **STORE) for number in range(25)]
        assert set(unit_table(diagnose(doing(tiny(*stores[:24]))))["situation"]) == {"none"}  # 18,462 orders a week
        few = [store.model_copy(update={"eligible_orders": 100.0}) for store in stores]
        assert set(unit_table(diagnose(doing(tiny(*few[:24]))))["situation"]) == {"small simple chain"}
        assert set(unit_table(diagnose(doing(tiny(*few))))["situation"]) == {"none"}

    def test_a_unit_in_no_situation_says_which_it_comes_nearest_to(self) -> None:
        # 24 stores are few enough (1 of 2 signs), 18,462 orders a week are too many; of growing network 1 of 4 is met at most
        found = diagnose(doing(tiny(*[unit(f"S{number}", **STORE) for number in range(24)])))
        table = unit_table(found)
        assert set(table["situation"]) == {"none"}
        assert set(table["nearest_situation"]) == {"small simple chain (1 of 2 signs)"}
        assert "No unit matches a known situation" in conclusion(found)
        mixed = unit_table(example("mixed-portfolio"))
        outside = mixed["situation"] == "none"
        assert 0 < outside.sum() < len(mixed)
        assert (mixed["nearest_situation"] != "").tolist() == outside.tolist()
        known = mixed["situation"][~outside].value_counts()
        said = conclusion(example("mixed-portfolio"))
        assert f"{known.index[0]}, at {known.iloc[0]} of {len(mixed)} units" in said
        assert f"{outside.sum()} units in no situation" in said

    def test_signs_met_and_missing(self) -> None:
        fit = unit("A", **STORE, owner="Ann", role_statement="Serves the town")
        labour = {"overtime_rate": 0.06, "missed_task_rate": 0.09, "mispick_rate": 0.03, "maturity": 0.4}
        poor = STORE | {"inventory_accuracy": 0.7, "eligible_orders": 600}
        unfit = unit("B", **poor, **labour, pos_connected=False, accuracy_drift=0.01)
        table = unit_table(diagnose(doing(tiny(fit, unfit))))
        assert table["signs_missing"].tolist()[0] == table["signs_met"].tolist()[1] == ""
        assert table["signs_missing"][1] == table["signs_met"][0] and len(table["signs_met"][0].split("; ")) == 8
        assert table["store_first_signs"].tolist() == [
            "",
            "poor counts; repeated mispicks; labour clashes; missed tasks; unstable",
        ]

    def test_where_no_situation_fits_the_constraint_decides(self) -> None:
        many = STORE | {"eligible_orders": 20_000}  # 7,692 orders a week in all: no small chain
        sound, weak = many | {"inventory_accuracy": 0.9}, many | {"inventory_accuracy": 0.78}
        stores = [
            unit("routing", **sound, split_rate=0.3),
            unit("routing on poor counts", **weak, misroute_rate=0.3),
            unit("records", **weak, shrink_rate=0.03),
            unit("nothing", **sound),
            unit("role", **sound, revenue_growth=-0.025),
        ]
        least = shipped().constraints.model_copy(update={"least_share_of_contribution": 0.0001})
        strict = shipped().model_copy(update={"constraints": least})
        found = diagnose(doing(tiny(*stores, evaluation=8)), strict)
        assert unit_table(found)["constraint"].tolist() == ["routing", "routing", "inventory accuracy", "none", "store role"]
        assert found.rules == (
            "orchestration first",
            "store optimization first",
            "store optimization first",
            "no change",
            "role first",
        )


class TestPlanAgainstRule:
    @pytest.mark.parametrize(
        ("rule", "start", "follows"),
        [
            ("no change", {}, True),
            ("no change", {"manual_improvement": 1}, False),
            ("smallest intervention", {STORE_OPTIMIZATION: 1}, True),
            ("smallest intervention", {STORE_OPTIMIZATION: 1, ORCHESTRATION: 2}, False),
            ("orchestration first", {ORCHESTRATION: 2}, True),
            ("orchestration first", {ORCHESTRATION: 2, STORE_OPTIMIZATION: 2}, True),
            ("orchestration first", {ORCHESTRATION: 2, STORE_OPTIMIZATION: 1}, False),
            ("orchestration first", {ORCHESTRATION: -3, STORE_OPTIMIZATION: 1}, True),
            ("orchestration first", {}, False),
            ("store optimization first", {STORE_OPTIMIZATION: 1, ORCHESTRATION: 2}, True),
            ("store optimization first", {STORE_OPTIMIZATION: 1}, True),
            ("store optimization first", {STORE_OPTIMIZATION: 2, ORCHESTRATION: 2}, False),
            ("store optimization first", {ORCHESTRATION: 2}, False),
            ("role first", {}, True),
            ("role first", {ROLE: 1, ORCHESTRATION: 2}, True),
            ("role first", {ROLE: 2, STORE_OPTIMIZATION: 1}, False),
            ("role first", {ORCHESTRATION: 1}, False),
        ],
    )
    def test_what_follows_a_rule(self, rule: str, start: dict[str, int], follows: bool) -> None:
        assert Roadmap(start).follows(rule, (ROLE,)) is follows

    def test_disagreement_in_words(self) -> None:
        case = tiny(unit(**STORE | {"eligible_orders": 70_000}, shrink_rate=0.03))
        found = diagnose(doing(case, orchestration=2))
        assert found.agrees == (False,)
        said = (unit_table(found).loc[0, "rule_of_thumb"], unit_table(found).loc[0, "plan"])
        assert said == ("store optimization first", "orchestration 2027Q2, no store optimization")
        (way,) = disagreements(found)
        assert (way.rule, way.order, way.units) == ("store optimization first", "orchestration", ("S1",))
        assert not disagreements(diagnose(doing(case, store_optimization=1)))

    def test_a_lever_that_runs_already_is_said_to(self) -> None:
        case = tiny(unit(**STORE), pins=[Pin(unit="S1", lever=ORCHESTRATION, rule="running", quarter="2026Q1")])
        assert unit_table(diagnose(doing(case)))["plan"].tolist() == ["orchestration running, no store optimization"]


class TestWritten:
    def test_a_run_folder_is_held_against_its_own_plan(self, rollout, small_plan, tmp_path: Path, monkeypatch) -> None:
        write(small_plan, tmp_path / "run")
        monkeypatch.setattr("planner.planning.planned", lambda *_, **__: pytest.fail("planned again"))
        assert rollout("diagnose", tmp_path / "run", "--out", tmp_path / "d").code == 0
        text = (tmp_path / "d" / "diagnosis.csv").read_text("utf-8-sig")
        rows = {row["unit"]: row for row in csv.DictReader(text.splitlines())}
        for launch in small_plan.schedule.itertuples():
            assert f"{launch.lever.replace('_', ' ')} {launch.quarter}" in rows[launch.unit]["plan"]
        assert rollout("verify", tmp_path / "d").code == 0
        again = diagnose(plan_in(tmp_path / "d")[1], thresholds_from(tmp_path / "d" / "diagnosis_thresholds.toml"))
        assert unit_table(again).equals(unit_table(diagnose(small_plan)))

    def test_names_are_data(self, rollout, fleet: Path, tmp_path: Path) -> None:
        lines = (fleet / "units.csv").read_text("utf-8-sig").splitlines()
        rows = list(csv.DictReader(lines))
        (tmp_path / "i").mkdir()
        for file in fleet.iterdir():
            (tmp_path / "i" / file.name).write_bytes(file.read_bytes())
        rows[0] |= {"unit": "=1+1", "name": "@SUM(A1)", "region": "[red]West"}
        with (tmp_path / "i" / "units.csv").open("w", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        ended = rollout("diagnose", tmp_path / "i", "--out", tmp_path / "d")
        assert ended.code == 0
        assert "=1+1" in ended.out and "[red]West" in ended.out
        first = next(csv.DictReader((tmp_path / "d" / "diagnosis.csv").read_text("utf-8-sig").splitlines()))
        assert (first["unit"], first["name"], first["region"]) == ("'=1+1", "'@SUM(A1)", "[red]West")

    def test_the_tables_are_those_of_the_diagnosis(self, small_plan, tmp_path: Path) -> None:
        found = diagnose(small_plan)
        folder = write_answer(tmp_path / "d", answer_of(found, None))
        rows = list(csv.DictReader((folder / "diagnosis_network.csv").read_text("utf-8-sig").splitlines()))
        assert [row["scope"] for row in rows] == ["network", *["region"] * (len(rows) - 1)]
        for name in (*CONSTRAINTS, "annual_value"):
            assert sum(float(row[name]) for row in rows[1:]) == pytest.approx(float(rows[0][name]), abs=0.05)


@pytest.mark.slow
@pytest.mark.parametrize("name", example_names())
def test_an_example_is_diagnosed_with_its_plan(name: str, example_plan: Callable[[str], Plan]) -> None:
    case = load_instance(resolve_instance(name))
    found = diagnose(example_plan(name))
    launched = {row.unit for row in found.plan.schedule.itertuples()}
    for number, one in enumerate(case.units):
        assert (found.roadmaps[number].order() != "nothing") or one.unit not in launched
    assert sum(len(way.units) for way in disagreements(found)) == found.agrees.count(False)


def test_ten_thousand_units_take_seconds() -> None:
    one = tiny(unit(**STORE, split_rate=0.2, shrink_rate=0.02))
    units = tuple(one.units[0].model_copy(update={"unit": f"S{number}"}) for number in range(10_000))
    begin = perf_counter()
    found = diagnose(doing(replace(one, units=units)))
    table = unit_table(found)
    assert len(table) == 10_000 and network_table(found).loc[0, "annual_value"] == pytest.approx(table["annual_value"].sum())
    assert perf_counter() - begin < 20


def test_the_plan_does_not_move_the_constraints() -> None:
    case = load_instance(resolve_instance("ten-store-chain"))
    idle, busy = diagnose(doing(case)), diagnose(doing(case, orchestration=2))
    assert (idle.values.value == busy.values.value).all()
    assert idle.rules == busy.rules
    assert set(busy.agrees) == {False}
