"""Warnings at the screen, in the run folder and with --strict; what was read is told before a plan is sought."""

import csv
import json
from pathlib import Path

import pytest

from planner.errors import ExitCode
from planner.run_files.warning_table import warning_findings


@pytest.fixture
def doubtful(fleet: Path, tmp_path: Path) -> Path:
    """The small fleet with shrink of one unit in per cent."""
    folder = tmp_path / "doubtful"
    folder.mkdir()
    for path in fleet.iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    with (fleet / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        header, first, *others = csv.reader(file)
    first[header.index("shrink_rate")] = "1"
    with (folder / "units.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, first, *others])
    return folder


def test_check_warns_beside_what_was_read(rollout, doubtful: Path) -> None:
    ended = rollout("check", doubtful)
    (warned,) = [line for line in ended.out.splitlines() if line.startswith("warning: ")]
    assert ended.code == ExitCode.DONE and "no problem, 1 warning in 4 units" in ended.out
    assert "units.csv row 2, shrink_rate: found 1 (100 %)" in warned and "write 0.01" in warned
    assert "read: 4 units (4 store) in 2 regions; revenue USD " in ended.out
    told = json.loads(rollout("check", doubtful, "--json").out)
    assert told["warnings"] == [warned.removeprefix("warning: ")] and told["problems"] == []
    assert told["read"]["units"] == 4


def test_strict_takes_warnings_for_problems(rollout, fleet: Path, doubtful: Path, tmp_path: Path) -> None:
    assert rollout("check", fleet, "--strict").code == ExitCode.DONE
    assert rollout("check", doubtful, "--strict").code == ExitCode.INPUT
    assert len(json.loads(rollout("check", doubtful, "--strict", "--json").out)["problems"]) == 1
    refused = rollout("plan", doubtful, "--strict", "--out", tmp_path / "run")
    assert (refused.code, refused.out) == (ExitCode.INPUT, "") and "shrink_rate: found 1" in refused.err
    assert not (tmp_path / "run").exists()


def test_a_run_lists_its_warnings_and_verify_holds_them_to_the_inputs(rollout, doubtful: Path, tmp_path: Path) -> None:
    from instances import load_instance

    run = tmp_path / "run"
    planned = rollout("plan", doubtful, "--out", run, "--json")
    assert planned.code == ExitCode.DONE, planned.err
    assert len(json.loads(planned.out)["warnings"]) == 1
    assert "read: 4 units" in planned.err and "warning: units.csv row 2, shrink_rate" in planned.err
    with (run / "warnings.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["code"], row["file"], row["row"], row["place"]) == ("percent_whole", "units.csv", "2", "shrink_rate")
    assert rollout("verify", run).code == ExitCode.DONE
    (run / "warnings.csv").write_text((run / "warnings.csv").read_text(encoding="utf-8").replace("shrink_rate", "late_rate"))
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION and ended.out.count("difference: warnings.csv") == 2
    (run / "warnings.csv").unlink()
    assert warning_findings(run, load_instance(run / "inputs")) == []
    assert rollout("plan", doubtful, "--out", run, "--quiet").err == ""
