"""Inputs that have no plan: the page Plan offers to look for the conflict, and shows the repairs of the command line."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from planner.jobs.outcomes import AnswerDone, JobFailed
from planner.web.started import start_with


def plan_page() -> None:
    from planner.web.pages.plan import page

    page()


@pytest.fixture
def impossible(fleet: Path, tmp_path: Path) -> Iterator[Path]:
    """The small fleet with a committed launch that there is nobody for, as a server begins with it."""
    folder = Path(shutil.copytree(fleet, tmp_path / "impossible"))
    (folder / "limits.csv").write_text("limit,scope,period,amount\nfield capacity,,2027Q1,0\n")
    (folder / "pins.csv").write_text("unit,lever,rule,quarter\nS001,store_optimization,committed,2027Q1\n")
    start_with(str(folder))
    yield folder
    start_with(None)


def test_the_conflict_is_named_where_there_is_no_plan(impossible: Path, rollout: Callable[..., Any]) -> None:
    app = AppTest.from_function(plan_page, default_timeout=60).run()
    own = app.session_state["rollout session"]
    next(one for one in app.button if one.label == "Plan").click().run()
    assert isinstance(own.job.wait(60), JobFailed)
    app.run()
    next(one for one in app.button if one.label.startswith("Which rules conflict")).click().run()
    assert isinstance(own.job.wait(60), AnswerDone)
    app.run()
    assert not app.exception and not app.warning
    said = json.loads(rollout("repair", impossible, "--json", "-q").out)
    lines = {one.value.strip() for one in app.text}
    assert len(said["conflict"]) >= 2 and set(said["conflict"]) <= lines
    shown = next(one.value for one in app.dataframe if "repair" in one.value)
    assert shown["npv"].round(2).tolist() == [round(one["npv"], 2) for one in said["repairs"]]
