"""Cohorts that open by what is read in the one before: levels by hand, loose and binding, in four stores.

Store optimization closes half of the gap of accuracy to 0.98, and halves shrink; in its first quarter half of that. With A and B
of the old cohort launched at once, the mean accuracy is 0.65 + 0.25 * 0.33 = 0.7325 in the first quarter and 0.815 from the
second on, and of shrink 0.02 three quarters are left, then half.
"""

from typing import Any

import pytest

from planner import verify
from planner.limits import BlockSizes, state
from planner.plan.plan import Plan
from planner.planning import plan, priced
from planner.questions.explain.reasons import reasons_table
from tests.planner.four_stores import CENT, Q1, Q2, Q3, launches, stores, world
from tests.planner.test_large_fleets import assert_same

LEVER = "store_optimization"
ACCURACY = {"measure": "average_accuracy"}
SHRINK = {"measure": "shrink_rate"}


def order(**fields: Any) -> dict[str, Any]:
    return {"sequences": [{"name": "waves", "lever": LEVER, "cohorts": ["old", "new"], "lag": 1} | fields]}


def opened(found: Plan) -> set[str]:
    """Return the quarters in which the new cohort launches the lever."""
    assert verify(found) == [] and found.bound == pytest.approx(found.npv, abs=CENT)
    return {quarter for unit, lever, quarter in launches(found) if lever == LEVER and unit in "CD"}


@pytest.mark.parametrize(
    ("fields", "quarters"),
    [
        (ACCURACY | {"amount": 0.7325}, {Q2}),
        (ACCURACY | {"amount": 0.7326}, {Q3}),
        (ACCURACY | {"amount": 0.815}, {Q3}),
        (ACCURACY | {"amount": 0.8151}, set()),
        (ACCURACY | {"amount": 0.815, "lag": 2}, {"2027Q4"}),
        (ACCURACY | {"amount": 0.6, "live_units": 2, "lag": 2}, {Q3}),
        (SHRINK | {"amount": 0.015}, {Q2}),
        (SHRINK | {"amount": 0.0149}, {Q3}),
        (SHRINK | {"amount": 0.0099}, set()),
    ],
)
def test_a_cohort_opens_in_the_quarter_after_the_level_is_read(fields: dict[str, Any], quarters: set[str]) -> None:
    assert opened(plan(world(**order(**fields)), gap=0.0)) == quarters


def test_a_rate_is_weighted_by_what_it_is_a_share_of() -> None:
    """A has 900,000 of revenue and 4 % shrink, B 1,000,000 and 2 %: the mean is 2.95 %, of which three quarters are 2.21 %."""
    mean = 0.75 * (900_000 * 0.04 + 1_000_000 * 0.02) / 1_900_000
    for amount, quarters in ((mean + 1e-5, {Q2}), (mean - 1e-5, {Q3})):
        made = world(stores(A={"shrink_rate": 0.04}), **order(measure="shrink_rate", amount=amount))
        assert opened(plan(made, gap=0.0)) == quarters


def test_nothing_is_asked_for_but_in_the_quarter_of_the_first_launch() -> None:
    table = plan(world(**order(measure="average_accuracy", amount=0.7)), gap=0.0).limits.set_index("period")
    assert table["measure"].tolist() == ["reading", *["average_accuracy"] * 3]
    assert table["allowed"].tolist() == pytest.approx([0, 0.7, 0, 0])
    assert table["used"].tolist() == pytest.approx([0, 0.7325, 0.815, 0.815])


def test_a_cohort_in_which_the_lever_runs_is_open() -> None:
    runs = [{"unit": "D", "lever": LEVER, "rule": "running", "quarter": "2026Q4"}]
    found = plan(world(**order(measure="average_accuracy", amount=0.9), pins=runs), gap=0.0)
    assert opened(found) == {Q1} and found.limits.empty


def test_nothing_is_read_in_stores_that_are_closed() -> None:
    """A and B close at the end of the second quarter: the new cohort may open in the third, and later it cannot."""
    closed = stores(A={"exit_quarter": Q2}, B={"exit_quarter": Q2})
    late = [{"unit": unit, "lever": LEVER, "rule": "must_not", "quarter": quarter} for unit in "CD" for quarter in (Q2, Q3)]
    reading = order(measure="average_accuracy", amount=0.6)
    assert opened(plan(world(closed, **reading, pins=late[::2]), gap=0.0)) == {Q3}
    found = plan(world(closed, **reading, pins=late), gap=0.0)
    assert opened(found) == set()
    assert found.limits["measure"].tolist() == ["reading", "average_accuracy", "average_accuracy", "reading"]


def test_of_three_cohorts_each_waits_for_the_reading_of_the_one_before() -> None:
    """C goes from 0.8 to 0.845 in its first quarter: 0.73 is read there without a launch, 0.81 a quarter after one."""
    waves = stores(D={"cohort": "last"})
    found = plan(world(waves, **order(cohorts=["old", "new", "last"], measure="average_accuracy", amount=0.73)), gap=0.0)
    quarters = {unit: quarter for unit, lever, quarter in launches(found) if lever == LEVER}
    assert quarters == {"A": Q1, "B": Q1, "C": Q2, "D": Q2}
    later = plan(world(waves, **order(cohorts=["old", "new", "last"], measure="average_accuracy", amount=0.81)), gap=0.0)
    quarters = {unit: quarter for unit, lever, quarter in launches(later) if lever == LEVER}
    assert quarters == {"A": Q1, "B": Q1, "C": Q3, "D": "2027Q4"} and verify(later) == []


def test_the_reading_that_keeps_the_others_early_is_the_reason_for_them() -> None:
    made = world(**order(measure="average_accuracy", amount=0.8))
    found = reasons_table(priced(made), plan(made, gap=0.0)).set_index(["unit", "lever"])
    for unit in "AB":
        assert found.loc[(unit, LEVER), "detail"] == f"waves / new / {Q3}"


def test_readings_stated_in_blocks_of_roadmaps_are_the_same() -> None:
    for reading in (ACCURACY, SHRINK):
        case = priced(world(**order(amount=0.5, live_units=1, **reading)))
        parts = state(case.instance, case.fleet, case.menu, case.shared, BlockSizes(whole=0, block=3)).problem
        assert_same(case.problem, parts)
