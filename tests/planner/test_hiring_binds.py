"""Every field of [[hiring]] twice: as it stands, and changed so that the plan is another one.

Four stores and two levers that pay at once, of which one launch a quarter is possible without heads.
"""

from typing import Any

import pytest

from instances.schema.hiring import Hiring
from planner import verify
from planner.plan.plan import Plan
from planner.planning import plan
from tests.planner.four_stores import CENT, Q1, Q3, launches, world

CREWS = {"name": "crews", "measure": "launches", "amount": 1, "each": "region"}
CREW = {
    "name": "crew", "limit": "crews", "adds": 1, "largest": 2, "lag": 0, "one_off_cost": 900, "cost_per_quarter": 300,
    "severance": 100, "lever": "orchestration",
}  # fmt: skip

BINDING: dict[str, dict[str, Any]] = {
    "adds": {"adds": 0.5},
    "largest": {"largest": 1},
    "lag": {"lag": 1},
    "from_quarter": {"from_quarter": Q3},
    "scope": {"scope": "north"},
    "shortest": {"shortest": 4},
    "one_off_cost": {"one_off_cost": 40_000},
    "cost_per_quarter": {"cost_per_quarter": 40_000},
    "severance": {"severance": 40_000},
}
LOOSE: dict[str, dict[str, Any]] = {
    "from_quarter": {"from_quarter": Q1},
    "line": {"line": "software"},
    "lever": {"lever": "store_optimization"},
    "name": {"name": "others"},
    "colour": {"colour": "capex"},
}


def planned(limits: list[dict[str, Any]] | None = None, **changes: Any) -> Plan:
    found = plan(world(limits=limits or [CREWS], hiring=[CREW | changes]), gap=0.0)
    assert verify(found) == []
    return found


@pytest.fixture(scope="module")
def base() -> Plan:
    found = planned()
    assert found.hires["heads"].sum() == 4
    return found


@pytest.mark.parametrize("field", BINDING)
def test_a_binding_term_lowers_the_worth(base: Plan, field: str) -> None:
    assert planned(**BINDING[field]).npv < base.npv - CENT


@pytest.mark.parametrize("field", LOOSE)
def test_a_loose_term_leaves_the_plan_alone(base: Plan, field: str) -> None:
    found = planned(**LOOSE[field])
    assert found.npv == pytest.approx(base.npv, abs=CENT)
    assert launches(found) == launches(base)


def test_a_limit_that_is_loose_has_nobody_hired() -> None:
    assert planned([CREWS | {"amount": 8}]).hires.empty


@pytest.mark.parametrize(("field", "budget"), [("lever", {"levers": ["orchestration"]}), ("colour", {"colour": "opex"})])
def test_whose_and_which_money_is_spent_matters_to_budgets(base: Plan, field: str, budget: dict[str, Any]) -> None:
    """A budget of what the plan spends on everything else but heads is no budget for those whose money it is not."""
    other = {"lever": {"lever": "store_optimization"}, "colour": {"colour": "capex", "cost_per_quarter": 0, "severance": 0}}[
        field
    ]
    own = {} if field == "lever" else {"cost_per_quarter": 0, "severance": 0}
    free = planned(**other)
    spent = planned([CREWS, {"name": "money", "measure": "spend", "per": "total", "amount": 1e9, **budget}], **other)
    used = float(spent.limits[spent.limits["limit"] == "money"]["used"].iloc[0])
    money = {"name": "money", "measure": "spend", "per": "total", "amount": used, **budget}
    assert planned([CREWS, money], **other).npv == pytest.approx(free.npv, abs=CENT)
    assert planned([CREWS, money], **own).npv < free.npv - CENT


def test_every_field_is_looked_at() -> None:
    assert set(Hiring.model_fields) == BINDING.keys() | LOOSE.keys() | {"limit"}
