"""The commands of questions: what they show, write and refuse."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from planner.errors import ExitCode
from tests.conftest import names_in


def test_whatif_compares_cases_and_writes_them(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("whatif", fleet, "--budget", "50%", "--set", "discount_rate=0.2", "--out", tmp_path / "w")
    assert ended.code == ExitCode.DONE
    assert "budget 50%" in ended.out and "finance.discount_rate" in ended.out and "Written to" in ended.out
    rows = list(csv.DictReader((tmp_path / "w" / "comparison.csv").read_text("utf-8-sig").splitlines()))
    assert [row["case"] for row in rows] == ["base", "budget 50%", "discount_rate=0.2"]
    for row in rows[1:]:
        assert float(row["change"]) == pytest.approx(float(row["npv"]) - float(rows[0]["npv"]), abs=0.02)
        assert rollout("verify", tmp_path / "w" / row["folder"]).code == ExitCode.DONE
    assert json.loads(rollout("whatif", fleet, "--budget", "50%", "--json").out)["cases"][1]["case"] == "budget 50%"


@pytest.mark.parametrize(
    "options", [(), ("--budget", "x"), ("--set", "discont=1"), ("--cases", "nowhere.toml"), ("--freeze", "2099Q1")]
)
def test_whatif_refuses_what_it_does_not_understand(rollout, fleet: Path, tmp_path: Path, options: tuple[str, ...]) -> None:
    ended = rollout("whatif", fleet, *options, "--out", tmp_path / "w")
    assert (ended.code, ended.out) == (ExitCode.INPUT, "")
    assert ended.err and "Traceback" not in ended.err
    assert names_in(tmp_path) == []


def test_frontier_shows_points_and_writes_them(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("frontier", fleet, "--budget", "50%:150%:50%", "--out", tmp_path / "f")
    assert ended.code == ExitCode.DONE
    assert "Without this limit" in ended.out and "flattens" in ended.out
    assert {"frontier.csv", "frontier.svg", "points", "summary.json"} <= set(names_in(tmp_path / "f"))
    assert rollout("verify", tmp_path / "f" / "points" / "50-percent").code == ExitCode.DONE
    points = json.loads(rollout("frontier", fleet, "--capacity", "50%:100%:50%", "--json").out)["points"]
    assert [point["share"] for point in points] == [0.5, 1.0]


def test_frontier_refuses_what_it_does_not_understand(rollout, fleet: Path, tmp_path: Path) -> None:
    for options in (("--budget", "5%"), ("--period", "2099Q1"), ("--scope", "Nowhere"), ("--reach", "x")):
        ended = rollout("frontier", fleet, *options, "--out", tmp_path / "f")
        assert (ended.code, ended.out) == (ExitCode.INPUT, "")
    assert rollout("frontier", fleet, "--budget", "1:2:1", "--capacity", "1:2:1").code == ExitCode.USAGE
    assert names_in(tmp_path) == []


def test_alternatives_compare_named_levers_and_write_them(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("alternatives", fleet, "--levers", " orchestration,store_optimization,", "--out", tmp_path / "a")
    assert ended.code == ExitCode.DONE
    assert "What each trades" in ended.out and "With orchestration alone" in ended.out
    assert {"tradeoffs.csv", "alternatives"} <= set(names_in(tmp_path / "a"))
    refused = rollout("alternatives", fleet, "--out", tmp_path / "b")
    assert (refused.code, refused.out) == (ExitCode.INPUT, "")
    assert "--levers" in refused.err and names_in(tmp_path) == ["a"]


def test_order_price_shows_orders_and_writes_them(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("order-price", fleet, "--out", tmp_path / "o")
    assert ended.code == ExitCode.DONE
    assert "orchestration first" in ended.out and "The conventional order" in ended.out
    assert {"order_price.csv", "order_units.csv", "orders"} <= set(names_in(tmp_path / "o"))
    document = json.loads(rollout("order-price", fleet, "--json", "-q").out)
    assert [row["order"] for row in document["orders"]][:2] == ["free", "store optimization first"]


ROLE = """
[levers.role_change]
title = "Local fulfilment point"
role = "local fulfilment point"
costs = [{ line = "training", amount = 9000, basis = "store" }]
effects = { labour_hours = 0.1, sales_uplift = -0.001 }

