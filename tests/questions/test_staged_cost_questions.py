"""Questions of instances in which costs fall by stages: every plan is one of the accountant's worth."""

import pytest

from instances import Instance
from planner import verify
from planner.questions.baselines.baselines import baselines
from tests.questions.staged import (
    assert_losses_of_units_make_the_loss_of_an_order,
    assert_points_are_the_best_under_their_budgets,
    nested_cuts,
    tell,
    three_stores,
)
from tests.worked.cases import CENT, cost

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


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Three stores that lose 1,000 a quarter; both levers get cheaper with their launches, one with its live units, too."""
    return three_stores(tmp_path_factory.mktemp("staged"), ROUTES, COUNTS)


def test_each_point_of_a_frontier_is_the_best_plan_under_its_budget(staged: Instance) -> None:
    assert_points_are_the_best_under_their_budgets(staged, [0.5, 1.0])


def test_losses_of_units_make_the_loss_of_an_order(staged: Instance) -> None:
    assert_losses_of_units_make_the_loss_of_an_order(staged)


def test_usual_ways_are_worth_what_their_own_launches_save(staged: Instance) -> None:
    found = baselines(staged, staged.settings.solver, tell)
    made = [one.plan for one in found.baselines if one.plan is not None]
    assert len(made) >= 4 and all(verify(one) == [] and one.npv <= found.base.npv + CENT for one in made)
    assert any(cost.value > 1.0 for one in made for cost in one.staged_costs)


def test_cuts_go_step_by_step(staged: Instance) -> None:
    assert len(nested_cuts(staged).steps) == 2
