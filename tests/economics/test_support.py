"""Recurring support: by basis, size, price and minimum term."""

import pytest

from instances.schema.units import Pin
from tests.economics.builders import flow, instance, lever, unit


def test_support_by_basis_and_size() -> None:
    # size 4, 3 stores, 2000 orders: 10 * 4^0.5 + 2 * 3 * 4 + 5 * 2 = 54; orders have no size here. A quarter of 14 weeks
    # is 14/13 of it.
    support = [
        dict(amount=10, basis="unit", size_exponent=0.5),
        dict(amount=2, basis="store"),
        dict(amount=5, basis="thousand_orders", size_exponent=0),
        dict(amount=999, basis="network"),
        dict(amount=999, basis="region"),
    ]
    store = unit(size=4, stores=3, eligible_orders=2000)
    case = instance({"a": lever(support=support)}, [store], long_quarter=3)
    assert flow(case, "support", a=2) == pytest.approx([0, -54, -54 * 14 / 13, -54])


def test_support_by_thousand_orders_is_of_the_orders_there_are() -> None:
    # 1000 orders, half as many more by the lever and a fifth of all by faster promises: 6 * 1.5 * 1.2.
    levers = {
        "a": lever(effects={"order_uplift": 0.5, "conversion_uplift": 0.2}, support=[dict(amount=6, basis="thousand_orders")])
    }
    case = instance(levers, [unit(eligible_orders=1000)])
    assert flow(case, "support", a=3) == pytest.approx([0, 0, -10.8, -10.8])


def test_support_takes_the_price_and_the_size_of_its_quarter() -> None:
    # Size 2, and 6 from quarter 3; price 1, 0.5 from quarter 2, 4 from quarter 4: -20, -10, -30, -240.
    support = [dict(amount=10, basis="unit", price_quarters=["2027Q2", "2027Q4"], price_factors=[0.5, 4.0])]
    case = instance({"a": lever(support=support)}, [unit(size=2, resize_quarter="2027Q3", resize_factor=3)])
    assert flow(case, "support", a=1) == pytest.approx([-20, -10, -30, -240])


@pytest.mark.parametrize(
    ("minimum", "paid"),
    [
        (0, [10, 10, 0, 0, 0, 0]),
        (2, [10, 10, 0, 0, 0, 0]),
        (3, [10, 10, 10, 0, 0, 0]),
        (5, [10, 10, 10, 10, 10, 0]),
    ],
)
def test_a_minimum_term_is_paid_whether_the_unit_is_open_or_the_lever_ended(minimum: int, paid: list[float]) -> None:
    support = [dict(amount=10, basis="unit", minimum_quarters=minimum)]
    expected = pytest.approx([-one for one in paid])
    closing = instance({"a": lever(support=support)}, [unit(exit_quarter="2027Q2")], evaluation=6)
    assert flow(closing, "support", a=1) == expected
    ending = instance({"a": lever(support=support, ends_with=["b"]), "b": lever()}, evaluation=6)
    assert flow(ending, "support", a=1, b=3) == expected


def test_orders_that_are_gone_cost_no_support() -> None:
    support = [dict(amount=6, basis="thousand_orders", minimum_quarters=4)]
    case = instance({"a": lever(support=support)}, [unit(eligible_orders=1000, exit_quarter="2027Q2")])
    assert flow(case, "support", a=1) == pytest.approx([-6, -6, 0, 0])


def test_a_running_lever_is_bound_by_its_term_too() -> None:
    # a runs since quarter 0 with a term of 3 quarters, up to quarter 2; b ends it in quarter 1: saved from quarter 3 on.
    support = [dict(amount=10, basis="unit", minimum_quarters=3)]
    levers = {"a": lever(support=support, ends_with=["b"]), "b": lever()}
    case = instance(levers, [unit()], [Pin(unit="S1", lever="a", rule="running", quarter="2026Q4")])
    assert flow(case, "support", a=0, b=1) == pytest.approx([0, 0, 10, 10])
