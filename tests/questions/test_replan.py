"""A plan carried on by command: the new run, its moves and curve, and the chain of runs that verification and history follow."""

import csv
import json
import shutil
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from planner import write


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def runs(small_plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a run of the small fleet, and actuals by which its first launch was cancelled."""
    folder = tmp_path_factory.mktemp("chain")
    run = write(small_plan, folder / "first")
    launch = rows_of(run / "schedule.csv")[0]
    news = f"unit,lever,status\n{launch['unit']},{launch['lever']},cancelled\n"
    (folder / "news.csv").write_text(news, encoding="utf-8")
    return folder


@pytest.fixture
def chain(runs: Path, tmp_path: Path) -> Path:
    """The same in a place of its own, as it is there to be changed."""
    return Path(shutil.copytree(runs, tmp_path / "chain"))


@pytest.fixture
def asked(rollout: Callable[..., Any]) -> Callable[..., Mapping[str, Any]]:
    """Ask for a JSON document."""

    def call(*arguments: object) -> Mapping[str, Any]:
        done = rollout(*arguments, "--json", "--quiet")
        assert done.code == 0, done.err
        document: Mapping[str, Any] = json.loads(done.out)
        return document

    return call


def quarters(run: Path) -> tuple[str, str]:
    """Return the second and the third quarter."""
    second, third = [row["quarter"] for row in rows_of(run / "calendar.csv")][1:3]
    return second, third


def test_a_chain_of_runs_is_verified_and_told(chain: Path, rollout, asked) -> None:
    first, second, third = chain / "first", chain / "second", chain / "third"
    dates = quarters(first)
    news = asked("replan", first, "--as-of", dates[0], "--actuals", chain / "news.csv", "--out", second)
    assert news["changes"]["dropped"] >= 1
    dropped = [row for row in rows_of(second / "moves.csv") if row["reason"] == "actuals: cancelled"]
    assert [(row["change"], row["quarter"], row["expected_quarter"]) for row in dropped] == [("dropped", "", "")]
    same = asked("replan", second, "--as-of", dates[1], "--out", third)
    assert same["npv"] == pytest.approx(news["npv"], abs=0.005)
    assert {row["change"] for row in rows_of(third / "moves.csv")} == {"kept"}
    assert rollout("verify", third).code == 0
    told = asked("history", third, "--out", chain / "life.csv")
    assert [row["as_of"] for row in told["runs"]] == [rows_of(first / "calendar.csv")[0]["quarter"], *dates]
    figures = [json.loads((run / "summary.json").read_text())["figures"]["npv"] for run in (first, second, third)]
    assert [row["completion"] for row in told["runs"]] == pytest.approx(figures, abs=0.01)
    assert [row["promised"] for row in told["runs"]] == pytest.approx([figures[0], *figures[:2]], abs=0.01)
    for row, run in zip(told["runs"], (first, second, third), strict=True):
        flows = [one for one in rows_of(run / "cashflow.csv") if one["quarter"] < row["as_of"]]
        assert row["realised"] == pytest.approx(sum(float(one["present_value"]) for one in flows), abs=0.01)


def test_the_curve_rises_with_the_launches_changed(chain: Path, asked) -> None:
    second = quarters(chain / "first")[0]
    curve = asked("replan", chain / "first", "--as-of", second, "--actuals", chain / "news.csv", "--out", chain / "b")["curve"]
    by_share = [row for row in curve if row["keep"] is not None]
    assert [row["keep"] for row in by_share] == sorted(row["keep"] for row in by_share)
    assert [row["weight"] for row in by_share] == sorted(row["weight"] for row in by_share)
    best = max(row["npv"] for row in curve)
    assert all(row["npv"] >= best - (1 - row["keep"]) * abs(best) - 0.02 for row in by_share)


def test_a_run_that_was_changed_or_is_gone_ends_the_chain(chain: Path, rollout, asked) -> None:
    first, second = chain / "first", chain / "second"
    asked("replan", first, "--as-of", quarters(first)[0], "--out", second)
    schedule = first / "schedule.csv"
    schedule.write_bytes(schedule.read_bytes() + b"\n")
    changed = rollout("verify", second)
    assert changed.code == 8 and "../first/schedule.csv" in changed.out
    told = rollout("history", second)
    assert told.code == 8 and "schedule.csv changed since" in told.err
    shutil.rmtree(first)
    assert rollout("verify", second).code == 0
    gone = rollout("history", second)
    assert gone.code == 3 and "is not there" in gone.err


def test_a_chain_may_be_moved_as_a_whole(chain: Path, tmp_path: Path, asked) -> None:
    asked("replan", chain / "first", "--as-of", quarters(chain / "first")[0], "--out", chain / "second")
    moved = Path(shutil.move(chain, tmp_path / "elsewhere"))
    assert len(asked("history", moved / "second", "--out", moved / "life.csv")["runs"]) == 2


def test_figures_that_were_learned_replace_those_of_the_run(chain: Path, asked, rollout) -> None:
    """Half of an effect makes another NPV, with the launches that are over where they were."""
    first, learned = chain / "first", Path(shutil.copytree(chain / "first" / "inputs", chain / "learned"))
    text = (learned / "plan.toml").read_text()
    (learned / "plan.toml").write_text(text.replace("shrink = 0.2\n", "shrink = 0.1\n", 1))
    second = quarters(first)[0]
    done = asked("replan", first, "--as-of", second, "--instance", learned, "--out", chain / "second")
    before = [row for row in rows_of(first / "schedule.csv") if row["quarter"] < second]
    after = [row for row in rows_of(chain / "second" / "schedule.csv") if row["quarter"] < second]
    assert [(row["unit"], row["lever"], row["quarter"]) for row in before] == [
        (row["unit"], row["lever"], row["quarter"]) for row in after
    ]
    assert done["npv"] != pytest.approx(done["npv_before"], abs=1.0)
    (learned / "units.csv").write_text("".join((learned / "units.csv").read_text().splitlines(keepends=True)[:-1]))
    other = rollout("replan", first, "--as-of", second, "--instance", learned, "--out", chain / "third", "--quiet")
    assert other.code == 3 and "expected the units of the plan" in other.err


def test_what_cannot_be_asked_is_said(chain: Path, rollout) -> None:
    for arguments, said in (
        ((), "expected --as-of"),
        (("--as-of", "2099Q1"), "expected a decision quarter"),
        (("--as-of", quarters(chain / "first")[0], "--keep", "120%"), "cannot be kept"),
    ):
        done = rollout("replan", chain / "first", *arguments, "--quiet")
        assert done.code == 3 and said in done.err


def test_changes_say_what_they_gain_together(chain: Path, asked) -> None:
    """At a fifth of the costs launches are added; the plan as expected is worth less by what they gain."""
    first, learned = chain / "first", Path(shutil.copytree(chain / "first" / "inputs", chain / "learned"))
    plan = tomllib.loads((learned / "plan.toml").read_text())
    for lever in plan["levers"].values():
        for cost in lever["costs"]:
            cost["amount"] = 0.2 * cost["amount"]
    (learned / "plan.toml").write_text(tomli_w.dumps(plan))
    done = asked("replan", first, "--as-of", quarters(first)[0], "--instance", learned, "--keep", "100%", "--out", chain / "x")
    expected = next(row for row in done["curve"] if row["plan"] == "as expected")
    assert done["npv"] > expected["npv"] + 1.0
    assert f"changes gain {done['npv'] - expected['npv']:,.0f} together" in done["conclusion"]
