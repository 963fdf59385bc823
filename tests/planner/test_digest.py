from types import SimpleNamespace

import pandas as pd
import pytest

from planner.digest import tightest_limits

COLUMNS = ["limit", "measure", "scope", "period", "allowed", "used", "left"]


def plan_with(*rows: tuple[object, ...]) -> SimpleNamespace:
    return SimpleNamespace(limits=pd.DataFrame(rows, columns=COLUMNS))


def test_a_limit_is_told_by_its_tightest_period() -> None:
    lines = tightest_limits(
        plan_with(
            ("budget", "spend", "", "2027Q1", 100.0, 60.0, 40.0),
            ("budget", "spend", "", "2027Q2", 100.0, 100.0, 0.0),
            ("budget", "spend", "", "2027Q3", 0.0, 0.0, 0.0),
            ("field", "load", "North", "2027Q1", 10.0, 2.0, 8.0),
            ("field", "load", "South", "2027Q1", 10.0, 9.0, 1.0),
        ),
        most=2,
    )
    assert [(line.limit, line.scope, line.period, line.full, line.periods) for line in lines] == [
        ("budget", "", "2027Q2", 1, 3),
        ("field", "South", "2027Q1", 0, 1),
    ]


@pytest.mark.parametrize(
    ("allowed", "used", "left", "share"),
    [(0.3, 0.6, 0.3, 0.5), (0.3, 0.3, 0.0, 1.0), (10.0, 5.0, 5.0, 0.5), (0.0, 0.0, 0.0, 0.0)],
)
def test_a_level_to_be_reached_is_tight_when_just_reached(allowed: float, used: float, left: float, share: float) -> None:
    (line,) = tightest_limits(plan_with(("rule", "coverage", "", "2029Q1", allowed, used, left)), most=8)
    assert line.share == pytest.approx(share)
