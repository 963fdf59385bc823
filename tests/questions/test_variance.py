"""Plan against actual, by command: tables that add up to the plan's own files, and the scorecard of a sheet as filled in."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from planner import write


@pytest.fixture(scope="module")
def run(small_plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the small fleet."""
    return write(small_plan, tmp_path_factory.mktemp("runs") / "run")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def filled(run: Path, folder: Path, launches: list[tuple[str, ...]], half_before: str) -> Path:
    """Write actuals: of every metric before a quarter half of what was promised, and some launches."""
    folder.mkdir()
    sheet = rows_of(run / "tracking.csv")
    for row in sheet:
        if row["quarter"] < half_before:
            row["actual"] = str((float(row["baseline"]) + float(row["target"])) / 2)
    write_rows(folder / "tracking.csv", sheet)
    names = ("unit", "lever", "status", "quarter", "paid", "closed")
    write_rows(folder / "launches.csv", [dict(zip(names, one, strict=True)) for one in launches])
    return folder


def answers_of(run: Path) -> set[str]:
    return {path.name for path in (run / "questions").glob("*")}


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        made = csv.DictWriter(file, list(rows[0]))
        made.writeheader()
        made.writerows(rows)


@pytest.fixture(scope="module")
def asked(run: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """The first launch cancelled, the second paid twice, the third a quarter late; half of every promise measured."""
    folder = tmp_path_factory.mktemp("actuals")
    first, second, third = rows_of(run / "schedule.csv")[:3]
    late = str(pd.Period(third["quarter"], "Q") + 1)
    launches = [
        (first["unit"], first["lever"], "cancelled", "", "", ""),
        (second["unit"], second["lever"], "launched", second["quarter"], str(2 * float(second["implementation_cost"])), ""),
        (third["unit"], third["lever"], "launched", late, "", ""),
    ]
    as_of = str(pd.Period(late, "Q") + 4)
    return {"run": run, "actuals": filled(run, folder / "made", launches, as_of), "as_of": as_of, "third": third}


def test_the_parts_add_up_to_the_plan(rollout, asked):
    ended = rollout("variance", asked["run"], "--actuals", asked["actuals"], "--as-of", asked["as_of"], "--json")
    assert ended.code == 0, ended.err
    lines = pd.DataFrame(json.loads(ended.out)["variance"])
    parts = lines[["planned", "volume", "timing", "stages", "price"]].sum(axis=1)
    assert parts.tolist() == pytest.approx(lines["actual"].tolist(), abs=1e-6)
    flows = pd.read_csv(asked["run"] / "cashflow.csv")
    before = flows[(flows["quarter"] < asked["as_of"]) & ~flows["line"].isin(["tax", "working_capital"])]
    of_plan = before.groupby("line")["amount"].sum()
    compared = lines.groupby("line")["planned"].sum()
    assert of_plan.reindex(compared.index).to_dict() == pytest.approx(compared.to_dict(), abs=0.5)
    folder = json.loads(ended.out)["folder"]
    assert rollout("verify", asked["run"]).code == 0 and Path(folder).name.startswith("variance")


def test_half_of_every_promise_reaches_no_target(rollout, asked):
    ended = rollout("variance", asked["run"], "--actuals", asked["actuals"], "--as-of", asked["as_of"], "--json")
    card = pd.DataFrame(json.loads(ended.out)["scorecard"])
    promised = card[(card["target"] - card["baseline"]).abs() > 1e-5]
    assert len(promised) > 10 and set(promised["reached"]) == {"no"}
    assert promised["realised"].astype(float).tolist() == pytest.approx([0.5] * len(promised), abs=0.02)
    owners = pd.DataFrame(json.loads(ended.out)["owners"])
    assert (owners["late"].sum(), owners["cancelled"].sum()) == (1, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "expected --actuals"),
        (["--actuals", "nowhere"], "nowhere"),
        (["--actuals", "RUN"], "nothing was filled in"),
        (["--actuals", "RUN", "--as-of", "soon"], "expected a quarter"),
    ],
)
def test_wrong_questions_end_with_one_message(rollout, run, given, said):
    before = answers_of(run)
    ended = rollout("variance", run, *(str(run) if one == "RUN" else one for one in given))
    assert ended.code in (2, 3) and said in ended.err
    assert answers_of(run) == before
