"""Hired capacity as a user meets it: a run with its heads, verified, told, read back; questions that do not know it refuse."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from planner import plan, write
from planner.errors import ExitCode
from planner.replanning.reading import read_plan
from tests.worked.cases import LEVER, SAVES_ALL, cost, saver, write_instance

CREW = {"name": "=crew", "limit": "crews", "adds": 1, "largest": 2, "one_off_cost": 200, "cost_per_quarter": 100, "severance": 50}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Return an instance of three stores, one launch a quarter, and a crew that can be hired."""
    return write_instance(
        tmp_path_factory.mktemp("hiring") / "case",
        decision=3,
        levers={LEVER: SAVES_ALL | {"costs": [cost(100)]}},
        units=[saver(name) for name in "ABCD"],
        limits=[{"name": "crews", "measure": "launches", "amount": 1, "levers": [LEVER]}],
        hiring=[CREW],
        solver={"gap": 0.0},
    )


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def planned(folder: Path, tmp_path_factory) -> Path:
    run = tmp_path_factory.mktemp("planned") / "run"
    write(plan(folder), run)
    return run


@pytest.fixture
def written(planned: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(planned, tmp_path / "run"))


def test_the_screen_tells_the_heads(rollout, folder: Path) -> None:
    ended = rollout("plan", folder)
    assert ended.code == ExitCode.DONE
    assert "2 =crew decided in 2027Q1, employed 2027Q2 to 2027Q2: USD 700" in " ".join(ended.out.split())


def test_a_run_tells_its_heads_and_is_verified_and_read_back(rollout, written: Path) -> None:
    (row,) = rows(written / "hires.csv")
    assert row == {
        "hiring": "'=crew", "limit": "crews", "scope": "", "decided": "2027Q1", "from": "2027Q2", "to": "2027Q2", "heads": "2",
        "adds": "2", "one_off_cost": "400.00", "employment_cost": "200.00", "severance": "100.00", "npv": "-700.00",
    }  # fmt: skip
    assert json.loads((written / "summary.json").read_text())["hiring"] == {"heads": 2, "cost": 700.0, "npv": -700.0}
    assert rollout("verify", written).code == ExitCode.DONE
    case, again = read_plan(written)
    assert again.hires["heads"].tolist() == [2] and again.npv == pytest.approx(13_000 - 400 - 700)
    assert rollout("report", written).code == ExitCode.DONE
    assert 'id="hired-table"' in (written / "report.html").read_text(encoding="utf-8")
    assert rollout("verify", written).code == ExitCode.DONE
    assert case.problem.unit_count == 4 + 2


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",2,2,", ",1,1,", "limits.csv crews"),
        (",2,2,", ",3,3,", "3 heads, expected at most 2"),
        ("2027Q1,2027Q2", "2027Q4,2027Q2", "expected a decision in 2027Q1 to 2027Q3"),
        ("2027Q2,2,", "2027Q4,2,", "none after the limit ends"),
        ("-700.00", "-600.00", "npv"),
        ("'=crew,", "crew,", "an entry of [[hiring]]"),
        (",2,2,", ",x,2,", "a number of heads"),
    ],
)
def test_heads_that_are_not_those_of_the_plan_are_found(rollout, written: Path, old: str, new: str, said: str) -> None:
    path = written / "hires.csv"
    content = path.read_text(encoding="utf-8-sig")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    ended = rollout("verify", written)
    assert ended.code == ExitCode.VERIFICATION and said in ended.out


@pytest.mark.parametrize("heads", ["x", "3", "999999999"])
def test_heads_that_there_are_none_of_are_not_read(rollout, written: Path, heads: str) -> None:
    path = written / "hires.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(",2,2,", f",{heads},2,", 1), encoding="utf-8")
    ended = rollout("report", written)
    assert ended.code != ExitCode.DONE and "hires.csv: names" in ended.err


def test_heads_that_are_missing_are_found(rollout, written: Path) -> None:
    (written / "hires.csv").unlink()
    ended = rollout("verify", written)
    assert ended.code != ExitCode.DONE and "hires.csv: missing" in ended.err
    summary = json.loads((written / "summary.json").read_text())
    (written / "summary.json").write_text(json.dumps({name: part for name, part in summary.items() if name != "hiring"}))
    ended = rollout("verify", written)
    assert ended.code == ExitCode.VERIFICATION
    assert "limit: crews launches 2027Q2: found 3.000000, expected at most 1.000000" in ended.out


def test_a_file_of_heads_beside_a_run_without_them_is_somebody_elses(rollout, fleet: Path, tmp_path: Path) -> None:
    write(plan(fleet, time_limit=5), tmp_path / "run")
    (tmp_path / "run" / "hires.csv").write_text("name\nEve\n", encoding="utf-8")
    ended = rollout("verify", tmp_path / "run")
    assert ended.code == ExitCode.DONE
    assert "hires.csv" in ended.out and "this program did not write it" in " ".join(ended.out.split())


def test_the_risk_of_a_plan_has_its_heads_in_it_and_is_recomputed(
    rollout, written: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A draw of the cost of a head follows from no grade of evidence: it stays 700 in every world, and launches vary."""
    monkeypatch.setenv("COLUMNS", "200")  # cells of narrower tables are wrapped
    ended = rollout("risk", written, "--worlds", "32", "--no-sensitivity", "--json")
    assert ended.code == ExitCode.DONE, ended.err
    (answer,) = (written / "questions").iterdir()
    ended = rollout("verify", written)
    assert ended.code == ExitCode.DONE and "recomputed from their draws" in ended.out
    path = answer / "worlds.csv"
    (first, *_) = rows(path)
    wrong = f"{float(first['npv']) + 700:.2f}"
    path.write_text(path.read_text(encoding="utf-8-sig").replace(first["npv"], wrong, 1), encoding="utf-8")
    ended = rollout("verify", written)
    assert ended.code == ExitCode.VERIFICATION and "worlds.csv world 1, npv" in ended.out


def test_heads_go_to_a_workbook_and_back(rollout, folder: Path, tmp_path: Path) -> None:
    assert rollout("convert", folder, tmp_path / "case.xlsx").code == ExitCode.DONE
    assert rollout("convert", tmp_path / "case.xlsx", tmp_path / "back").code == ExitCode.DONE
    said = (tmp_path / "back" / "plan.toml").read_text(encoding="utf-8")
    assert "[[hiring]]" in said and 'name = "=crew"' in said and "largest = 2" in said
