"""Levers closed at units that stay open, and support paid otherwise than planned: by hand, and against every schedule."""

import pytest

from planner import plan, verify
from planner.actuals.records import Actuals, LaunchActual, PaymentActual
from planner.economics.lines import LINE
from planner.errors import QuestionError
from planner.living.as_of import checked_instance
from planner.living.replan import Replanned
from planner.living.variance import variance_of
from planner.plan.plan import Plan
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.living.replanning import carried, random_plan, schedules
from tests.living.test_replan import SO, VAIN, starts, written

CENT = 0.01


def stores(**given: object) -> Plan:
    """Two stores that save 2,000 and 1,000 a quarter for 300 each; support of 50 a store and 120 for the region."""
    support = [{"amount": 50, "basis": "unit", "minimum_quarters": 2}, {"amount": 120, "basis": "region"}]
    one = lever(effects={"shrink": 0.5}, costs=[{"line": "integration", "amount": 300, "basis": "unit"}], support=support)
    made = instance_of_two_levers(
        unit("A", revenue=200_000, shrink_rate=0.02),
        unit("B", revenue=100_000, shrink_rate=0.02),
        store_optimization=one,
        orchestration=VAIN,
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0},
        records={"shrink": 0.0},
        evaluation=6,
        **given,
    )
    return plan(written(made), gap=0.0)


def line(found: Plan, name: str) -> list[float]:
    rows = found.cashflow[found.cashflow["line"] == name].set_index("quarter")["amount"].astype(float)
    return [round(float(rows.get(label(quarter), 0.0)), 2) for quarter in range(1, 7)]


def replanned(before: Plan, *launches: LaunchActual, payments: tuple[PaymentActual, ...] = (), as_of: int = 4) -> Replanned:
    found = carried(before, as_of, Actuals(launches=launches, payments=payments), keep=1.0)
    assert verify(found.plan) == []
    return found


def closed(name: str, launch: int, end: int, **more: object) -> LaunchActual:
    return LaunchActual(name, SO, "closed", label(launch), closed=label(end), **more)


def support(name: str, quarter: int, paid: float) -> PaymentActual:
    return PaymentActual(name, "north", SO, "support", label(quarter), paid)


def test_a_lever_that_was_closed_brings_and_costs_nothing_more() -> None:
    """B stops in the third quarter, A in the second, whose term of support is two quarters; then nobody is left in the region."""
    before = stores()
    assert (line(before, "shrink"), line(before, "support")) == ([3000] * 6, [-220] * 6)
    found = replanned(before, closed("B", 1, 3), closed("A", 1, 2))
    assert line(found.plan, "shrink") == [3000, 1000, 0, 0, 0, 0]
    assert line(found.plan, "support") == [-220, -220, 0, 0, 0, 0]
    assert found.plan.npv == pytest.approx(before.npv - 14_000 + 4 * 220, abs=CENT)
    assert starts(found.plan) == starts(before)


def test_a_closing_is_remembered_by_the_next_plan_and_may_be_taken_back() -> None:
    first = replanned(stores(), closed("B", 1, 3))
    assert line(first.plan, "shrink") == [3000, 3000, 2000, 2000, 2000, 2000]
    again = replanned(first.plan, as_of=4)
    assert again.plan.npv == pytest.approx(first.plan.npv, abs=CENT)
    later = replanned(first.plan, closed("B", 1, 4))
    assert line(later.plan, "shrink") == [3000, 3000, 3000, 2000, 2000, 2000]
    goes_on = replanned(first.plan, LaunchActual("B", SO, "launched", label(1)))
    assert goes_on.plan.npv == pytest.approx(stores().npv, abs=CENT)


def test_an_instance_that_does_not_know_the_closings_of_the_plan_is_refused() -> None:
    before = stores()
    after = replanned(before, closed("B", 1, 3)).plan
    assert checked_instance(after.instance, after.instance) is after.instance
    with pytest.raises(QuestionError, match=r"expected the closings in pins\.csv of the plan"):
        checked_instance(before.instance, after.instance)


def test_a_closing_that_is_still_to_come_counts_from_then_on() -> None:
    found = replanned(stores(), closed("B", 1, 6), as_of=2)
    assert line(found.plan, "shrink") == [3000, 3000, 3000, 3000, 3000, 2000]


