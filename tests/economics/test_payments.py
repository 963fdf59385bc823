"""Implementation cost: what a launch costs, and who pays how much when."""

from typing import Any

import numpy as np
import pytest

from planner.economics import COLOURS, COST_LINES, fleet_of, launch_costs, payment_parts, roadmap_values
from tests.economics.builders import flow, instance, lever, row, starts, unit, value


def test_launch_costs_scale_with_their_basis() -> None:
    # size 4, 3 stores, 2000 orders: 100 * 4^0.5 + 10 * 3 * 4 + 5 * 2 * 4 = 200 + 120 + 40 = 360. Network and region
    # bases belong to no unit. Paid in quarter 5, a year on, at 10 % inflation: 396.
    costs = [
        dict(line="software", amount=100, basis="unit", size_exponent=0.5),
        dict(line="training", amount=10, basis="store"),
        dict(line="training", amount=5, basis="thousand_orders"),
        dict(line="software", amount=7777, basis="network"),
        dict(line="software", amount=7777, basis="region"),
    ]
    case = instance(
        {"a": lever(costs=costs)},
        [unit(size=4, stores=3, eligible_orders=2000)],
        decision=5,
        evaluation=5,
        finance={"inflation_rate": 0.1},
    )
    assert value(case, a=5) == pytest.approx(-396)


SPREAD = dict(profile=[0.3, 0.5, 0.2], profile_from=-1)
"""Three tenths a quarter before the launch, a half in it and a fifth after it."""


@pytest.mark.parametrize(("start", "paid"), [(2, [300, 500, 200, 0]), (3, [0, 300, 500, 200]), (1, [800, 200, 0, 0])])
def test_a_cost_is_paid_around_its_launch_and_never_before_the_first_quarter(start: int, paid: list[float]) -> None:
    case = instance({"a": lever(costs=[dict(line="software", amount=1000, basis="unit", **SPREAD)])}, decision=3)
    assert flow(case, "software", a=start) == pytest.approx([-one for one in paid])


def test_each_payment_has_the_prices_of_its_quarter() -> None:
    # A half in quarter 1, a half a year later at 10 % inflation.
    cost = dict(line="software", amount=1000, basis="unit", profile=[0.5, 0, 0, 0, 0.5])
    case = instance({"a": lever(costs=[cost])}, decision=1, evaluation=5, finance={"inflation_rate": 0.1})
    assert flow(case, "software", a=1) == pytest.approx([-500, 0, 0, 0, -550])
    assert launch_costs(fleet_of(case), np.array([0]), starts(case, a=1)).sum() == pytest.approx(1050)


@pytest.mark.parametrize(("cost_evidence", "paid"), [(None, 1300), ("measured", 1000), ("pilot", 1100)])
def test_contingency_follows_the_evidence_behind_the_cost(cost_evidence: str | None, paid: float) -> None:
    cost = dict(line="software", amount=1000, basis="unit")
    case = instance(
        {"a": lever(evidence="vendor", cost_evidence=cost_evidence, costs=[cost])},
        finance={"contingency": {"vendor": 0.3, "pilot": 0.1}},
    )
    assert value(case, a=1) == pytest.approx(-paid)


def test_a_cost_takes_the_price_and_the_size_of_the_launch_quarter() -> None:
    # Price 1, then 0.5 from quarter 2 and 4 from quarter 4; size 2, and 6 from quarter 3; the square of the size counts.
    cost = dict(line="software", amount=10, basis="unit", size_exponent=2, profile=[0.5, 0.5])
    cost |= dict(price_quarters=["2027Q2", "2027Q4"], price_factors=[0.5, 4.0])
    store = unit(size=2, resize_quarter="2027Q3", resize_factor=3)
    case = instance({"a": lever(costs=[cost])}, [store], decision=4, evaluation=5)
    assert [value(case, a=start) for start in (1, 2, 3, 4)] == pytest.approx([-40, -20, -180, -1440])
    # Launched in quarter 2, the second half is paid in quarter 3 at the price and size of quarter 2.
    assert flow(case, "software", a=2) == pytest.approx([0, -10, -10, 0, 0])


def test_tax_and_depreciation() -> None:
    # Capex 400 and opex 100 in quarter 1, 1000 a quarter avoided, tax 25 %, depreciation over 2 quarters.
    # Quarter 1: tax -0.25 * (1000 - 100) + 0.25 * 200 = -175. Quarter 2: -250 + 50 = -200. Quarters 3 and 4: -250.
    # -500 + 4000 - 875 = 2625.
    costs = [
        dict(line="software", amount=400, basis="unit", colour="capex"),
        dict(line="training", amount=100, basis="unit", colour="opex"),
    ]
    case = instance(
        {"a": lever(effects={"split": 1.0}, costs=costs)},
        [unit(eligible_orders=1000, split_rate=0.1)],
        finance={"tax_rate": 0.25, "depreciation_quarters": 2},
        event_costs={"split": 10},
    )
    assert value(case, a=1) == pytest.approx(2625)
    assert flow(case, "tax", a=1) == pytest.approx([-175, -200, -250, -250])


def test_parts_hold_every_payment_with_its_line_and_colour() -> None:
    # Two units: S1 launches in quarter 2, S2 in quarter 3; software is capex over two quarters, training opex.
    costs = [
        dict(line="software", amount=100, basis="unit", colour="capex", profile=[0.5, 0.5]),
        dict(line="training", amount=30, basis="unit"),
    ]
    case = instance({"a": lever(), "b": lever(costs=costs)}, [unit("S1"), unit("S2")], flows=[row("training", -7, 1, "b", "S2")])
    fleet, start = fleet_of(case), np.concatenate([starts(case, b=2), starts(case, b=3, a=1)])
    found: dict[tuple[Any, ...], float] = {}
    for part in payment_parts(fleet, np.array([0, 1]), start):
        for n, line, colour in np.argwhere(part.amount).tolist():
            key = (part.lever, part.row[n], part.quarter[n], COST_LINES[line], COLOURS[colour])
            found[key] = found.get(key, 0.0) + part.amount[n, line, colour]
    assert found == {
        (1, 0, 2, "software", "capex"): 50,
        (1, 0, 3, "software", "capex"): 50,
        (1, 0, 2, "training", "opex"): 30,
        (1, 1, 3, "software", "capex"): 50,
        (1, 1, 4, "software", "capex"): 50,
        (1, 1, 3, "training", "opex"): 30,
        (1, 1, 4, "training", "opex"): 7,
    }
    total = launch_costs(fleet, np.array([0, 1]), start)
    assert total.sum(axis=(2, 3)).tolist() == [[0, 130], [0, 137]]


def test_a_payment_after_the_evaluation_is_refused() -> None:
    case = instance({"a": lever(costs=[dict(line="software", amount=100, basis="unit", profile=[0.5, 0.5])])})
    assert value(case, a=3) == pytest.approx(-100)
    for price in (roadmap_values, launch_costs):
        with pytest.raises(ValueError, match="after the quarters"):
            price(fleet_of(case), np.array([0]), starts(case, a=4))
