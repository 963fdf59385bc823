"""The question for what actuals say: its answer on a run, the instance it writes, and what it refuses."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from instances import load_instance
from planner import plan
from planner import write as write_run
from planner.errors import ExitCode
from planner.worlds.beliefs import beliefs_of
from tests.instances.small import write
from tests.learning import stores

KEPT = ("promise_accuracy", "on_time_rate", "inventory_accuracy", "pick_accuracy")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learn")
    made = stores.instance()
    pins = ["unit,lever,rule,quarter", *(f"{one.unit},{one.lever},committed,{one.quarter}" for one in stores.launches(made))]
    launched = {(one.unit, one.lever) for one in stores.launches(made)}
    every = [(f"S{store}", lever) for store in range(stores.STORES) for lever in made.settings.levers]
    pins += [f"{unit},{lever},must_not," for unit, lever in every if (unit, lever) not in launched]
    write(folder / "planted", {**stores.texts(), "pins.csv": "\n".join(pins) + "\n"})
    return write_run(plan(folder / "planted"), folder / "run")


def filled(
    run: Path, to: Path, share: float, until: str = "2027Q4", keep: Callable[[dict[str, str]], bool] = lambda row: True
) -> Path:
    """The tracking sheet with a share of each target realised and a little noise, as a person would fill it in."""
    rng = np.random.default_rng(11)
    with (run / "tracking.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        baseline, target = float(row["baseline"]), float(row["target"])
        failures = (1 - baseline) if row["metric"] in KEPT else baseline
        actual = baseline + share * (target - baseline) + failures * rng.normal(0, 0.02)
        row["actual"] = f"{actual:.6f}" if row["quarter"] <= until and keep(row) else ""
    with to.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return to


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def test_actuals_are_read_and_the_instance_written_with_what_was_learned(rollout, run: Path, tmp_path: Path) -> None:
    ended = rollout("learn", run, "--actuals", filled(run, tmp_path / "a.csv", 1.0), "--out", tmp_path / "learned")
    assert ended.code == ExitCode.DONE, ended.err
    assert "Store optimization realises " in ended.out and "Placebo test" in ended.out and "vendor, now pilot" in ended.out
    effects = {(row["lever"], row["metric"]): row for row in table(tmp_path / "learned" / "effects.csv")}
    for lever in ("store_optimization", "orchestration"):
        row = effects[lever, "all metrics"]
        assert float(row["share"]) == pytest.approx(1.0, abs=0.1)
        assert float(row["low"]) < 1.0 < float(row["high"])
    assert effects["orchestration", "all metrics"]["comparisons"] == "10"
    learned = {row["figure"]: row for row in table(tmp_path / "learned" / "learned.csv") if row["lever"] == "store_optimization"}
    before, after = load_instance(run / "inputs"), load_instance(tmp_path / "learned" / "instance")
    assert learned["belief"]["before"] == "100 % ± 38 %"
    effect = after.settings.levers["store_optimization"].effects.mispick
    assert learned["levers.store_optimization.effects.mispick"]["after"] == f"{effect:g}" and effect < 0.4
    assert beliefs_of(after)[0].deviation < 0.2 * beliefs_of(before)[0].deviation
    assert rollout("verify", tmp_path / "learned").code == ExitCode.DONE
    assert rollout("plan", tmp_path / "learned" / "instance", "--out", tmp_path / "again").code == ExitCode.DONE


def test_the_answer_stands_among_those_of_the_run_and_in_json(rollout, run: Path, tmp_path: Path) -> None:
    said = json.loads(rollout("learn", run, "--actuals", filled(run, tmp_path / "half.csv", 0.6), "--json", "-q").out)
    shares = {row["lever"]: row["share"] for row in said["effects"] if row["metric"] == "all metrics"}
    assert shares["store_optimization"] == pytest.approx(0.6, abs=0.06)
    assert said["last_quarter"] == "2027Q4" and said["instance"] == "instance"
    assert [one["evidence"]["after"] for one in said["beliefs"]] == ["pilot", "measured"]
    assert (Path(said["folder"]) / "instance" / "plan.toml").is_file() and Path(said["folder"]).parent.name == "questions"
    assert rollout("verify", run).code == ExitCode.DONE


def test_too_little_changes_nothing_and_says_so(rollout, run: Path, tmp_path: Path) -> None:
    few = filled(run, tmp_path / "few.csv", 0.6, keep=lambda row: row["role"] == "launched")
    ended = rollout("learn", run, "--actuals", few, "--out", tmp_path / "learned")
    assert ended.code == ExitCode.DONE
    assert "too little was read to learn from; nothing is changed" in ended.err
    assert "comparison rows of tracking.csv" in ended.out
    assert not (tmp_path / "learned" / "instance").exists()
    assert {row["before"] == row["after"] for row in table(tmp_path / "learned" / "learned.csv")} == {True}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "expected --actuals with a file or folder"),
        (("--actuals", "nowhere.csv"), "no such file or folder"),
        (("--actuals", "RUN", "--as-of", "2027Q3"), "no metric is filled in"),
        (("--actuals", "FILLED", "--as-of", "2027Q3"), "found 2027Q3, expected a quarter from 2027Q1 to 2027Q2"),
        (("--actuals", "FILLED", "--as-of", "spring"), "found 'spring'"),
    ],
)
def test_what_cannot_be_read_is_refused(rollout, run: Path, tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    places = {"RUN": str(run), "FILLED": str(filled(run, tmp_path / "a.csv", 0.6))}
    ended = rollout("learn", run, *(places.get(one, one) for one in options), "--out", tmp_path / "learned")
    assert (ended.code, ended.out) == (ExitCode.INPUT, "") and message in ended.err
    assert not (tmp_path / "learned").exists()
