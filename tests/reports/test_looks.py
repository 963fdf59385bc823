"""How states are drawn, each in a way of its own, and charts, which keep to their schema."""

import pandas as pd
import pytest

from planner import Plan
from planner.reports import charts
from planner.reports.looks import looks_of
from planner.run_files.locate import load


def test_a_state_whose_benefits_are_over_is_grey_and_no_live_one_is() -> None:
    states = [
        "manual_improvement",
        "manual_improvement (benefits over)",
        "manual_improvement (benefits over) + role_change",
        "none",
    ]
    looks = looks_of(load("mixed-portfolio"), states)
    grey = {state: len({looks[state].fill[place : place + 2] for place in (1, 3, 5)}) == 1 for state in states}
    assert [grey[state] for state in states] == [False, True, False, True]
    assert looks[states[1]].pattern > 0 and len({(looks[state].fill, looks[state].pattern) for state in states}) == 4


def test_no_two_states_look_alike() -> None:
    instance = load("mixed-portfolio")
    levers = list(instance.settings.levers)
    states = [*levers, "both", "closed", "none", *(f"{one} + {other}" for one in levers for other in levers if one < other)]
    looks = looks_of(instance, states)
    assert looks.keys() >= set(states)
    assert len({(look.fill, look.pattern) for look in looks.values()}) == len(looks)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold each chart of a report against its schema in place of drawing it."""
    monkeypatch.setattr(charts, "picture", lambda chart: chart.to_dict(validate=True))


def test_every_chart_of_a_report_keeps_to_its_schema(small_plan: Plan, held: None) -> None:
    levers = len(small_plan.instance.settings.levers)
    frontier = pd.DataFrame({"amount": [1.0, 2.0], "npv": [1.0, 3.0], "bound": [2.0, None]})
    for drawn in (
        charts.cash_chart(small_plan),
        charts.bucket_chart(small_plan),
        charts.certainty_chart(small_plan),
        charts.region_chart(small_plan, {"A": [1.0] * levers}),
        charts.frontier_chart(frontier, "USD"),
    ):
        assert drawn["$schema"]
