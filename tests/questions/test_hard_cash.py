"""An objective of hard cash: plans are made for the hard part of the NPV, and compared by it."""

import pytest

from instances import Instance
from instances.draft import Draft
from planner import Plan, plan
from planner.planning import options_of
from planner.questions.frontier.answer import frontier_table
from planner.questions.frontier.frontier import frontier
from planner.questions.frontier.limits_swept import limits_swept
from planner.questions.whatif.answer import comparison_table
from planner.questions.whatif.whatif import what_if
from planner.replanning.cases import Case
from planner.replanning.difference import difference
from planner.replanning.limit_changes import LimitPart
from planner.replanning.telling import money_counted


def silent(title: str, progress: object) -> None:
    return None


@pytest.fixture(scope="module")
def hard(instance: Instance) -> Instance:
    draft = Draft(instance)
    draft.settings["finance"] = draft.settings.get("finance", {}) | {"hard_cash_only": ["objective"]}
    return draft.instance()


@pytest.fixture(scope="module")
def plans(instance: Instance, hard: Instance) -> tuple[Plan, Plan]:
    return plan(instance, gap=0.0), plan(hard, gap=0.0)


def test_the_plan_is_made_for_its_hard_part(plans: tuple[Plan, Plan]) -> None:
    soft, hard = plans
    assert hard.worth == pytest.approx(hard.figures.npv_by_hardness["hard"], abs=0.01)
    assert hard.solution.value == pytest.approx(hard.worth, abs=0.01) and soft.solution.value == pytest.approx(soft.npv, abs=0.01)
    assert hard.worth >= soft.figures.npv_by_hardness["hard"] and hard.npv <= soft.npv
    assert (
        hard.schedule[["unit", "lever", "quarter"]].to_numpy().tolist()
        != soft.schedule[["unit", "lever", "quarter"]].to_numpy().tolist()
    )
    assert hard.bound is not None and hard.bound >= hard.worth - 0.01 and hard.bound < hard.npv


def test_cases_are_compared_by_it(hard: Instance) -> None:
    answer = what_if(hard, [Case("less", limits=((LimitPart("budget"), 0.7),))], options_of(hard, gap=0.0), silent)
    table = comparison_table(answer).set_index("case")
    less = answer.outcomes[0].plan
    assert less is not None and table.loc["less", "npv"] == pytest.approx(less.worth)
    assert table.loc["less", "change"] == pytest.approx(less.worth - answer.base.worth)
    assert table.loc["less", "change_at_least"] <= table.loc["less", "change"] <= table.loc["less", "change_at_most"] <= 0.01
    assert money_counted(hard) == f"{hard.settings.finance.currency}, hard cash alone"


def test_nothing_is_proven_between_hard_cash_and_the_rest(plans: tuple[Plan, Plan]) -> None:
    soft, hard = plans
    gain = difference(soft, hard)
    assert (gain.least, gain.most, gain.verdict) == (None, None, "not proven")
    assert gain.change == pytest.approx(hard.npv - soft.npv)


def test_a_frontier_of_hard_cash_never_falls(hard: Instance) -> None:
    found = frontier(hard, limits_swept(hard, LimitPart("budget"), [0.5, 0.75, 1.0, 1.25]), options_of(hard, gap=0.0), silent)
    table = frontier_table(found)
    assert table["npv"].tolist() == [point.plan.worth for point in found.points if point.plan is not None]
    assert table["npv"].is_monotonic_increasing and (table["bound"] >= table["npv"] - 0.01).all()
