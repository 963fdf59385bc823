"""How much of a benefit is realised: effort, maturity and incentives, beside the evidence."""

from typing import Any

import pytest

from planner.economics import NEVER_LAUNCHED, accuracy, build_menu, fleet_of
from tests.economics.builders import instance, lever, unit, value

SPLITS = dict(eligible_orders=1000, split_rate=0.1, headcount=10)
"""Splits of 1000 a quarter at 10 each."""

EFFORT = [dict(effort=0, reached=0.2), dict(effort=100, reached=1.0)]


def saved(unit_fields: dict[str, Any], **fields: Any) -> float:
    """Return what all splits avoided are worth in one quarter, launch costs left out."""
    case = instance(
        {"a": lever(effects={"split": 1.0}, **fields)},
        [unit(**SPLITS | unit_fields)],
        decision=1,
        evaluation=1,
        event_costs={"split": 10},
        finance={"contingency": {"measured": 0.5}},
    )
    spent = sum(1.5 * cost["amount"] for cost in fields.get("costs", []) if cost["basis"] == "unit")
    return value(case, a=1) + spent


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        # 500 on change and training over 10 heads: 50 a head, 0.6 of the benefits. Contingency and software do not count.
        ({"training": 300, "change_management": 200, "software": 9000}, 600),
        ({}, 200),  # no effort: the first point
        ({"training": 5000}, 1000),  # beyond the last point it is flat
    ],
)
def test_adoption_follows_effort_a_head(amounts: dict[str, float], expected: float) -> None:
    costs = [dict(line=line, amount=amount, basis="unit") for line, amount in amounts.items()]
    assert saved({}, costs=costs, adoption_by_effort=EFFORT) == pytest.approx(expected)


def test_effort_is_at_the_first_price_and_size_and_of_the_unit_alone() -> None:
    # 250 * 2 for the first size, over 10 heads: 50 a head. The network's training is nobody's own.
    costs = [
        dict(line="training", amount=250, basis="unit", price_quarters=["2027Q1"], price_factors=[3.0]),
        dict(line="training", amount=9999, basis="network"),
    ]
    case = instance(
        {"a": lever(effects={"split": 1.0}, costs=costs, adoption_by_effort=EFFORT)},
        [unit(**SPLITS, size=2, resize_quarter="2027Q1", resize_factor=1.5)],
        event_costs={"split": 10},
    )
    # The resize makes orders 1500: splits of 1500, 60 % of them avoided in 4 quarters; training paid at 3 and size 3.
    assert value(case, a=1) == pytest.approx(4 * 1500 * 0.6 - 250 * 3 * 3)


@pytest.mark.parametrize(("maturity", "expected"), [(0.2, 400), (0.6, 700), (1.0, 1000)])
def test_adoption_follows_maturity(maturity: float, expected: float) -> None:
    curve = [dict(maturity=0.2, reached=0.4), dict(maturity=1.0, reached=1.0)]
    assert saved({"maturity": maturity}, adoption_by_maturity=curve) == pytest.approx(expected)


@pytest.mark.parametrize(("aligned", "expected"), [(True, 1000), (False, 700)])
def test_adoption_without_incentives(aligned: bool, expected: float) -> None:
    assert saved({"incentives_aligned": aligned}, adoption_without_incentives=0.7) == pytest.approx(expected)


def test_adoption_multiplies_with_the_evidence_and_spares_what_is_adverse() -> None:
    # A vendor's half of 0.7: 35 % of 1000 in each of 4 quarters. 10 % more hours of 100 at 2: -20 in full.
    case = instance(
        {"a": lever(evidence="vendor", effects={"split": 1.0, "labour_hours": -0.1}, adoption_without_incentives=0.7)},
        [unit(**SPLITS, incentives_aligned=False, labour_hours=100, wage=2)],
        event_costs={"split": 10},
    )
    assert value(case, a=1) == pytest.approx(4 * (350 - 20))


def test_units_of_one_fleet_adopt_apart() -> None:
    case = instance(
        {"a": lever(effects={"split": 1.0}, accuracy_gap_closed=1.0, adoption_without_incentives=0.5)},
        [unit("S1", **SPLITS), unit("S2", **SPLITS, incentives_aligned=False)],
        event_costs={"split": 10},
    )
    menu = build_menu(case)
    first = menu.start[:, 0] == 1
    assert menu.value[first] == pytest.approx([4000, 2000])
    assert (menu.value[menu.start[:, 0] == NEVER_LAUNCHED] == 0).all()
    # Accuracy 0.9 closes the whole gap to 0.98, or half of it.
    assert accuracy(fleet_of(case), menu.unit[first], menu.start[first])[:, 0] == pytest.approx([0.98, 0.94])
