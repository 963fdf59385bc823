"""Assumptions moved at the fixed plan: the accountant, which shares no code with the pricing, finds the same NPVs."""

from dataclasses import replace

import pytest

from instances.overrides import Override, overridden
from planner import Plan
from planner.accountant import Launch, account
from planner.plan.assumptions import assumptions_of

CENT = 0.01
PATHS = {
    "finance.discount_rate": "finance.discount_rate",
    "units.csv revenue": "units.*.revenue",
    "units.csv eligible_orders": "units.*.eligible_orders",
    "levers.store_optimization.effects.shrink": "levers.store_optimization.effects.shrink",
    "event_costs.split": "event_costs.split",
}


def test_each_change_is_the_accountants(small_plan: Plan) -> None:
    found = {one.place: one for one in small_plan.assumptions or ()}
    rows = zip(small_plan.schedule["unit"], small_plan.schedule["lever"], small_plan.schedule["quarter"], strict=True)
    launches = [Launch(*row) for row in rows]
    tried = 0
    for place, path in PATHS.items():
        if place in found:
            other = overridden(small_plan.instance, [Override(path, 1 + found[place].step, "multiply")])[0]
            again = account(other, launches).npv
            assert found[place].change == pytest.approx(again - small_plan.npv, abs=CENT), place
            tried += 1
    assert tried >= 3


def test_the_largest_comes_first_and_nothing_that_moves_nothing(small_plan: Plan) -> None:
    changes = [round(abs(one.change), 2) for one in small_plan.assumptions or ()]
    assert changes == sorted(changes, reverse=True)
    assert changes[-1] > CENT


def test_very_many_units_are_not_priced_over_and_over(small_plan: Plan) -> None:
    many = replace(small_plan.instance, units=small_plan.instance.units * 600)
    assert assumptions_of(replace(small_plan.chosen, instance=many)) is None