def test_variance_counts_a_closing_as_volume_with_its_terms_of_support() -> None:
    """A stops after one quarter: 2,000 a quarter less, its support of the second still due, that of the region going on."""
    before = stores()
    found = variance_of(before.chosen, Actuals(launches=(closed("A", 1, 2),)), 5)
    by_line = {name: found.flows.volume[:, number].sum(axis=0)[:4].tolist() for name, number in LINE.items()}
    assert by_line["shrink"] == [0, -2000, -2000, -2000]
    assert by_line["support"] == [0, 0, 50, 50]
    carried_on = replanned(before, closed("A", 1, 2))
    same = variance_of(carried_on.plan.chosen, Actuals(), 5)
    assert not same.flows.volume.any()
    taken_back = variance_of(carried_on.plan.chosen, Actuals(launches=(LaunchActual("A", SO, "launched", label(1)),)), 5)
    assert taken_back.flows.volume[:, LINE["shrink"]].sum(axis=0)[:4].tolist() == [0, 2000, 2000, 2000]


def test_support_takes_the_place_of_what_was_planned_in_the_quarters_that_are_over() -> None:
    found = replanned(stores(), payments=(support("A", 1, 80.0), support("A", 2, 45.5)))
    assert line(found.plan, "support") == [-250, -215.5, -170, -220, -220, -220]
    assert found.plan.npv == pytest.approx(stores().npv - 30 + 4.5 + 50, abs=CENT)
    paid = found.plan.ledger[found.plan.ledger["line"] == "support"].groupby("quarter")["amount"].sum()
    assert paid[label(1)] == pytest.approx(250)


def test_what_was_carried_of_support_is_not_carried_again() -> None:
    told = tuple(support("A", quarter, 60.0) for quarter in (1, 2, 3))
    first = replanned(stores(), payments=told)
    again = carried(first.plan, 4, Actuals(payments=told), keep=1.0, sunk=first.paid.sunk)
    assert len(first.paid.rows) == 3 and again.paid.rows == ()
    assert again.plan.npv == pytest.approx(first.plan.npv, abs=CENT)


def test_shared_support_is_carried_by_the_first_launch_that_runs() -> None:
    one = PaymentActual("", "north", SO, "support", label(3), 100.0)
    found = replanned(stores(), closed("A", 1, 2), payments=(one,))
    assert line(found.plan, "support") == [-100, -100, -150, -170, -170, -170]
    assert {(row.unit, row.quarter) for row in found.paid.rows} == {(0, 1), (1, 2), (1, 3)}
    again = carried(found.plan, 4, Actuals(payments=(one,)), keep=1.0, sunk=found.paid.sunk)
    assert again.paid.rows == () and verify(again.plan) == []


def test_support_of_a_launch_that_did_not_come_is_carried_by_its_neighbour() -> None:
    found = replanned(stores(), LaunchActual("A", SO, "cancelled"), payments=(support("A", 2, 33.0),))
    assert line(found.plan, "support") == [-170, -203, -170, -170, -170, -170]


def test_support_that_nothing_can_carry_is_named() -> None:
    with pytest.raises(QuestionError, match=r"A store_optimization: support of 2027Q2 differs by 33\.00 from the plan, and no"):
        replanned(
            stores(), LaunchActual("A", SO, "cancelled"), LaunchActual("B", SO, "cancelled"), payments=(support("A", 2, 33.0),)
        )


@pytest.mark.parametrize("seed", [0, 2, 6, 13, 18, 19])
def test_the_rest_is_planned_as_well_as_any_schedule_after_closings(seed: int) -> None:
    """Against every schedule that the accountant lets through in the instance with its past."""
    before = random_plan(seed)
    if before is None:
        pytest.skip("nothing to carry on")
    instance, as_of = before.instance, 3
    exits = {one.unit: one.exit_quarter for one in instance.units}
    news = [
        LaunchActual(str(one.unit), str(one.lever), "closed", str(one.quarter), closed=label_after(instance, str(one.quarter)))
        for one in before.schedule.itertuples()
        if instance.quarter_index(str(one.quarter)) < as_of and not exits[str(one.unit)]
    ]
    if not news:
        pytest.skip("nothing to close")
    floors = bool(instance.settings.floors)
    if floors:
        pytest.skip("a closed lever reaches no floor")
    found = carried(before, as_of, Actuals(launches=tuple(news)), keep=1.0)
    assert verify(found.plan) == []
    best = max(npv for _, npv in schedules(found.as_of.instance))
    assert found.plan.npv == pytest.approx(best, abs=CENT)


def label_after(instance, quarter: str) -> str:
    return instance.label_of(instance.quarter_index(quarter) + 1)
