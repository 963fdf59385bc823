"""The pages of questions: a case of two clicks gives the command line's figures, stored answers are shown, stale ones marked."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from planner.jobs.job import Job
from planner.jobs.outcomes import AnswerDone
from planner.web.pages.export import report_in


def shown_page(name: str, run: str) -> None:
    from importlib import import_module
    from pathlib import Path

    from planner.web.session import PlanRecord, session

    if run and session().current is None:
        session().current = PlanRecord("Plan 1", Path(run))
    import_module(f"planner.web.pages.{name}").page()


def page_of(name: str, run: Path | None) -> AppTest:
    found = AppTest.from_function(shown_page, args=(name, "" if run is None else str(run)), default_timeout=60).run()
    assert not found.exception
    return found


@pytest.mark.parametrize("name", ["what_if", "limits", "risk", "export"])
def test_without_a_plan_a_page_says_what_to_do(name: str) -> None:
    found = page_of(name, None)
    assert "plan them first" in found.info[0].value
    assert not found.button


def planning_page(fleet: str, name: str) -> None:
    """Show a page of a session that plans a fleet since its first look."""
    from importlib import import_module
    from pathlib import Path

    from planner.editing import from_place
    from planner.web.planning import start_plan
    from planner.web.session import session

    if session().inputs is None:
        session().inputs = from_place(Path(fleet))
        start_plan({})
    import_module(f"planner.web.pages.{name}").page()


def test_a_plan_that_is_made_meanwhile_is_there_on_every_page(fleet: Path) -> None:
    found = AppTest.from_function(planning_page, args=(str(fleet), "limits"), default_timeout=60).run()
    assert not found.exception
    assert "being made" in found.info[0].value
    assert {"Stop and keep the best", "Cancel"} <= {one.label for one in found.button}
    found.session_state["rollout session"].job.wait(60)
    found.run()
    assert not found.exception and not found.info
    assert not found.button(key="frontier-ask").disabled


def test_a_question_of_another_page_is_shown_and_can_be_cancelled(asked_run: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(asked_run, tmp_path / "run"))
    found = page_of("risk", run)
    found.button(key="risk-Range-ask").click().run()
    found.button_group(key="risk-which").set_value("Mean against risk").run()
    assert not found.exception
    assert "Something else" in found.info[0].value and found.button(key="risk-Mean against risk-ask").disabled
    next(one for one in found.button if one.label == "Cancel").click().run()
    found.run()
    assert not found.exception and not found.info
    assert not found.button(key="risk-Mean against risk-ask").disabled


def test_budgets_at_80_per_cent_in_two_clicks(asked_run: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(asked_run, tmp_path / "run"))
    compared = pd.read_csv(next((asked_run / "questions").glob("whatif*")) / "comparison.csv").set_index("case")
    shutil.rmtree(run / "questions")
    found = page_of("what_if", run)
    found.button(key="whatif-quick-Budgets at 80 %").click().run()
    found.button(key="whatif-quick-Start 2 quarters later").click().run()
    found.button(key="whatif-ask").click().run()
    job: Any = found.session_state["rollout session"].job
    assert isinstance(job, Job)
    assert isinstance(job.wait(60), AnswerDone)
    found.run()
    shown = {one.label: one for one in found.metric}
    assert shown["the plan"].value == f"{round(compared.loc['base', 'npv']):,}"
    assert shown["budget 80%"].value == f"{round(compared.loc['budget 80%', 'npv']):,}"
    later = compared.loc["start 2 quarters later"]
    assert later["change"] < -1
    assert shown["start 2 quarters later"].value == f"{round(later['npv']):,}"
    assert shown["start 2 quarters later"].delta == f"{round(later['change']):+,}, lower"
    table = next(one.value for one in found.dataframe if "change" in one.value)
    assert table["npv"].round(2).tolist() == compared.loc[["base", "budget 80%", "start 2 quarters later"], "npv"].tolist()
    assert (run / "questions" / "whatif-cases-cases" / "comparison.csv").is_file()


def test_stored_answers_are_shown_with_their_charts(asked_run: Path) -> None:
    limits = page_of("limits", asked_run)
    frontier = pd.read_csv(next((asked_run / "questions").glob("frontier*")) / "frontier.csv")
    assert limits.dataframe[0].value["npv"].round(2).tolist() == frontier["npv"].tolist()
    assert not limits.warning
    risk = page_of("risk", asked_run)
    figures = pd.read_csv(asked_run / "questions" / "risk-worlds-64" / "risk.csv").set_index("figure")
    shown = next(one.value for one in risk.dataframe if "figure" in one.value)
    assert shown.set_index("figure")["p50"].loc["npv"] == figures["p50"].loc["npv"]


def test_an_answer_of_another_plan_is_marked(asked_run: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(asked_run, tmp_path / "run"))
    rows = (run / "schedule.csv").read_bytes().splitlines(keepends=True)
    (run / "schedule.csv").write_bytes(b"".join(rows[:-1]))
    assert "another plan" in page_of("limits", run).warning[0].value


def test_every_question_has_a_form(asked_run: Path) -> None:
    found = page_of("risk", asked_run)
    found.button_group(key="risk-which").set_value("More questions").run()
    box = found.selectbox(key="more-which")
    assert len(box.options) >= 12
    for name in [one.split(":")[0].replace(" ", "-") for one in box.options]:
        found.selectbox(key="more-which").set_value(name).run()
        assert not found.exception, name
        assert found.button(key=f"more-{name}-ask").label.startswith("Ask")


def test_a_file_of_cases_comes_back(asked_run: Path) -> None:
    found = page_of("what_if", asked_run)
    found.session_state["whatif-files"] = True
    found.run()
    content = b'[[cases]]\nname = "<b> $x$"\nbudget = "90%"\n\n[[cases]]\nname = "later"\ndelay_start = 1\n'
    found.file_uploader(key="whatif-upload").set_value([("cases.toml", content, "application/toml")]).run()
    found.button(key="whatif-add-file").click().run()
    assert [one.name for one in found.session_state["rollout session"].cases] == ["<b> $x$", "later"]
    assert any(one.value == "1. <b> $x$: all budgets at 90 %" for one in found.text)


def test_the_report_is_that_of_the_command_line(asked_run: Path, tmp_path: Path, rollout: Callable[..., Any]) -> None:
    assert rollout("report", asked_run, "--out", tmp_path / "report.html", "--quiet").code == 0
    assert report_in(asked_run) == (tmp_path / "report.html").read_bytes()
