"""Questions to an instance with levers of its own: each is answered, or ends with one error that says what is missing."""

from pathlib import Path

import pytest

from instances import Instance
from planner import plan
from planner.errors import ExitCode, QuestionError
from planner.planning import options_of, priced
from planner.questions.baselines.baselines import baselines
from planner.questions.diagnose.diagnosis import diagnose
from planner.questions.explain.explanation import explain
from planner.questions.explain.reasons import reasons_table
from planner.questions.order_price.order_price import order_price
from planner.questions.platform.platform import platform
from tests.builders import read_texts
from tests.instances.business_case import BROUGHT
from tests.instances.small import write
from tests.reports.test_report import page_of


def silent(title: str, progress: object) -> None:
    return None


@pytest.fixture(scope="module")
def brought() -> Instance:
    return read_texts(BROUGHT, "brought")


def test_what_is_about_two_levers_names_those_that_are_missing(brought: Instance) -> None:
    options = options_of(brought)
    with pytest.raises(QuestionError, match="no lever store_optimization or orchestration"):
        order_price(brought, options, silent)
    with pytest.raises(QuestionError, match="no lever orchestration"):
        platform(brought, options, silent)
    with pytest.raises(QuestionError, match="no lever store_optimization or orchestration"):
        diagnose(plan(brought))


@pytest.mark.parametrize("command", ["order-price", "platform", "diagnose"])
def test_the_command_ends_with_one_line(command: str, rollout, tmp_path: Path) -> None:
    ended = rollout(command, write(tmp_path, BROUGHT), "--quiet")
    assert ended.code == ExitCode.INPUT and ended.out == ""
    assert ended.err.startswith("error: ") and len(ended.err.splitlines()) == 1


def test_every_usual_way_takes_the_levers_there_are(brought: Instance) -> None:
    found = baselines(brought, options_of(brought), silent)
    made = {one.way: one for one in found.baselines}
    assert [way for way, one in made.items() if one.plan is None] == ["manual improvement"]
    launched = {way: set(one.plan.schedule["lever"]) for way, one in made.items() if one.plan is not None}
    assert launched["base case"] == set()
    assert all(launched[way] == {"lockers", "kiosks"} for way in launched if way != "base case")
    ranked = made["return per dollar"].plan
    assert ranked is not None and ranked.npv == pytest.approx(found.base.npv)
    early = made["as early as possible"].plan
    assert early is not None and set(early.schedule["unit"]) == {"A", "B"} and early.npv < found.base.npv


def test_a_unit_is_explained_by_its_own_levers(brought: Instance) -> None:
    case, found = priced(brought), plan(brought)
    answer = explain(case, found, "A", options_of(brought), silent, seconds=2.0)
    names = {one.name for one in answer.alternatives}
    assert {"launch nothing", "without Lockers", "without Kiosks", "Lockers one quarter later"} <= names
    assert all(one.plan is None or one.plan.npv <= found.npv + 0.01 for one in answer.alternatives)
    reasons = reasons_table(case, found).set_index(["unit", "lever"])["reason"]
    assert reasons["A", "lockers"] == "adds to the plan" and reasons["B", "lockers"] == "does not pay on its own"


def test_it_is_planned_verified_and_reported(brought: Instance, rollout, tmp_path: Path) -> None:
    assert rollout("plan", write(tmp_path / "case", BROUGHT), "--out", tmp_path / "run", "--quiet").code == 0
    assert rollout("verify", tmp_path / "run").code == 0
    html = page_of(tmp_path / "run", rollout)
    assert 'id="diagnosis"' not in html and 'href="#diagnosis"' not in html and "IDR" in html
