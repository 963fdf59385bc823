"""The page Plan shows the heads that are hired."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from planner import plan, write
from tests.questions.test_hired_capacity import written
from tests.web.test_plan_page import plan_page


def test_the_heads_of_a_plan_are_shown_on_its_page(tmp_path: Path) -> None:
    run = tmp_path / "run"
    write(plan(written(tmp_path / "case")), run)
    shown = AppTest.from_function(plan_page, args=(str(run),), default_timeout=60).run()
    assert not shown.exception
    assert "Hired capacity" in [one.label for one in shown.tabs]
    shown.session_state["plan-part"] = "Hired capacity"
    shown.run()
    tables = [one.value for one in shown.dataframe]
    (hires,) = [frame for frame in tables if "hiring" in frame.columns]
    assert hires["heads"].tolist() == [2]
