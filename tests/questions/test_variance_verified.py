"""`rollout verify` recomputes the tables of a plan against its actuals, and says where a cell was changed."""

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from planner import write
from planner.errors import ExitCode
from tests.questions.test_variance import filled, rows_of, write_rows


@pytest.fixture(scope="module")
def answered(small_plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run: the first launch cancelled, the second a quarter late, the third closed after a quarter; half of each promise."""
    from cli import run

    folder = tmp_path_factory.mktemp("verified")
    made = write(small_plan, folder / "run")
    first, second, third = rows_of(made / "schedule.csv")[:3]
    late, end = str(pd.Period(second["quarter"], "Q") + 1), str(pd.Period(third["quarter"], "Q") + 1)
    launches = [
        (first["unit"], first["lever"], "cancelled", "", "", ""),
        (second["unit"], second["lever"], "launched", late, "1234.5", ""),
        (third["unit"], third["lever"], "closed", third["quarter"], "", end),
    ]
    as_of = str(pd.Period(late, "Q") + 4)
    actuals = filled(made, folder / "actuals", launches, as_of)
    assert run(["variance", str(made), "--actuals", str(actuals), "--as-of", as_of, "--quiet"]) == 0
    return made


def place_of(run: Path) -> Path:
    (found,) = (run / "questions").iterdir()
    return found


def test_the_answer_agrees_with_schedules_of_the_accountants_own(rollout, answered: Path) -> None:
    ended = rollout("verify", answered, "--json")
    assert ended.code == ExitCode.DONE, ended.out
    left = {row["file"].rpartition("/")[2]: row["not_covered"] for row in json.loads(ended.out)["files"]}
    assert left["variance.csv"] == "price, and with it actual" and left["variance_summary.csv"] == ""
    came = {
        (row["status"], bool(row["quarter"]), bool(row["closed"])) for row in rows_of(place_of(answered) / "launches_as_came.csv")
    }
    assert {("cancelled", False, False), ("launched", True, False), ("closed", True, True)} <= came
    parts = pd.read_csv(place_of(answered) / "variance.csv")[["volume", "timing", "price"]].abs().sum()
    assert (parts > 100).all()


@pytest.mark.parametrize(
    ("table", "row", "column", "said"),
    [
        ("variance", {"line": "training"}, "planned", "variance.csv row"),
        ("variance", {"line": "labour"}, "bucket", "bucket"),
        ("variance_summary", {"lever": "", "bucket": ""}, "timing", "variance_summary.csv all all, timing"),
        ("variance_summary", {"lever": "", "bucket": ""}, "reported", "variance_summary.csv all all, reported"),
        ("launches_as_came", {"status": "launched"}, "planned_quarter", "planned_quarter"),
        ("scorecard", {"metric": "on_time_rate"}, "target", "on_time_rate"),
        ("scorecard", {"metric": "missed_task_rate"}, "reached", "reached"),
        ("scorecard_by_region", {"region": "", "metric": "shrink_rate"}, "actual", "all shrink_rate, actual"),
        ("owners", {}, "cancelled", "cancelled"),
    ],
)
def test_a_changed_cell_is_found(rollout, answered: Path, tmp_path: Path, table: str, row: dict, column: str, said: str) -> None:
    run = Path(shutil.copytree(answered, tmp_path / "run"))
    path = place_of(run) / f"{table}.csv"
    rows = rows_of(path)
    one = next(own for own in rows if all(own[name] == value for name, value in row.items()))
    before = one[column]
    if before in ("yes", "no"):
        one[column] = "no" if before == "yes" else "yes"
    elif column in ("bucket", "planned_quarter"):
        one[column] = "revenue_lift" if column == "bucket" else str(pd.Period(before, "Q") + 3)
    else:
        one[column] = str(float(before) + 7)
    write_rows(path, rows)
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION and said in ended.out


def test_amounts_moved_between_volume_and_timing_are_found(rollout, answered: Path, tmp_path: Path) -> None:
    """Sums of the rows still agree; only the schedules tell."""
    run = Path(shutil.copytree(answered, tmp_path / "run"))
    for table in ("variance", "variance_summary"):
        path = place_of(run) / f"{table}.csv"
        rows = rows_of(path)
        for one in rows:
            volume, timing = float(one["volume"]), float(one["timing"])
            one["volume"], one["timing"] = repr(timing), repr(volume)
        write_rows(path, rows)
    ended = rollout("verify", run)
    lines = [line for line in ended.out.splitlines() if line.startswith("difference")]
    assert ended.code == ExitCode.VERIFICATION and lines
    assert all(", volume:" in line or ", timing:" in line for line in lines)


def test_a_damaged_table_is_named(rollout, answered: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(answered, tmp_path / "run"))
    path = place_of(run) / "variance.csv"
    rows = rows_of(path)
    rows[0]["volume"] = "much"
    write_rows(path, rows)
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION and "volume: found 'much', expected a number" in ended.out