[[levers.orchestration.network]]
nodes = 2
share = 1.0
"""


def test_portfolio_shows_what_units_are_for_and_writes_it(rollout, fleet: Path, tmp_path: Path) -> None:
    shutil.copytree(fleet, tmp_path / "i")
    plan_file = tmp_path / "i" / "plan.toml"
    plan_file.write_text(plan_file.read_text(encoding="utf-8") + ROLE, encoding="utf-8")
    ended = rollout("portfolio", tmp_path / "i", "--gap", "0.02", "--out", tmp_path / "p")
    assert ended.code == ExitCode.DONE
    assert "orchestration (derived: it lowers misroutes and splits and has stages of a network)" in ended.out
    assert "Of 4 units" in ended.out and "over the best plan without" in ended.out
    assert {"portfolio.csv", "portfolio_summary.csv", "portfolio_worth.csv", "without-new-roles"} <= set(names_in(tmp_path / "p"))
    assert rollout("verify", tmp_path / "p").code == ExitCode.DONE
    document = json.loads(rollout("portfolio", tmp_path / "p", "--json", "-q").out)
    assert [row["plan"] for row in document["plans"]] == ["with new roles", "without new roles"]
    assert [one["part"] for one in document["parts"]] == ["body", "brain", "role"]
    assert len(document["units"]) == 4 and document["better"] is None
    assert {"portfolio.csv", "without-new-roles"} <= set(names_in(tmp_path / "p" / "questions" / "portfolio"))
    ended = rollout("portfolio", fleet)
    assert (ended.code, ended.out) == (ExitCode.INPUT, "") and "no lever has a `role`" in ended.err


def test_no_regret_shows_amounts_and_launches_and_writes_them(rollout, fleet: Path, tmp_path: Path) -> None:
    asked = ("--worlds", "8", "--world-gap", "5%", "--gap", "0.05", "--check", "1")
    ended = rollout("no-regret", fleet, *asked, "--out", tmp_path / "n")
    assert ended.code == ExitCode.DONE
    assert "value of perfect information" in ended.out and "assumed by grade of evidence" in ended.out
    tables = {"no_regret.csv", "certainty.csv", "no_regret_shares.csv", "world_plans.csv"}
    assert tables | {"no_regret.svg", "mean-optimal"} <= set(names_in(tmp_path / "n"))
    document = json.loads(rollout("no-regret", fleet, *asked, "--json", "-q").out)
    assert [row["measure"] for row in document["certainty"]][:1] == ["value of perfect information"]
    assert document["drawn"] == {"worlds": 8, "seed": 0, "judged": 8} and len(document["worlds"]) == 8
    assert {one["assumed"] for one in document["uncertainties"]} == {True} and all(
        one["why"] for one in document["uncertainties"]
    )
    for row in document["verdicts"]:
        own = [one for one in document["launches"] if one["lever"] == row["lever"]]
        for verdict in ("no regret", "depends", "never in"):
            assert row[verdict.replace(" ", "_")] == sum(one["verdict"] == verdict for one in own)
        assert row["possible"] == len(own) > 0
    assert rollout("no-regret", fleet, "--world-gap", "often").code == ExitCode.INPUT


def test_risk_frontier_shows_points_and_writes_them(rollout, fleet: Path, tmp_path: Path) -> None:
    asked = ("--worlds", "8", "--points", "3", "--point-gap", "5%", "--gap", "0.05")
    ended = rollout("risk-frontier", fleet, *asked, "--out", tmp_path / "f")
    assert ended.code == ExitCode.DONE
    assert "with no less CVaR the mean can be" in ended.out and "assumed by grade of evidence" in ended.out
    assert {"risk_frontier.csv", "risk_frontier.svg", "points"} <= set(names_in(tmp_path / "f"))
    assert rollout("verify", tmp_path / "f").code == ExitCode.DONE
    document = json.loads(rollout("risk-frontier", fleet, *asked, "--level", "0.5", "--json", "-q").out)
    assert [row["plan"] for row in document["points"]] == ["mean", "50 % CVaR", "CVaR", "base"]
    assert document["drawn"] == {"worlds": 8, "seed": 0, "fresh": 64} and document["level"] == 0.5
    assert rollout("risk-frontier", fleet, "--point-gap", "often").code == ExitCode.INPUT
    assert rollout("risk-frontier", fleet, "--points", "1").code == ExitCode.USAGE


def test_cuts_shows_what_goes_and_writes_it(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("cuts", fleet, "--to", "60%", "--step", "30%", "--out", tmp_path / "c")
    assert ended.code == ExitCode.DONE
    assert "60 %" in ended.out and "Written to" in ended.out
    assert {"cuts.csv", "cut_launches.csv", "cuts"} <= set(names_in(tmp_path / "c"))
    document = json.loads(rollout("cuts", fleet, "--to", "50%", "--step", "50%", "--json", "-q").out)
    assert [row["cut"] for row in document["cuts"]] == [0.5]
    assert rollout("cuts", fleet, "--to", "x").code == ExitCode.INPUT


def test_explain_tells_of_one_unit_and_of_all(rollout, fleet: Path, tmp_path: Path, monkeypatch) -> None:
    assert rollout("plan", fleet, "--out", tmp_path / "p").code == ExitCode.DONE
    ended = rollout("explain", tmp_path / "p", "--unit", "S001", "--seconds", "4", "--out", tmp_path / "a.csv")
    assert ended.code == ExitCode.DONE
    assert "as planned" in ended.out
    table = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert table.startswith("unit,alternative,npv") and "launch nothing" in table
    monkeypatch.chdir(tmp_path)
    assert rollout("explain", "p").code == ExitCode.DONE
    reasons = tmp_path / "p" / "questions" / "explain" / "reasons.csv"
    rows = list(csv.DictReader(reasons.read_text(encoding="utf-8-sig").splitlines()))
    assert len(rows) == 8 and {row["chosen"] for row in rows} <= {"yes", "no", "running"}
    assert len(json.loads(rollout("explain", "p", "--json").out)["reasons"]) == 8


def test_explain_refuses_what_it_cannot(rollout, fleet: Path, tmp_path: Path) -> None:
    assert rollout("explain", fleet, "--unit", "S001").code == ExitCode.INPUT
    assert rollout("plan", fleet, "--out", tmp_path / "p").code == ExitCode.DONE
    ended = rollout("explain", tmp_path / "p", "--unit", "S01")
    assert (ended.code, ended.out) == (ExitCode.INPUT, "") and "S01" in ended.err
    assert rollout("explain", tmp_path / "p", "--out", tmp_path / "no" / "a.csv").code == ExitCode.INPUT


def test_repair_names_a_conflict_and_what_would_mend_it(rollout, fleet: Path, tmp_path: Path) -> None:
    assert "has a plan" in rollout("repair", fleet).out
    shutil.copytree(fleet, tmp_path / "i")
    (tmp_path / "i" / "limits.csv").write_text("limit,scope,period,amount\nfield capacity,,2027Q1,0\n")
    (tmp_path / "i" / "pins.csv").write_text("unit,lever,rule,quarter\nS001,store_optimization,committed,2027Q1\n")
    ended = rollout("repair", tmp_path / "i", "-q")
    assert ended.code == ExitCode.INFEASIBLE
    assert "field capacity / 2027Q1" in ended.out and "S001" in ended.out
    document = json.loads(rollout("repair", tmp_path / "i", "--json", "-q").out)
    assert len(document["conflict"]) >= 2 and len(document["repairs"]) >= 2
    plan = rollout("plan", tmp_path / "i", "-q")
    assert plan.code == ExitCode.INFEASIBLE and "rollout repair" in plan.err


def test_marginals_shows_what_more_is_worth(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("marginals", fleet, "--seconds", "30", "--out", tmp_path / "m.csv")
    assert ended.code == ExitCode.DONE
    assert "5 % more is worth" in ended.out and "split over the quarters" in ended.out
    rows = list(csv.DictReader((tmp_path / "m.csv").read_text("utf-8-sig").splitlines()))
    assert {row["limit"] for row in rows} >= {"quarterly budget", "field capacity"}
    assert len(json.loads(rollout("marginals", fleet, "--seconds", "30", "--json", "-q").out)["parts"]) == len(rows)


def test_baselines_shows_the_usual_ways_and_writes_them(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("baselines", fleet, "--out", tmp_path / "b")
    assert ended.code == ExitCode.DONE
    assert "as early as possible" in ended.out and "The best of the baselines" in ended.out
    assert rollout("verify", tmp_path / "b" / "baselines" / "return-per-dollar").code == ExitCode.DONE
    document = json.loads(rollout("baselines", fleet, "--json", "-q").out)
    assert [row["baseline"] for row in document["baselines"]][:2] == ["optimised", "base case"]


def test_smallest_shows_the_smallest_plans_and_writes_them(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("smallest", fleet, "--keep", "70%", "--out", tmp_path / "s")
    assert ended.code == ExitCode.DONE
    assert "fewest units" in ended.out and "70 % of the NPV is kept" in ended.out
    assert rollout("verify", tmp_path / "s" / "smallest" / "least-spend").code == ExitCode.DONE
    document = json.loads(rollout("smallest", fleet, "--by", "units", "--json", "-q").out)
    assert [row["plan"] for row in document["plans"]] == ["greatest NPV", "fewest units"]
    assert rollout("smallest", fleet, "--keep", "120%").code == ExitCode.INPUT


def test_diagnose_tells_what_holds_units_back_and_writes_it(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("diagnose", fleet, "--out", tmp_path / "d")
    assert ended.code == ExitCode.DONE
    assert "network" in ended.out and "The dominant constraint of the network" in ended.out and "Written to" in ended.out
    assert max(map(len, ended.out.splitlines()[:12])) <= 100
    assert {"diagnosis.csv", "diagnosis_network.csv", "diagnosis_thresholds.toml"} <= set(names_in(tmp_path / "d"))
    assert rollout("verify", tmp_path / "d").code == ExitCode.DONE
    document = json.loads(rollout("diagnose", tmp_path / "d", "--json", "-q").out)
    assert [len(document["units"]), document["network"][0]["scope"]] == [4, "network"]
    parted = {unit for way in document["disagreements"] for unit in way["units"]}
    assert parted == {row["unit"] for row in document["units"] if row["agrees"] == "no"}
    assert rollout("diagnose", fleet, "--thresholds", tmp_path / "nowhere.toml").code == ExitCode.INPUT


def test_platform_tells_whether_it_pays(rollout, fleet: Path, tmp_path: Path) -> None:
    ended = rollout("platform", fleet, "--no-regions", "--out", tmp_path / "p.csv")
    assert ended.code == ExitCode.DONE
    assert "network" in ended.out and "latform" in ended.out
    rows = list(csv.DictReader((tmp_path / "p.csv").read_text("utf-8-sig").splitlines()))
    assert [row["measure"] for row in rows] == ["orders a quarter", "inventory accuracy", "live units"]
    assert len(json.loads(rollout("platform", fleet, "--no-regions", "--json", "-q").out)["scopes"]) == 3
