from itertools import pairwise
from types import SimpleNamespace

import pandas as pd
import pytest

from planner import Plan
from planner.plan.digest import spend_by_quarter, tightness, value_steps
from planner.plan.limit_reach import Reach

COLUMNS = ["limit", "measure", "scope", "period", "allowed", "used", "left"]


def limits_with(*rows: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def everywhere(limit: str, scope: str) -> Reach:
    return Reach(share=1.0, least=0.0)


def test_a_limit_is_told_by_its_tightest_period() -> None:
    lines = tightness(
        limits_with(
            ("budget", "spend", "", "2027Q1", 100.0, 60.0, 40.0),
            ("budget", "spend", "", "2027Q2", 100.0, 100.0, 0.0),
            ("budget", "spend", "", "2027Q3", 0.0, 0.0, 0.0),
            ("field", "load", "North", "2027Q1", 10.0, 2.0, 8.0),
            ("field", "load", "South", "2027Q1", 10.0, 9.0, 1.0),
        ),
        everywhere,
    )[:2]
    assert [(line.limit, line.scope, line.period, line.binding, line.periods, line.per) for line in lines] == [
        ("budget", "", "2027Q2", 1, 3, "quarter"),
        ("field", "South", "2027Q1", 0, 1, "quarter"),
    ]


def test_a_budget_with_too_little_left_for_any_launch_stands_before_a_small_count_that_is_full() -> None:
    reach = {"budget": Reach(share=1.0, least=1_370.0), "launches of a leader": Reach(share=3 / 71, least=1.0)}
    lines = tightness(
        limits_with(
            ("launches of a leader", "launches", "Rosa", "2027Q1", 3.0, 3.0, 0.0),
            ("launches of a leader", "launches", "Rosa", "2027Q2", 3.0, 3.0, 0.0),
            ("budget", "spend", "", "2027Q1", 600_000.0, 599_579.0, 421.0),
            ("budget", "spend", "", "2027Q2", 600_000.0, 400_000.0, 200_000.0),
        ),
        lambda limit, scope: reach[limit],
    )
    assert [(line.limit, line.binding, line.periods) for line in lines] == [("budget", 1, 2), ("launches of a leader", 2, 2)]
    assert [line.affected for line in lines] == pytest.approx([0.5, 3 / 71])


@pytest.mark.parametrize(("period", "noun"), [("2027Q4", "quarter"), ("FY2027", "year"), ("total", "period"), ("", "period")])
def test_the_periods_of_a_limit_have_a_noun(period: str, noun: str) -> None:
    (line,) = tightness(limits_with(("budget", "spend", "", period, 1.0, 1.0, 0.0)), everywhere)
    assert line.per == noun


@pytest.mark.parametrize(
    ("allowed", "used", "left", "share"),
    [(0.3, 0.6, 0.3, 0.5), (0.3, 0.3, 0.0, 1.0), (10.0, 5.0, 5.0, 0.5), (0.0, 0.0, 0.0, 0.0)],
)
def test_a_level_to_be_reached_is_tight_when_just_reached(allowed: float, used: float, left: float, share: float) -> None:
    (line,) = tightness(limits_with(("rule", "coverage", "", "2029Q1", allowed, used, left)), everywhere)
    assert line.share == pytest.approx(share)


def test_spend_is_told_in_the_quarters_of_payment(small_plan: Plan) -> None:
    spend = spend_by_quarter(small_plan)
    assert sum(spend.values()) == pytest.approx(small_plan.figures.spend)
    decided = small_plan.instance.settings.calendar.decision_quarters
    assert list(spend)[:decided] == [quarter.label for quarter in small_plan.instance.quarters[:decided]]
    later = small_plan.flow.amount.copy()
    later[0, decided + 1] -= 77.0
    moved = SimpleNamespace(instance=small_plan.instance, flow=SimpleNamespace(amount=later))
    label = small_plan.instance.quarters[decided + 1].label
    assert spend_by_quarter(moved)[label] == pytest.approx(77.0)  # type: ignore[arg-type]


def test_steps_lead_over_the_buckets_and_the_tax_to_the_npv(small_plan: Plan) -> None:
    steps, figures = value_steps(small_plan), small_plan.figures
    assert steps[-1].is_sum and steps[-1].amount == figures.npv
    taxed = small_plan.instance.settings.finance.tax_rate > 0
    assert [step.name for step in steps[4:-1]] == (["NPV before tax", "tax"] if taxed else [])
    walked = [step for step in steps if not step.is_sum]
    assert [step.amount for step in walked] == pytest.approx([*figures.buckets.values()][: len(walked)])
    assert all(after.start == pytest.approx(before.end) for before, after in pairwise(walked))
