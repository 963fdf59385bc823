"""Closings that came otherwise than transfers of demand allow: they are facts, and what no unit can take over is lost."""

from pathlib import Path

import pytest

from instances.problems import InputProblems
from planner import plan, verify
from planner.actuals.records import Actuals, LaunchActual
from tests.living.replanning import carried
from tests.living.test_replan import starts
from tests.worked.cases import CENT, Record, launch, limit, write_instance

CLOSING = "closing"
LOSING = {"labour_hours": 1_000, "wage": 20, "revenue": 10_000, "contribution_margin": 0.1, "inventory_accuracy": 1}
"""A store that loses 20,000 of labour and earns 1,000 a quarter."""

ONLINE = {"eligible_orders": 1_000, "order_value": 50, "online_margin": 0.2}
A, B = LOSING | {"unit": "A"}, LOSING | {"unit": "B", "wage": 19, "transfer_capacity": 400}
C = LOSING | ONLINE | {"unit": "C"}
D = {"unit": "D", "revenue": 1_000, "contribution_margin": 0.3, "inventory_accuracy": 1, "transfer_capacity": 400}
TRANSFERS = [{"from_unit": "A", "to_unit": "B", "share": 0.5}, {"from_unit": "C", "to_unit": "D", "share": 0.5}]


def four_stores(folder: Path, pins: tuple[Record, ...] = ()) -> Path:
    """A and B are a pair; D takes over 500 orders of C, and may take 400."""
    return write_instance(
        folder,
        levers={CLOSING: {"closes": True}},
        units=[A, B, C, D],
        transfers=TRANSFERS,
        pins=pins,
        decision=4,
        evaluation=6,
        finance={"online_sales": "beside"},
    )


def closed(unit: str, quarter: str) -> LaunchActual:
    return LaunchActual(unit, CLOSING, "launched", quarter)


def test_closings_of_both_units_of_a_pair_and_more_orders_than_the_capacity_are_accepted_as_facts(tmp_path: Path) -> None:
    # A has closed since quarter 1: 6 x 19,000; none of its 1,000 of margin is kept, as B has closed too: 5 x (19,000 - 1,000).
    # C: 20,000 - 1,000 of sales - 10,000 of orders, and D makes 0.3 of 5,000: 5 x 10,500.
    before = plan(four_stores(tmp_path), gap=0.0)
    assert starts(before) == {("A", CLOSING): "2027Q1"}
    news = (closed("A", "2027Q1"), closed("B", "2027Q2"), closed("C", "2027Q2"))
    found = carried(before, 3, Actuals(launches=news), keep=1.0)
    assert found.as_of.broken == (
        "transfer A to B: both are closed, one at most was to be",
        "transfer capacity D: closings send 500.00 orders, 400.00 were allowed",
    )
    assert verify(found.plan) == []
    assert found.plan.npv == pytest.approx(6 * 19_000 + 5 * 18_000 + 5 * 10_500, abs=CENT)
    assert [row.from_unit for row in found.plan.instance.transfers] == ["C"]
    assert limit(found.plan, "transfer capacity", "total", "D") == pytest.approx((500, 500))


def test_what_the_past_leaves_whole_still_holds(tmp_path: Path) -> None:
    # A has closed as planned: B stays open for it, though its closing would pay, and D has taken over nothing.
    before = plan(four_stores(tmp_path), gap=0.0)
    found = carried(before, 3, Actuals(launches=(closed("A", "2027Q1"),)), keep=1.0)
    assert found.as_of.broken == ()
    assert starts(found.plan) == {("A", CLOSING): "2027Q1"}
    assert limit(found.plan, "transfer capacity", "total", "D") == (400, 0)


def test_a_closing_that_must_come_beside_one_that_has_come_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    before = plan(four_stores(tmp_path, pins=(launch("B", lever=CLOSING, rule="must", quarter="2027Q4"),)), gap=0.0)
    with pytest.raises(InputProblems, match=r"A or B open: row 2 of transfers\.csv.* Remove one of the two pins, or the rows"):
        carried(before, 3, Actuals(launches=(closed("A", "2027Q2"),)), keep=1.0)
