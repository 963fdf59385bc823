"""Actuals of a lever with a network, by command: rehearsed, read at the stages as they came, and planned with again."""

import csv
import json
from pathlib import Path

import pytest

from instances import load_instance
from planner import plan
from planner import write as write_run
from planner.errors import ExitCode
from tests.instances.small import write
from tests.learning.networked_stores import BRAIN, STAGES, measured, networked, of_waves, reports, texts
from tests.learning.stores import WAVES

PLANNED = of_waves(WAVES)
CAME = {key: quarter + (key[1] == BRAIN and quarter == 2) for key, quarter in PLANNED.items()}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run of a plan in which every launch is committed."""
    folder, made = tmp_path_factory.mktemp("learn"), networked(1.0, 1.0, STAGES, 0.8)
    every = [(unit.unit, lever) for unit in made.units for lever in made.settings.levers]
    pins = [
        f"{unit},{lever}," + (f"committed,{made.label_of(PLANNED[unit, lever])}" if (unit, lever) in PLANNED else "must_not,")
        for unit, lever in every
    ]
    write(folder / "case", {**texts(1.0, 1.0, STAGES, 0.8), "pins.csv": "\n".join(["unit,lever,rule,quarter", *pins]) + "\n"})
    return write_run(plan(folder / "case"), folder / "run")


def filled(folder: Path) -> Path:
    """Write the accountant's figures of a truth of 0.6, of launches that came a quarter later, and what became of these."""
    folder.mkdir()
    made = networked(1.0, 1.0, STAGES, 0.8)
    rows = [(one.unit, one.metric, one.quarter, one.actual) for one in measured(networked(1.0, 0.6, STAGES, 0.8), CAME)]
    launches = [(one.unit, one.lever, one.status, one.quarter) for one in reports(made, PLANNED, CAME)]
    tables = {"tracking": [("unit", "metric", "quarter", "actual"), *rows], "launches": [("unit", "lever", "status", "quarter")]}
    tables["launches"] += launches
    for name, table in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(table)
    return folder


def share_of(rollout, run: Path, actuals: Path, *more: object) -> float:
    ended = rollout("learn", run, "--actuals", actuals, *more, "--json", "-q")
    assert ended.code == ExitCode.DONE, ended.err
    rows = {row["lever"]: row["share"] for row in json.loads(ended.out)["effects"] if row["metric"] == "all metrics"}
    return float(rows[BRAIN])


def test_what_was_reported_late_is_read_at_the_stages_that_were_reached(rollout, run: Path, tmp_path: Path) -> None:
    assert share_of(rollout, run, filled(tmp_path / "made"), "--out", tmp_path / "learned") == pytest.approx(0.6, abs=2e-3)
    assert rollout("verify", tmp_path / "learned").code == ExitCode.DONE
    lever = load_instance(tmp_path / "learned" / "instance").settings.levers[BRAIN]
    assert [(one.nodes, one.share) for one in lever.network] == STAGES and lever.network_part == 0.8
    assert lever.effects.split == pytest.approx(0.4 * 0.6, abs=2e-3)


def test_what_is_rehearsed_is_read(rollout, run: Path, tmp_path: Path) -> None:
    """In truth half of the effects, in a network that needs three times as many nodes: less than a half is read."""
    half = ["--multiply", f"levers.{BRAIN}.effects.*=0.5"]
    for name, truth in (("half", half), ("slow", [*half, "--set", f"levers.{BRAIN}.network.1.nodes=21"])):
        asked = [*truth, "--as-of", "2028Q1", "--noise", 0, "--out", tmp_path / f"{name}.csv"]
        assert rollout("simulate", run, *asked).code == ExitCode.DONE
    assert share_of(rollout, run, tmp_path / "half.csv") == pytest.approx(0.5, abs=2e-3)
    assert share_of(rollout, run, tmp_path / "slow.csv") < 0.3


def test_launches_that_come_otherwise_are_rehearsed(rollout, run: Path, tmp_path: Path) -> None:
    """A sheet of half of the effects and launches that came later is read right beside these launches, and only there."""
    actuals = filled(tmp_path / "made")
    asked = ["--multiply", f"levers.{BRAIN}.effects.*=0.5", "--as-of", "2028Q1", "--noise", 0]
    refused = rollout("simulate", run, *asked, "--launches", actuals, "--out", tmp_path / "none.csv")
    assert refused.code == ExitCode.INPUT and "expected launches alone" in refused.err
    (actuals / "tracking.csv").unlink()
    ended = rollout("simulate", run, *asked, "--launches", actuals, "--out", actuals / "actuals.csv")
    assert ended.code == ExitCode.DONE and "launches as reported: 6; all others as planned" in ended.out
    assert share_of(rollout, run, actuals) == pytest.approx(0.5, abs=2e-3)
    assert share_of(rollout, run, actuals / "actuals.csv") < 0.45
