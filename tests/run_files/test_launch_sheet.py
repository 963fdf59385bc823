"""launches.csv of a run: a row for each launch of the plan, read back as filled in, and what is changed of the plan found."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from planner import write as write_run
from planner.actuals.reading import read_actuals
from planner.actuals.records import LaunchActual
from planner.errors import ExitCode


@pytest.fixture(scope="module")
def written(small_plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(small_plan, tmp_path_factory.mktemp("launches") / "run")


@pytest.fixture
def run(written: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(written, tmp_path / "run"))


def rows_in(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def saved(path: Path, change: Callable[[list[dict[str, str]]], None], separator: str = ",") -> None:
    rows = rows_in(path)
    change(rows)
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)


def test_each_launch_has_a_row_with_room(run: Path) -> None:
    rows, schedule = rows_in(run / "launches.csv"), rows_in(run / "schedule.csv")
    assert [(row["unit"], row["lever"], row["planned_quarter"], row["planned_cost"]) for row in rows] == [
        (row["unit"], row["lever"], row["quarter"], row["implementation_cost"]) for row in schedule
    ]
    assert len(rows) > 1 and {row[name] for row in rows for name in ("status", "quarter", "paid", "closed")} == {""}


def test_what_is_filled_in_is_read_and_left_alone(rollout, run: Path, small_plan) -> None:
    first = rows_in(run / "launches.csv")[0]

    def fill(rows: list[dict[str, str]]) -> None:
        rows[0] |= {"status": "launched", "quarter": rows[0]["planned_quarter"], "paid": "1234,5"}
        for row in rows:
            row["planned_cost"] = row["planned_cost"].replace(".", ",")

    saved(run / "launches.csv", fill, ";")
    found = read_actuals(run / "launches.csv", small_plan.instance)
    assert found.launches == (LaunchActual(first["unit"], first["lever"], "launched", first["planned_quarter"], 1234.5),)
    assert found.blank[0][1] == len(rows_in(run / "schedule.csv")) - 1
    assert read_actuals(run, small_plan.instance).launches == found.launches
    ended = rollout("verify", run)
    assert ended.code == ExitCode.DONE and "launches.csv" in ended.out


def test_a_changed_figure_of_the_plan_and_a_missing_row_are_found(rollout, run: Path) -> None:
    def change(rows: list[dict[str, str]]) -> None:
        rows[0]["planned_cost"] = "1"
        del rows[-1]

    saved(run / "launches.csv", change)
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION
    assert ended.out.count("launches.csv") >= 3 and "no such row" in ended.out
    (run / "launches.csv").write_bytes(b"\xff\xfe\x00")
    assert "a file that cannot be read" in rollout("verify", run).out
    (run / "launches.csv").unlink()
    assert rollout("verify", run).code == ExitCode.DONE
