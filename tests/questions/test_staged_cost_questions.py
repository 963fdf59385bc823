"""Questions of instances in which costs fall by stages: every plan is one of the accountant's worth."""

import pytest

from instances import Instance, load_instance
from instances.draft import Draft
from planner import plan, verify
from planner.questions.baselines.baselines import baselines
from planner.questions.cuts.cut_list import cut_list
from planner.questions.frontier.frontier import frontier
from planner.questions.order_price.order_price import loss_by_unit, order_price
from planner.replanning.limit_changes import LimitPart, scaled
from tests.worked.cases import CENT, cost, saver, write_instance

STAGES = [{"launches": 1, "saving": 0.25}, {"launches": 2, "saving": 0.5}]
TIERS = [{"units": 2, "discount": 0.25}, {"units": 3, "discount": 0.5}]
SUPPORT = [{"amount": 100, "basis": "unit"}]
ROUTES = {
    "effects": {"shrink": 0.9},
    "costs": [cost(900)],
    "support": SUPPORT,
    "learning": STAGES,
    "licence_tiers": TIERS,
}
COUNTS = {"effects": {"shrink": 0.3}, "costs": [cost(300)], "learning": STAGES}


def tell(*_: object) -> None:
    return None


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Three stores that lose 1,000 a quarter; both levers get cheaper with their launches, one with its live units, too."""
    folder = write_instance(
        tmp_path_factory.mktemp("staged"),
        decision=3,
        evaluation=6,
        levers={"orchestration": ROUTES, "store_optimization": COUNTS},
        units=[saver(name) for name in "ABC"],
        limits=[{"name": "money", "measure": "spend", "amount": 1900, "carry_over": 0.5}],
        solver={"gap": 0.0},
    )
    return load_instance(folder)


def test_each_point_of_a_frontier_is_the_best_plan_under_its_budget(staged: Instance) -> None:
    found = frontier(staged, LimitPart(limit="money"), [0.5, 1.0], staged.settings.solver, tell)
    for point, share in zip(found.points, (0.5, 1.0), strict=True):
        draft = Draft(staged)
        scaled(draft, staged, LimitPart(limit="money"), share)
        assert point.plan.npv == pytest.approx(plan(draft.instance(), gap=0.0).npv, abs=CENT)
        assert verify(point.plan) == []
    assert found.points[0].plan.npv < found.points[1].plan.npv - 1.0


def test_losses_of_units_make_the_loss_of_an_order(staged: Instance) -> None:
    found = order_price(staged, staged.settings.solver, tell)
    for one in found.orders:  # no cost of this instance is shared
        assert one.plan is not None and verify(one.plan) == []
        assert sum(loss_by_unit(found.base, one.plan)) == pytest.approx(found.base.npv - one.plan.npv, abs=2 * CENT)
    assert max(found.base.npv - one.plan.npv for one in found.orders if one.plan) > 1.0


def test_usual_ways_are_worth_what_their_own_launches_save(staged: Instance) -> None:
    found = baselines(staged, staged.settings.solver, tell)
    made = [one.plan for one in found.baselines if one.plan is not None]
    assert len(made) >= 4 and all(verify(one) == [] and one.npv <= found.base.npv + CENT for one in made)
    assert any(cost.value > 1.0 for one in made for cost in one.staged_costs)


def test_cuts_go_step_by_step(staged: Instance) -> None:
    found = cut_list(staged, staged.settings.solver, tell, [0.2, 0.6])
    plans = [one.nested for one in found.steps if one.nested is not None]
    assert len(plans) == 2 and all(verify(one) == [] for one in plans)
    assert plans[1].npv <= plans[0].npv + CENT
