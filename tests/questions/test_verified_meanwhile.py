"""A plan that is verified while other processes price its worlds: the same files, and the same refusal."""

import subprocess
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from planner import write
from planner.answers.verified_meanwhile import VerifiedMeanwhile
from planner.errors import ExitCode, VerificationError
from planner.run_files.verified import verified_files


def test_the_files_are_those_of_a_plan_that_is_verified_at_once(small_plan) -> None:
    ready = Event()
    assert VerifiedMeanwhile(small_plan, ready.set).files() == verified_files(small_plan)
    assert ready.wait(10.0)


def test_a_plan_that_the_accountant_disagrees_with_is_refused(small_plan) -> None:
    wrong = replace(small_plan)
    wrong.schedule.iloc[0, wrong.schedule.columns.get_loc("incremental_npv")] += 1.0
    with pytest.raises(VerificationError, match="verification failed"):
        VerifiedMeanwhile(wrong).files()


def test_a_process_ends_without_waiting_for_it(command) -> None:
    (python, *_), environment = command
    lines = (
        "from time import sleep",
        "from planner.answers import verified_meanwhile",
        "verified_meanwhile.verified_files = lambda plan: sleep(60)",
        "verified_meanwhile.VerifiedMeanwhile(None)",
    )
    subprocess.run([python, "-c", "; ".join(lines)], env=environment, check=True, timeout=40)


def test_a_risk_in_a_folder_of_its_own_is_the_same_with_two_processes(rollout, small_plan, tmp_path: Path) -> None:
    write(small_plan, tmp_path / "run")
    asked = ("risk", tmp_path / "run", "--worlds", "64", "--no-sensitivity", "-q")
    for workers in ("1", "2"):
        assert rollout(*asked, "--workers", workers, "--out", tmp_path / workers).code == ExitCode.DONE

    def files(folder: Path) -> dict[Path, bytes]:
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.csv")}

    one, two = files(tmp_path / "1"), files(tmp_path / "2")
    assert one == two and Path("schedule.csv") in one
