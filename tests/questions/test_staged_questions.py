"""Questions of instances in which benefits depend on the number of nodes: every plan is one of the accountant's worth."""

import pytest

from instances import Instance
from instances.draft import Draft
from instances.reader import read_files
from planner import plan, verify
from planner.questions.alternatives.alternatives import alternatives
from planner.questions.baselines.baselines import baselines
from planner.questions.cuts.answer import answer_of as cuts_answer
from planner.questions.cuts.cut_list import cut_list
from planner.questions.order_price.answer import answer_of as orders_answer
from planner.questions.order_price.order_price import order_price
from tests.questions.staged import (
    assert_losses_of_units_make_the_loss_of_an_order,
    assert_points_are_the_best_under_their_budgets,
    best_npv,
    nested_cuts,
    tell,
    three_stores,
)
from tests.worked.cases import CENT, cost, launch

ROUTES = {"effects": {"shrink": 0.5}, "network": [{"nodes": 2, "share": 0.5}, {"nodes": 3, "share": 1.0}], "costs": [cost(900)]}
COUNTS = {"effects": {"shrink": 0.3}, "costs": [cost(300)]}


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Instance:
    """Three stores that lose 1,000 a quarter: orchestration saves half of it with three nodes, a quarter with two."""
    return three_stores(tmp_path_factory.mktemp("staged"), ROUTES, COUNTS)


def test_each_point_of_a_frontier_is_the_best_plan_under_its_budget(staged: Instance) -> None:
    assert_points_are_the_best_under_their_budgets(staged, [0.5, 1.0, 1.5])


def test_losses_of_units_make_the_loss_of_an_order(staged: Instance) -> None:
    assert_losses_of_units_make_the_loss_of_an_order(staged)


def test_plans_among_some_roadmaps_are_written_with_what_holds_among_all(staged: Instance) -> None:
    """Their folders have the inputs of all roadmaps, under which the free plan is a better one."""
    found = order_price(staged, staged.settings.solver, tell)
    written = orders_answer(found, None).plans
    assert len(written) == len(found.orders)
    assert min(one.plan.bound for one in found.orders if one.plan) < found.base.npv - 1.0
    assert {one.bound for one in written.values()} == {found.base.bound}
    cut = cut_list(staged, staged.settings.solver, tell, [0.2, 0.6])
    for step, one in zip(cut.steps, cuts_answer(cut, None).plans.values(), strict=True):
        assert one.bound == step.free.bound and one.npv == step.nested.npv


def test_usual_ways_reckon_with_the_whole_network(staged: Instance) -> None:
    found = baselines(staged, staged.settings.solver, tell)
    made = {one.way: one.plan for one in found.baselines}
    ranked = made["return per dollar"]
    assert ranked is not None and verify(ranked) == []
    # With all nodes orchestration saves 500 a quarter for 900, store optimization 300 for 300: both pay, the cheaper first.
    assert set(ranked.schedule["lever"]) == {"orchestration", "store_optimization"}
    assert all(one is None or one.npv <= found.base.npv + CENT for one in made.values())


def test_the_plan_of_fewest_launches_is_worth_what_its_network_makes_of_it(staged: Instance) -> None:
    pinned = write_pins(staged)
    found = baselines(pinned, pinned.settings.solver, tell)
    (least,) = [one.plan for one in found.baselines if one.way == "only what rules ask for"]
    assert least is not None and len(least.schedule) == 2 and verify(least) == []
    assert least.network is not None and least.network.value > 0.0


def write_pins(staged: Instance) -> Instance:
    pins = [launch("A", "2027Q1", "orchestration"), launch("B", "2027Q2", "orchestration")]
    text = "unit,lever,rule,quarter\n" + "".join(f"{p['unit']},{p['lever']},{p['rule']},{p['quarter']}\n" for p in pins)
    return read_files("pinned", dict(staged.files) | {"pins.csv": text.encode()})


def test_cuts_go_step_by_step(staged: Instance) -> None:
    for step, share in zip(nested_cuts(staged).steps, (0.8, 0.4), strict=True):
        assert step.free is not None and step.free.npv == pytest.approx(best_npv(staged, share), abs=CENT)


def test_alternatives_with_stages_are_those_of_instances_that_are_pinned_by_hand(staged: Instance) -> None:
    draft = Draft(staged)
    draft.settings["one_of"] = [{"name": "one", "levers": ["orchestration", "store_optimization"]}]
    case = draft.instance()
    found = alternatives(case, case.settings.solver, tell)
    for one, other in zip(found.alternatives, ("store_optimization", "orchestration"), strict=True):
        text = "unit,lever,rule\n" + "".join(f"{name},{other},must_not\n" for name in "ABC")
        by_hand = plan(read_files("pinned", dict(case.files) | {"pins.csv": text.encode()}), gap=0.0)
        assert one.plan is not None and one.plan.npv == pytest.approx(by_hand.npv, abs=CENT) and verify(one.plan) == []
    assert max(one.plan.npv for one in found.alternatives if one.plan) == pytest.approx(found.base.npv, abs=CENT)
    assert found.alternatives[0].plan.network.value > 0.0
