"""The page Plan in the library's own test frame: figures are those of the run, and a unit shows its launches and roadmaps."""

import csv
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from planner.jobs.job import JobState
from planner.jobs.messages import Moment
from planner.web.plan_charts import swatch
from planner.web.plan_view import view_of
from planner.web.running import _gap, _words, _worth
from planner.wording import gap_percent


def plan_page(run: str) -> None:
    from pathlib import Path

    from planner.web.pages.plan import page
    from planner.web.session import PlanRecord, session

    own = session()
    if own.current is None:
        own.current = PlanRecord("Plan 1", Path(run))
        own.plans.append(own.current)
    page()


@pytest.fixture(scope="module")
def shown(asked_run: Path) -> AppTest:
    found = AppTest.from_function(plan_page, args=(str(asked_run),), default_timeout=60)
    return found.run()


def test_the_figures_are_those_of_the_run(shown: AppTest, asked_run: Path) -> None:
    assert not shown.exception
    figures = json.loads((asked_run / "summary.json").read_text())["figures"]
    metrics = {one.label: one for one in shown.metric}
    npv = metrics["Net present value"]
    assert npv.value == f"USD {round(figures['npv']):,}"
    exactly = npv.help.replace("\\", "").rpartition("Exactly: ")[2]
    assert float(exactly) == round(figures["npv"], 2)
    assert all(one.help for one in shown.metric)


def test_the_npv_has_its_range_where_risk_was_asked(shown: AppTest, asked_run: Path) -> None:
    (said,) = [one.value for one in shown.text if one.value.startswith("In nine of ten worlds")]
    with (asked_run / "questions" / "risk-worlds-64" / "risk.csv").open(encoding="utf-8-sig") as file:
        npv = next(row for row in csv.DictReader(file) if row["figure"] == "npv")
    assert f"{round(float(npv['p5'])):,} to {round(float(npv['p95'])):,}" in said


def test_a_part_is_made_once_it_is_opened(shown: AppTest, asked_run: Path) -> None:
    titles = [one.label for one in shown.tabs]
    assert titles == ["Roadmap", "Budgets and capacities", "Cash and value", "Launches"]
    seen = {}
    for title in titles:
        shown.session_state["plan-part"] = title
        shown.run()
        assert not shown.exception
        seen[title] = [sorted(map(str, one.value)) for one in shown.dataframe], len(shown.get("vega_lite_chart"))
    assert len({str(one) for one in seen.values()}) == len(titles)
    heat = sum(len(list(one.parts())) for one in view_of(asked_run).heat)
    assert heat and [charts for _, charts in seen.values()] == [1, heat, 2, 0]
    shown.session_state["plan-part"] = titles[0]
    few = len(shown.run().metric)
    shown.session_state["plan-more"] = True
    assert len(shown.run().metric) > few


def test_a_legend_takes_any_name() -> None:
    picture, width = swatch("<script>&", "#FFFFFF")
    assert "<script>" not in picture and "&lt;script&gt;&amp;" in picture and width > 0


def test_each_unit_shows_its_roadmaps(shown: AppTest, asked_run: Path) -> None:
    view = view_of(asked_run)
    box = next(one for one in shown.selectbox if one.label == "Unit")
    assert len(box.options) == len(view.units)
    for unit in view.units:
        menu = view.menu_of(unit)
        values = [float(row[-2].replace(",", "")) for row in menu.rows]
        assert values == sorted(values, reverse=True)
        (chosen,) = [row for row in menu.rows if row[-1] == "chosen"]
        schedule = view.plan.schedule
        own = schedule[schedule["unit"] == unit]
        assert sorted(set(chosen[:-2]) - {"–", "running"}) == sorted(set(own["quarter"]))


def test_without_inputs_the_page_says_what_to_do() -> None:
    def empty() -> None:
        from planner.web.pages.plan import page

        page()

    found = AppTest.from_function(empty, default_timeout=60).run()
    assert "Start" in found.info[0].value and not found.button


def test_a_moment_is_told_in_words() -> None:
    moment = Moment(2.0, 1000.0, 1100.0)
    state = JobState(moments=(moment,), currency="USD", stoppable=True)
    assert (_worth(state, moment, "value"), _worth(state, moment, "bound")) == ("USD 1,000", "USD 1,100")
    assert _gap(moment) == gap_percent(0.1)
    assert _worth(state, Moment(1.0, -12.0, None, goal="fewest_launches"), "value") == "12.0 launches"
    assert _words(JobState(step="writing the folder")) == "writing the folder …"
    assert _words(JobState(stopping=True)) == "Stopping, and keeping the best …"
    assert _words(JobState()) == "reading the inputs …"
