"""A plan over its life, by command: planned with a pilot, read in a truth worse than believed, learned from, planned anew."""

import csv
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from instances import Instance, load_instance
from planner.accountant import Launch, account
from planner.errors import ExitCode
from planner.replanning.cases import Case, case_instance, override_of
from tests.cli.conftest import ENDINGS, Run
from tests.conftest import Ended
from tools.readme_outputs import BRANCH, LEARN, PILOT, REPLAN, SIMULATE

TRUTH = ("levers.store_optimization.effects.*=0.5", "levers.store_optimization.accuracy_gap_closed=0.5")
AS_OF = "2028Q1"

Rollout = Callable[..., Ended]


def told(ended: Ended) -> dict[str, Any]:
    assert ended.code in ENDINGS, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


@pytest.fixture
def story(readme_run: Run) -> tuple[Path, Path]:
    """The plan that adapts, and that which was planned anew after its pilot was read; the README tells it in these commands."""
    for command in (PILOT, SIMULATE, LEARN, REPLAN):
        ended = readme_run(shlex.split(command))
        assert ended.code in ENDINGS, ended.err
    return Path(BRANCH), Path("chaos-2028")


def launches_in(run: Path) -> list[Launch]:
    rows = csv.DictReader((run / "schedule.csv").read_text("utf-8-sig").splitlines())
    return [Launch(row["unit"], row["lever"], row["quarter"]) for row in rows]


def truth_of(run: Path) -> Instance:
    changes = tuple(override_of(one, "multiply") for one in TRUTH)
    return case_instance(load_instance(run / "inputs"), Case("the truth", changes)).instance


@pytest.mark.slow
def test_a_plan_that_learns_ends_with_more_than_it_would_have(rollout: Rollout, story: tuple[Path, Path]) -> None:
    branch, anew = story
    assert all(part in shlex.split(SIMULATE) for part in (*TRUTH, AS_OF)) and AS_OF in REPLAN
    read = pd.read_csv("learned/effects.csv")
    whole = read[(read["lever"] == "store_optimization") & (read["metric"] == "all metrics")]
    assert float(whole["share"].iloc[0]) == pytest.approx(0.5, abs=0.08)
    truth = truth_of(branch)
    first, second = (account(truth, launches_in(run)).npv for run in (branch, anew))
    assert second > first + 100_000  # by the accountant, under the truth, which neither plan was made for
    past = [one for one in launches_in(branch) if one.quarter < AS_OF]
    assert past and set(past) == {one for one in launches_in(anew) if one.quarter < AS_OF}
    life = told(rollout("history", anew, "--json"))["runs"]
    assert len(life) == 2
    spent = told(rollout("variance", branch, "--actuals", "actuals.csv", "--as-of", AS_OF, "--json"))
    assert spent["totals"]["price"] < 0 and spent["totals"]["volume"] == spent["totals"]["timing"] == 0
    for run in (branch, anew):
        assert rollout("verify", run).code == ExitCode.DONE


@pytest.mark.slow
def test_the_same_life_is_told_in_json(rollout: Rollout, story: tuple[Path, Path], tmp_path: Path) -> None:
    branch, anew = story
    half = [part for one in TRUTH for part in ("--multiply", one)]
    told(rollout("simulate", branch, *half, "--as-of", AS_OF, "--out", tmp_path / "actuals.csv", "--json"))
    assert (tmp_path / "actuals.csv").read_bytes() == Path("actuals.csv").read_bytes()
    learned = told(rollout("learn", branch, "--actuals", "actuals.csv", "--json"))
    told_of, written = pd.DataFrame(learned["effects"])["share"].astype(float), pd.read_csv("learned/effects.csv")["share"]
    assert list(told_of) == pytest.approx(list(written), abs=5e-7, nan_ok=True)  # the file has six decimals
    given = ("--as-of", AS_OF, "--actuals", "actuals.csv", "--instance", "learned/instance")
    told(rollout("replan", branch, *given, "--out", tmp_path / "anew", "--json"))
    assert [one for one in launches_in(tmp_path / "anew") if one.quarter < AS_OF] == [
        one for one in launches_in(anew) if one.quarter < AS_OF
    ]


def test_the_designs_of_a_pilot_that_is_planned_are_told_in_json(rollout: Rollout, fleet: Path) -> None:
    pilot = ("--policy", "one-region", "--lever", "store_optimization", "--plan", "--no-worth", "--seconds", 3)
    found = told(rollout("pilot", fleet, *pilot, "--json"))
    assert [row["stores"] > 0 for row in found["pilots"]] == [True, False]


def test_the_frontier_of_mean_and_cvar_stands_in_a_table(rollout: Rollout, fleet: Path) -> None:
    found = told(rollout("risk-frontier", fleet, "--worlds", 8, "--points", 2, "--seconds", 20, "--json"))
    points = next(value for value in found.values() if isinstance(value, list) and value)
    assert len(points) >= 2
