"""Shares and even coverage over the life of a plan: what the past has broken is said, and they hold again from then on."""

from typing import Any

import pytest

from instances.schema.instance import Instance
from planner import verify
from planner.actuals.records import Actuals, LaunchActual
from planner.planning import plan
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.living.test_replan import SO, VAIN, carried, starts, written


def four_stores(**sections: Any) -> Instance:
    """Two stores in the north, two in the south, which save as much for 900 each."""
    stores = [unit(name, revenue=200_000, shrink_rate=0.02, region="north" if name in "AB" else "south") for name in "ABCD"]
    one = lever(effects={"shrink": 0.5}, costs=[{"line": "integration", "amount": 900, "basis": "unit"}])
    return instance_of_two_levers(
        *stores,
        store_optimization=one,
        orchestration=VAIN,
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0},
        records={"shrink": 0.0},
        evaluation=8,
        **sections,
    )


AS_IT_WENT = Actuals(
    launches=(
        LaunchActual("A", SO, "launched", label(1)),
        LaunchActual("B", SO, "launched", label(1)),
        LaunchActual("C", SO, "slipped", label(3)),
        LaunchActual("D", SO, "slipped", label(3)),
    )
)
"""Both stores of the north in the first quarter, and those of the south expected in the third."""


def test_a_share_of_a_quarter_that_is_over_was_what_it_was_and_holds_again_from_then_on() -> None:
    rule = {"name": "half", "measure": "spend", "regions": ["south"], "at_least": 0.5, "per": "quarter"}
    before = plan(written(four_stores(shares=[rule])), gap=0.0)
    assert set(starts(before).values()) == {label(1)}
    found = carried(before, 2, AS_IT_WENT, keep=1.0)
    assert verify(found.plan) == []
    assert found.as_of.broken == (f"half {label(1)}: 0.00 was to be at least 900.00",)
    (kept,) = found.plan.instance.settings.shares
    assert kept.from_quarter == label(2)
    assert len(starts(found.plan)) == 4


def test_a_share_that_can_still_be_reached_is_asked_for() -> None:
    """Of all that is spent half is the south's: C and D are launched, which would have been left out for a larger share."""
    rule = {"name": "half", "measure": "spend", "regions": ["south"], "at_least": 0.5}
    before = plan(written(four_stores(shares=[rule])), gap=0.0)
    found = carried(before, 2, AS_IT_WENT, keep=1.0)
    assert found.as_of.broken == () and verify(found.plan) == []
    assert len(found.plan.instance.settings.shares) == 1
    assert len(starts(found.plan)) == 4


def test_a_share_whose_window_is_over_is_left_out() -> None:
    rule = {"name": "most", "measure": "launches", "regions": ["north"], "at_most": 0.5, "to_quarter": label(1)}
    before = plan(written(four_stores(shares=[rule])), gap=0.0)
    found = carried(before, 2, AS_IT_WENT, keep=1.0)
    assert found.as_of.broken == ("most total: 2.00 was to be at most 1.00",)
    assert found.plan.instance.settings.shares == () and verify(found.plan) == []


def test_a_share_that_nobody_can_put_right_is_said_and_left_out() -> None:
    """Both stores of the south were called off: all that is spent is the north's, for good."""
    rule = {"name": "half", "measure": "spend", "regions": ["south"], "at_least": 0.5}
    before = plan(written(four_stores(shares=[rule])), gap=0.0)
    off = tuple(LaunchActual(name, SO, "cancelled") for name in "CD")
    off += tuple(LaunchActual(name, "orchestration", "cancelled") for name in "CD")
    found = carried(before, 2, Actuals(launches=AS_IT_WENT.launches[:2] + off), keep=1.0)
    assert found.as_of.broken == ("half total: 0.00 was to be at least 900.00",)
    assert found.plan.instance.settings.shares == () and verify(found.plan) == []


@pytest.mark.parametrize(
    "rule",
    [
        {"shares": [{"name": "south", "measure": "spend", "regions": ["south"], "at_least": 0.5, "levers": [SO]}]},
        {"even_coverage": [{"name": "south", "lever": SO, "each": "region", "difference": 0.5, "by": label(2), "onwards": True}]},
    ],
    ids=lambda rule: next(iter(rule)),
)
def test_what_stores_that_have_closed_would_have_to_put_right_is_said_and_left_out(rule: dict[str, Any]) -> None:
    """Both stores of the south closed before what had slipped there: all that is spent and covered is the north's, for good."""
    closing = {"title": "Closing", "closes": True}
    before = plan(written(four_stores(levers={"closing": closing}, **rule)), gap=0.0)
    closed = tuple(LaunchActual(name, "closing", "launched", label(1)) for name in "CD")
    found = carried(before, 2, Actuals(launches=AS_IT_WENT.launches + closed), keep=1.0)
    assert len(found.as_of.broken) > 0 and verify(found.plan) == []
    assert found.plan.instance.settings.shares == () and found.plan.instance.settings.even_coverage == ()


@pytest.mark.parametrize(("expected", "kept"), [(2, 2), (3, 3)])
def test_coverage_that_was_uneven_is_asked_for_again_as_soon_as_it_can_be_even(expected: int, kept: int) -> None:
    rule = {"name": "even", "lever": SO, "each": "region", "difference": 0.5, "by": label(1)}
    once, onwards = (plan(written(four_stores(even_coverage=[rule | more])), gap=0.0) for more in ({}, {"onwards": True}))
    late = tuple(LaunchActual(name, SO, "slipped", label(expected)) for name in "CD")
    news = Actuals(launches=AS_IT_WENT.launches[:2] + late)
    said = f"even north above south {label(1)}: 1 against 0, 0.5 was allowed"
    found = carried(once, 2, news, keep=1.0)
    assert found.as_of.broken == (said,) and found.plan.instance.settings.even_coverage == ()
    found = carried(onwards, 2, news, keep=1.0)
    assert verify(found.plan) == []
    assert found.as_of.broken[0] == said
    (again,) = found.plan.instance.settings.even_coverage
    assert (again.by, again.onwards) == (label(kept), True)
    assert label(kept) in (starts(found.plan)["C", SO], starts(found.plan)["D", SO])
