"""Plan against actual, by command, of levers with stages: a part of its own, and what the accountant makes of it."""

import csv
import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from planner import plan, write
from planner.errors import ExitCode
from tests.questions.staged_by_volume import by_volume
from tests.questions.test_variance import rows_of, write_rows


@pytest.fixture(scope="module")
def answered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of three stores, the first launch of which came in the last decision quarter and the second was cancelled."""
    from cli import run

    folder = tmp_path_factory.mktemp("stages")
    made = write(plan(by_volume(folder / "case"), gap=0.0), folder / "run")
    launches = rows_of(made / "schedule.csv")
    assert len(launches) >= 3
    names = ("unit", "lever", "status", "quarter", "paid", "closed")
    late = {"quarter": "2027Q3"} if launches[0]["quarter"] != "2027Q3" else {}
    reports = [
        (launches[0]["unit"], launches[0]["lever"], "launched", late["quarter"], "", ""),
        (launches[1]["unit"], launches[1]["lever"], "cancelled", "", "", ""),
    ]
    write_rows(folder / "launches.csv", [dict(zip(names, one, strict=True)) for one in reports])
    asked = ["variance", str(made), "--actuals", str(folder / "launches.csv"), "--as-of", "2028Q1", "--quiet"]
    assert run(asked) == 0
    return made


def place_of(run: Path) -> Path:
    (found,) = (run / "questions").iterdir()
    return found


def test_stages_stand_apart_and_the_accountant_agrees(rollout, answered: Path) -> None:
    ended = rollout("verify", answered, "--json")
    assert ended.code == ExitCode.DONE, ended.out
    left = {row["file"].rpartition("/")[2]: row["not_covered"] for row in json.loads(ended.out)["files"]}
    assert left["variance.csv"] == "price, and with it actual" and left["stages_as_came.csv"] == ""
    amounts = pd.read_csv(place_of(answered) / "variance.csv")
    assert amounts["stages"].abs().sum() > 100 and not amounts["price"].any()
    whole = amounts[["planned", "volume", "timing", "stages", "price"]].sum(axis=1)
    assert whole.tolist() == pytest.approx(amounts["actual"].tolist(), abs=0.005)


def test_each_stage_has_the_quarter_of_the_plan_and_the_one_in_which_it_was_reached(answered: Path) -> None:
    """The plan's quarters are those of summary.json, of the network region by region."""
    summary = json.loads((answered / "summary.json").read_text(encoding="utf-8"))
    rows = rows_of(place_of(answered) / "stages_as_came.csv")
    planned = {(row["kind"], row["lever"], row["region"], row["need"]): row["planned_quarter"] for row in rows}
    network = {
        ("network", summary["network"]["lever"], one["region"], str(stage["orders"])): stage["quarter"] or ""
        for one in summary["network"]["regions"]
        for stage in one["stages"]
    }
    costs = {
        (one["kind"], one["lever"], "", str(stage.get("orders", stage.get("units")))): stage["quarter"] or ""
        for one in summary["staged_costs"]
        for stage in one["stages"]
    }
    assert planned == network | costs
    assert any(row["quarter"] != row["planned_quarter"] for row in rows)


@pytest.mark.parametrize(
    ("table", "column", "said"), [("variance", "stages", ", stages"), ("stages_as_came", "quarter", "stages_as_came.csv")]
)
def test_a_changed_cell_is_found(rollout, answered: Path, tmp_path: Path, table: str, column: str, said: str) -> None:
    run = Path(shutil.copytree(answered, tmp_path / "run"))
    path = place_of(run) / f"{table}.csv"
    rows = rows_of(path)
    if table == "variance":
        rows[0]["stages"], rows[0]["timing"] = (str(float(rows[0][one]) + more) for one, more in (("stages", 7), ("timing", -7)))
    else:
        rows[0][column] = "2027Q1" if rows[0][column] != "2027Q1" else "2027Q2"
    write_rows(path, rows)
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION and said in ended.out


def test_the_screen_tells_stages(rollout, answered: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "160")
    launches = tmp_path / "launches.csv"
    with launches.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("unit", "lever", "status", "quarter"), ("A", "orchestration", "cancelled", "")])
    ended = rollout("variance", answered, "--actuals", launches, "--as-of", "2027Q4", "--out", tmp_path / "answer")
    assert ended.code == ExitCode.DONE, ended.err
    assert "Stages that were reached in other quarters than planned come to " in " ".join(ended.out.split())
    assert "planned quarter" in ended.out and "never" in ended.out
