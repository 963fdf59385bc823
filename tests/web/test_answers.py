"""Answers that stand in a run are read as the command line wrote them, and known for stale where the plan is another one."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from planner import Plan
from planner.plan.identity import identity_of
from planner.web import charts
from planner.web.answer_view import view_of_stored
from planner.web.case_results import change_in_words
from planner.web.stored import StoredAnswer, identity_of_run, stored_answers


def stored_in(run: Path) -> dict[str, StoredAnswer]:
    """Return the one answer to each question that was asked of the run."""
    found = {}
    for command in ("frontier", "risk", "whatif"):
        (found[command],) = stored_answers(run, command)
    return found


def test_a_run_and_its_plan_have_one_identity(asked_run: Path, small_plan: Plan) -> None:
    assert identity_of_run(asked_run) == identity_of(small_plan)


def test_every_answer_is_found_with_its_tables_and_pictures(asked_run: Path) -> None:
    found = stored_in(asked_run)
    assert found["whatif"].given == "budget=80%, set=discount_rate=0.12, delay-start=2"
    assert set(found["risk"].pictures) == {"npv.svg", "cash.svg", "tornado.svg"}
    assert not any(one.stale for one in found.values())
    compared = found["whatif"].table("comparison")
    assert compared is not None
    assert compared.frame["case"].tolist() == ["base", "budget 80%", "discount_rate=0.12", "start 2 quarters later"]
    csv = pd.read_csv(found["whatif"].folder / "comparison.csv")
    assert compared.frame["npv"].tolist() == csv["npv"].tolist()
    assert view_of_stored(found["whatif"]).csv(compared) == (found["whatif"].folder / "comparison.csv").read_bytes()


def test_an_answer_of_another_plan_is_stale(asked_run: Path, tmp_path: Path) -> None:
    other = Path(shutil.copytree(asked_run, tmp_path / "run"))
    rows = (other / "schedule.csv").read_bytes().splitlines(keepends=True)
    (other / "schedule.csv").write_bytes(b"".join(rows[:-1]))
    assert all(one.stale for one in stored_in(other).values())
    assert stored_answers(other, "marginals") == ()


def test_charts_hold_the_figures_of_the_tables(asked_run: Path) -> None:
    found = stored_in(asked_run)
    frontier, compared = found["frontier"].table("frontier"), found["whatif"].table("comparison")
    assert frontier is not None
    assert compared is not None
    drawn = charts.frontier(frontier.frame, "EUR").to_dict()
    points = [row for rows in drawn["datasets"].values() for row in rows]
    assert {row["npv"] for row in points} == set(frontier.frame["npv"])
    bars = charts.cases(compared.frame, "EUR").to_dict()
    (rows,) = bars["datasets"].values()
    assert [row["change"] for row in rows] == compared.frame["change"].dropna().tolist()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            {"change": -1234.4, "change_at_least": -1300, "change_at_most": -1200, "determined": "yes", "verdict": "lower"},
            "-1,234, lower",
        ),
        ({"change": 5.0, "change_at_least": -7.0, "change_at_most": 9.4, "determined": "no"}, "not determined: -7 to +9"),
        ({"change": 5.0, "change_at_least": None, "change_at_most": None, "determined": "no"}, "not determined"),
        ({"change": float("nan"), "verdict": "no plan"}, "no plan"),
    ],
)
def test_a_change_is_told_with_what_is_proven(row: dict[str, object], said: str) -> None:
    assert change_in_words(row) == said
