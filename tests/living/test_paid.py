"""What was paid otherwise than planned, carried by a plan: by hand, priced and recomputed by the accountant."""

import pytest

from instances.problems import InputProblems
from planner import plan, verify
from planner.actuals.records import Actuals, LaunchActual, PaymentActual
from planner.errors import QuestionError
from planner.living.replan import Replanned
from planner.plan.plan import Plan
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.living.replanning import carried
from tests.living.test_replan import SO, VAIN, starts, two_stores, written

CENT = 0.01


@pytest.fixture(scope="module")
def before() -> Plan:
    """Two stores, launched in the first quarter for 900 each: 300 there and 600 in the second."""
    return plan(two_stores(), gap=0.0)


def paid_by(found: Replanned) -> list[float]:
    """Return the implementation cost by quarter, positive."""
    cost = found.plan.cashflow[found.plan.cashflow["bucket"] == "implementation_cost"]
    return [-round(float(cost.loc[cost["quarter"] == label(one), "amount"].sum()), 2) for one in range(1, 7)]


def replanned(before: Plan, *launches: LaunchActual, payments: tuple[PaymentActual, ...] = (), as_of: int = 2) -> Replanned:
    found = carried(before, as_of, Actuals(launches=launches, payments=payments), keep=1.0)
    assert verify(found.plan) == []
    return found


@pytest.mark.parametrize("paid", [100.0, 300.0, 450.0, 0.0])
def test_what_was_paid_in_all_counts_in_the_quarters_that_are_over(before: Plan, paid: float) -> None:
    found = replanned(before, LaunchActual("A", SO, "launched", label(1), paid=paid))
    assert paid_by(found) == [300 + paid, 1200, 0, 0, 0, 0]
    assert found.plan.npv == pytest.approx(before.npv + 300 - paid, abs=CENT)
    assert len(found.paid.rows) == (paid != 300.0)


def test_payments_take_the_place_of_those_planned(before: Plan) -> None:
    one = PaymentActual("A", "north", SO, "training", label(2), 700.0)
    found = replanned(before, payments=(one,), as_of=3)
    assert paid_by(found) == [300, 1300, 0, 0, 0, 0]
    assert found.plan.ledger["line"].isin(["training", "integration"]).all()


def test_a_slipped_launch_that_was_paid_in_part_is_a_commitment_that_costs_no_more(before: Plan) -> None:
    """Of 900 for A, 450 are paid in the first quarter; of 300 in the third and 600 in the fourth half is left."""
    found = replanned(before, LaunchActual("A", SO, "slipped", label(3), paid=450.0))
    assert starts(found.plan)["A", SO] == label(3)
    assert paid_by(found) == [750, 600, 150, 300, 0, 0]


def test_what_was_paid_for_a_cancelled_launch_stays_a_cost(before: Plan) -> None:
    found = replanned(before, LaunchActual("A", SO, "cancelled", paid=200.0))
    assert starts(found.plan) == {("B", SO): label(1)}
    assert paid_by(found) == [500, 600, 0, 0, 0, 0]


def test_a_cost_that_no_launch_carries_is_refused(before: Plan) -> None:
    with pytest.raises(QuestionError, match=r"A store_optimization: 200\.00 was paid for a launch that did not come"):
        replanned(before, LaunchActual("A", SO, "cancelled", paid=200.0), LaunchActual("B", SO, "cancelled"))


def test_amounts_of_today_are_those_that_were_paid() -> None:
    """Rows of flows.csv grow by 10 % a year; the payment of the third quarter is 400 all the same."""
    made = two_stores()
    cost = made.settings.levers[SO].costs
    inflated = instance_of_two_levers(
        *made.units,
        store_optimization=lever(effects={"shrink": 0.5}, costs=cost),
        orchestration=VAIN,
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0, "inflation_rate": 0.1, "flows_in": "today"},
        records={"shrink": 0.0},
        evaluation=6,
        flows=[{"line": "labour", "quarter": 0, "amount": 1}],
    )
    planned = plan(written(inflated), gap=0.0)
    late = PaymentActual("A", "north", SO, "integration", label(3), 400.0)
    whole = [LaunchActual("A", SO, "launched", label(1)), LaunchActual("B", SO, "launched", label(1), paid=0.0)]
    assert paid_by(replanned(planned, *whole, payments=(late,), as_of=4)) == [0, 0, 400, 0, 0, 0]


