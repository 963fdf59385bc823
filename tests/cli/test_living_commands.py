"""A plan over its life, by command: planned with a pilot, read in a truth worse than believed, learned from, planned anew."""

import csv
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from instances import Instance, load_instance
from planner.accountant import Launch, account
from planner.errors import ExitCode
from planner.replanning.cases import Case, case_instance, override_of
from tests.conftest import Ended

TRUTH = ("levers.store_optimization.effects.*=0.5", "levers.store_optimization.accuracy_gap_closed=0.5")
AS_OF = "2028Q1"
ENDINGS = (ExitCode.DONE, ExitCode.GAP_NOT_REACHED)

Rollout = Callable[..., Ended]


def told(ended: Ended) -> dict[str, Any]:
    assert ended.code in ENDINGS, ended.err
    found: dict[str, Any] = json.loads(ended.out)
    return found


@pytest.fixture
def story(rollout: Rollout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, Any]:
    """The commands in their order, in one folder."""
    monkeypatch.chdir(tmp_path)
    pilot = ("--policy", "one-region", "--lever", "store_optimization", "--no-worth", "--seconds", 20, "--gap", 0.05)
    told(rollout("pilot", "chaotic-stores", *pilot, "--plan", "--out", "piloted", "--json"))
    branch = Path("piloted") / "branches" / "2-store-optimization-middle"
    half = [part for one in TRUTH for part in ("--multiply", one)]
    told(rollout("simulate", branch, *half, "--as-of", AS_OF, "--out", "actuals.csv", "--json"))
    learned = told(rollout("learn", branch, "--actuals", "actuals.csv", "--out", "learned", "--json"))
    given = ("--as-of", AS_OF, "--actuals", "actuals.csv", "--instance", "learned/instance", "--gap", 0.05)
    replanned = told(rollout("replan", branch, *given, "--out", "anew", "--json"))
    return {"folder": tmp_path, "branch": branch, "learned": learned, "replanned": replanned}


def launches_in(run: Path) -> list[Launch]:
    rows = csv.DictReader((run / "schedule.csv").read_text("utf-8-sig").splitlines())
    return [Launch(row["unit"], row["lever"], row["quarter"]) for row in rows]


def truth_of(run: Path) -> Instance:
    changes = tuple(override_of(one, "multiply") for one in TRUTH)
    return case_instance(load_instance(run / "inputs"), Case("the truth", changes)).instance


@pytest.mark.slow
def test_a_plan_that_learns_ends_with_more_than_it_would_have(rollout: Rollout, story: Mapping[str, Any]) -> None:
    branch, anew = story["branch"], Path("anew")
    read = pd.DataFrame(story["learned"]["effects"])
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


def test_the_frontier_of_mean_and_cvar_stands_in_a_table(rollout: Rollout, fleet: Path) -> None:
    found = told(rollout("risk-frontier", fleet, "--worlds", 8, "--points", 2, "--seconds", 20, "--json"))
    points = next(value for value in found.values() if isinstance(value, list) and value)
    assert len(points) >= 2
