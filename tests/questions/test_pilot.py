"""The question which pilot: what it shows, writes and refuses."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from planner.errors import ExitCode
from planner.limits.priced import priced
from planner.pilots.asked import Asked
from planner.pilots.contingent import ContingentParams
from planner.pilots.costs import cost_of_controls, pilot_cost
from planner.pilots.params import PilotParams
from planner.pilots.proposals import proposals_of
from planner.pilots.worths import worths_of
from planner.questions.pilot.answer import answer_of
from tests.pilots.chain import ORC, SO, by_hand, chain, stores


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def history(path: Path, units: list[str]) -> Path:
    """Write two years by month of accuracy and sales."""
    rng = np.random.default_rng(4)
    lines = ["unit,date,sales,inventory_accuracy"]
    for unit in units:
        level = rng.uniform(0.6, 0.8)
        for month in range(24):
            accuracy = np.clip(level + 0.03 * rng.standard_normal(), 0, 1)
            lines.append(f"{unit},{2025 + month // 12}-{month % 12 + 1:02},{rng.uniform(90, 110):.1f},{accuracy:.3f}")
    path.write_text("\n".join(lines))
    return path


def test_designs_stand_side_by_side_with_their_stores(rollout, tmp_path: Path) -> None:
    options = ("--policy", "worst", "--policy", "combined", "--size", "4", "--no-worth")
    ended = rollout("pilot", "ten-store-chain", *options, "--out", tmp_path / "p")
    assert ended.code == ExitCode.DONE
    assert "no pilot" in ended.out and "Noise is assumed" in ended.out and "A pilot shows" in ended.out
    designs = {row["design"]: row for row in rows(tmp_path / "p" / "pilots.csv")}
    assert list(designs) == ["worst", "combined", "no pilot"]
    assert (designs["worst"]["stores"], designs["worst"]["controls"], designs["no pilot"]["cost"]) == ("4", "4", "0.00")
    listed = [row for row in rows(tmp_path / "p" / "pilot_stores.csv") if row["design"] == "worst"]
    pilots = [row["unit"] for row in listed if row["role"] == "pilot"]
    assert len(pilots) == 4 and {row["matched_to"] for row in listed if row["role"] == "control"} == set(pilots)
    levers = rows(tmp_path / "p" / "pilot_levers.csv")
    own = {row["lever"]: row["smallest"] for row in levers if row["design"] == "worst"}
    assert own == {lever: designs["worst"][f"smallest_{lever}"] for lever in (SO, ORC)}


def test_a_history_gives_noise_and_names_the_bias(rollout, tmp_path: Path) -> None:
    file = history(tmp_path / "history.csv", [f"T{number:03}" for number in range(1, 11)])
    ended = rollout("pilot", "ten-store-chain", "--policy", "worst", "--size", "4", "--no-worth", "--history", file, "--json")
    assert ended.code == ExitCode.DONE
    document = json.loads(ended.out)
    assert document["history"]["metrics"] == ["sales", "inventory_accuracy"] and document["history"]["stores"] == 10
    # fiscal years begin in February: 7 whole quarters, four before and three after
    worst = document["pilots"][0]
    assert (worst["noise"], worst["placebos"]) == ("both", 1)
    noise = {row["metric"]: row["noise"] for row in document["metrics"]}
    assert noise["sales"] == "history" and noise["shrink_rate"] == "stated"


def test_the_worth_of_a_design_is_that_of_its_plan_over_the_best_without_a_pilot() -> None:
    # late orders cost a store 4,000 a quarter: half of that is saved, times 0.2 or 1.8 with the same chance, for 10,000
    costs = [{"line": "training", "amount": 10_000, "basis": "unit"}]
    unsure = {"name": "benefits", "figures": ["levers.orchestration.effects.late"], "distribution": "values"}
    drawn = [unsure | {"values": [0.2, 1.8], "chances": [0.5, 0.5]}]
    instance = chain(stores(12), so={"effects": {}}, orc={"costs": costs}, uncertainties=drawn)
    found = proposals_of(priced(instance), Asked(policies=("worst",), levers=(ORC,), size=2, reading=2))
    params = ContingentParams(worlds=4, seconds=60.0)
    worths = worths_of(found, instance.settings.solver, lambda title, moment: None, params)
    answer = answer_of(found, worths, PilotParams())
    worst, none = answer.tables[0].frame.to_dict("records")
    # at once: 2,000 a quarter in the mean over 10 quarters; after the reading: 3,600 or 400 over 9, as it is taken to be
    wrong = stats.norm.cdf(-0.8 / found.proposals[0].power.precisions[0].error)
    at_once, waited = 20_000 - 10_000, 0.5 * (1 - wrong) * (9 * 3600 - 10_000) + 0.5 * wrong * (9 * 400 - 10_000)
    assert none["npv"] == pytest.approx(12 * at_once) and worst["npv"] == pytest.approx(2 * at_once + 10 * waited)
    assert worst["worth"] == pytest.approx(worst["npv"] - none["npv"]) and worst["worth"] > 0 and worst["determined"] == "yes"
    assert worst["worth_at_least"] == pytest.approx(worst["worth"]) == worst["worth_at_most"]
    assert (none["worth"], none["worth_at_least"], none["worth_at_most"], none["determined"]) == (0.0, 0.0, 0.0, "yes")
    assert "The design worst is worth" in answer.conclusion


def test_a_design_without_a_worth_says_why(rollout) -> None:
    ended = rollout("pilot", "ten-store-chain", "--policy", "worst", "--size", "4", "--solver", "appsi_highs")
    assert ended.code == ExitCode.DONE and "No worth of worst" in ended.out and "leave out --solver" in ended.out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--stores", "T001,T99"), "T99 is no unit"),
        (("--stores", "T001,T001"), "named twice"),
        (("--stores", "T001"), "one alone has no spread"),
        (("--stores", "T001,T002", "--controls", "T002,T003"), "T002 launch in the pilot"),
        (("--stores", "T001,T002", "--policy", "worst"), "picked by no policy"),
        (("--stores", "T001,T002", "--size", "3"), "leave out --size"),
        (("--lever", "store_optimisation"), "Did you mean store_optimization?"),
        (("--launch", "2099Q1"), "decision quarter"),
        (("--launch", "2027Q3", "--reading", "2027Q3"), "after the launch"),
        (("--history", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_what_does_not_fit_is_named(rollout, tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    ended = rollout("pilot", "ten-store-chain", *options)
    assert (ended.code, ended.out) == (ExitCode.INPUT, "") and words in ended.err and "Traceback" not in ended.err


def test_the_cost_is_that_of_its_launches_and_the_shared_costs_they_open() -> None:
    per_store = {"costs": [{"line": "training", "amount": 1000, "basis": "unit"}]}
    shared = [{"line": "software", "amount": amount, "basis": basis} for amount, basis in ((500, "network"), (70, "region"))]
    instance = chain(so=per_store, orc={"costs": [*shared, {"line": "training", "amount": 10, "basis": "unit"}]})
    case = priced(instance)
    # stores 1 to 4 are in the north: one network, one region
    assert pilot_cost(case, by_hand(case, (SO, ORC), 4)) == pytest.approx(4 * 1010 + 570)
    assert pilot_cost(case, by_hand(case, (SO,), 4)) == pytest.approx(4000)
    # two in the south open their region, too
    assert pilot_cost(case, by_hand(case, (ORC,), 5)) == pytest.approx(50 + 570)


def test_controls_lose_the_quarters_that_they_wait() -> None:
    # shrink of 1 % of revenue is saved from the first quarter on: three quarters of it are lost, before tax and discounting
    case = priced(chain(orc={"effects": {}}, finance={"cost_of_goods": 1.0}))
    assert cost_of_controls(case, by_hand(case, (SO,), 4)) == pytest.approx(4 * 3 * 0.5 * 0.02 * 1e6)


def test_a_lever_that_no_metric_shows_is_said_to_be_so() -> None:
    case = priced(chain(orc={"effects": {"inventory": 0.2}}))
    answer = answer_of(proposals_of(case, Asked(policies=("worst",))), None, PilotParams())
    assert "No pilot shows orchestration" in answer.conclusion
    assert answer.tables[0].frame["smallest_orchestration"].isna().all()


def test_policies_without_a_design_say_why() -> None:
    answer = answer_of(proposals_of(priced(chain(stores(3)))), None, PilotParams())
    said = [part for part in answer.parts if isinstance(part, str) and "is not possible" in part]
    assert len(said) == 5 and "None of these pilots is possible" in answer.conclusion
