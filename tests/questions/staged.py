"""Three stores whose two levers have stages, and what every plan of a question about them has to keep."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from instances import Instance, load_instance
from instances.draft import Draft
from planner import plan, verify
from planner.questions.cuts.cut_list import CutList, cut_list
from planner.questions.frontier.frontier import frontier
from planner.questions.frontier.limits_swept import limits_swept
from planner.questions.order_price.order_price import loss_by_unit, order_price
from planner.replanning.limit_changes import LimitPart, scaled
from tests.worked.cases import CENT, saver, write_instance

MONEY = LimitPart(limit="money")


def tell(*_: object) -> None:
    return None


def three_stores(folder: Path, orchestration: dict[str, Any], store_optimization: dict[str, Any]) -> Instance:
    """Return three stores that lose 1,000 a quarter, under a budget for some of the launches."""
    written = write_instance(
        folder,
        decision=3,
        evaluation=6,
        levers={"orchestration": orchestration, "store_optimization": store_optimization},
        units=[saver(name) for name in "ABC"],
        limits=[{"name": "money", "measure": "spend", "amount": 1900, "carry_over": 0.5}],
        solver={"gap": 0.0},
    )
    return load_instance(written)


def best_npv(instance: Instance, share: float) -> float:
    """Return the NPV of the best plan under a share of the budget."""
    draft = Draft(instance)
    scaled(draft, instance, MONEY, share)
    return plan(draft.instance(), gap=0.0).npv


def assert_points_are_the_best_under_their_budgets(instance: Instance, shares: list[float]) -> None:
    """Each plan of a frontier is the best under its budget, and worth over 1 more than the one before."""
    plans = [
        point.plan for point in frontier(instance, limits_swept(instance, MONEY, shares), instance.settings.solver, tell).points
    ]
    for one, share in zip(plans, shares, strict=True):
        assert one.npv == pytest.approx(best_npv(instance, share), abs=CENT)
        assert verify(one) == []
    assert all(more.npv > less.npv + 1.0 for less, more in pairwise(plans))


def assert_losses_of_units_make_the_loss_of_an_order(instance: Instance) -> None:
    """Of an instance without shared costs."""
    found = order_price(instance, instance.settings.solver, tell)
    for one in found.orders:
        assert one.plan is not None and verify(one.plan) == []
        assert sum(loss_by_unit(found.base, one.plan)) == pytest.approx(found.base.npv - one.plan.npv, abs=2 * CENT)
    assert max(found.base.npv - one.plan.npv for one in found.orders if one.plan) > 1.0


def nested_cuts(instance: Instance) -> CutList:
    """Return cuts of a fifth and of three fifths, the second of which takes launches from the first alone."""
    found = cut_list(instance, instance.settings.solver, tell, [0.2, 0.6])
    plans = [one.nested for one in found.steps if one.nested is not None]
    assert len(plans) == 2 and all(verify(one) == [] for one in plans)
    assert plans[1].npv <= plans[0].npv + CENT
    less, more = ({(row.unit, row.lever) for row in one.schedule.itertuples()} for one in (plans[1], plans[0]))
    assert less < more
    return found