def shared_costs(**limit: object) -> Plan:
    """A store of 300 of its own, and 500 for the network."""
    costs = [
        {"line": "integration", "amount": 300, "basis": "unit"},
        {"line": "software", "amount": 500, "basis": "network"},
    ]
    made = instance_of_two_levers(
        unit("A", revenue=200_000, shrink_rate=0.02),
        store_optimization=lever(effects={"shrink": 0.5}, costs=costs),
        orchestration=VAIN,
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0},
        records={"shrink": 0.0},
        evaluation=6,
        limits=[{"name": "money", "measure": "spend", "amount": 1000, **limit}],
    )
    return plan(written(made), gap=0.0)


def test_a_shared_cost_that_was_paid_otherwise_is_carried_by_the_first_launch() -> None:
    one = PaymentActual("", "", SO, "software", label(1), 620.0)
    found = replanned(shared_costs(), payments=(one,))
    assert paid_by(found) == [920, 0, 0, 0, 0, 0]
    assert float(found.plan.limits["used"].iloc[0]) == pytest.approx(920.0)


def test_a_shared_cost_is_refused_where_it_would_count_in_the_wrong_budget() -> None:
    one = PaymentActual("", "", SO, "software", label(1), 620.0)
    with pytest.raises(QuestionError, match="would count in money as well"):
        replanned(shared_costs(each="region"), payments=(one,))


def test_what_was_carried_is_not_carried_again(before: Plan) -> None:
    """200 of a cancelled launch and 50 of the network, given again a quarter later: only the 30 more are new."""
    first = replanned(before, LaunchActual("A", SO, "cancelled", paid=200.0))
    news = Actuals(launches=(LaunchActual("A", SO, "cancelled", paid=230.0),))
    again = carried(first.plan, 3, news, keep=1.0, sunk=first.paid.sunk)
    assert paid_by(again) == [500, 630, 0, 0, 0, 0]
    shared = PaymentActual("", "", SO, "software", label(1), 620.0)
    one = replanned(shared_costs(), payments=(shared,))
    same = carried(one.plan, 3, Actuals(payments=(shared,)), keep=1.0, sunk=one.paid.sunk)
    assert same.paid.rows == () and same.plan.npv == pytest.approx(one.plan.npv, abs=CENT)


def test_a_past_payment_keeps_its_quarter_when_its_launch_slips_again(before: Plan) -> None:
    slipped = replanned(before, LaunchActual("A", SO, "slipped", label(3), paid=450.0))
    again = replanned(slipped.plan, LaunchActual("A", SO, "slipped", label(4), paid=450.0), as_of=3)
    assert paid_by(again) == [750, 600, 0, 150, 300, 0]


def test_news_that_a_launch_comes_after_all_takes_back_its_pins(before: Plan) -> None:
    gone = replanned(before, LaunchActual("A", SO, "cancelled"))
    back = replanned(gone.plan, LaunchActual("A", SO, "slipped", label(4)), as_of=3)
    assert starts(back.plan)["A", SO] == label(4)


def test_a_late_payment_of_a_launch_whose_quarter_is_known_is_within_the_evaluation() -> None:
    """Paid a quarter late: two quarters after the launch, which no launch in the last quarter could be."""
    made = two_stores(decision=5)
    found = replanned(plan(made, gap=0.0), payments=(PaymentActual("A", "north", SO, "integration", label(3), 900.0),), as_of=4)
    assert paid_by(found) == [300, 600, 900, 0, 0, 0]
    with pytest.raises(InputProblems, match="a payment up to 2028Q2"):
        written(
            two_stores(
                pins=[{"unit": "A", "lever": SO, "rule": "committed", "quarter": label(4)}],
                flows=[{"line": "training", "quarter": 3, "amount": -1}],
            )
        )


def test_a_launch_that_was_paid_for_and_then_cancelled_leaves_what_was_paid(before: Plan) -> None:
    slipped = replanned(before, LaunchActual("A", SO, "slipped", label(3), paid=450.0))
    gone = replanned(slipped.plan, LaunchActual("A", SO, "cancelled", paid=450.0), as_of=3)
    assert starts(gone.plan) == {("B", SO): label(1)}
    assert paid_by(gone) == [300, 1050, 0, 0, 0, 0]
    with pytest.raises(QuestionError, match="expected what was paid so far"):
        replanned(slipped.plan, LaunchActual("A", SO, "cancelled"), as_of=3)
    later = replanned(slipped.plan, LaunchActual("A", SO, "slipped", label(4)), as_of=3)
    assert paid_by(later) == [750, 600, 0, 150, 300, 0]
