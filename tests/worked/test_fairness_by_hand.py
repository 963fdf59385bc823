"""Shares and even coverage worked by hand."""

from typing import Any

import pytest

from instances.reader import read_files
from planner.questions.repair.repair import diagnosed
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_npv, cost, launch, launched, limit, saver, worked, write_instance


def share(**fields: Any) -> dict[str, Any]:
    return {"shares": [{"name": "part", "measure": "spend", "levers": [LEVER], **fields}]}


def four(**fields: Any) -> dict[str, Any]:
    """Two units in the north that save 1,000 a quarter, two in the south that save 500, for 1,500 each; 8 quarters, 2 to decide.

    In the first quarter a launch is worth 6,500 in the north and 2,500 in the south; a quarter later 5,500 and 2,000.
    """
    south = [saver(name, 500, region="South", eligible_orders=100) for name in "CD"]
    return {
        "decision": 2,
        "evaluation": 8,
        "levers": {LEVER: SAVES_ALL | {"costs": [cost(1500)]}},
        "units": [saver("A", eligible_orders=100), saver("B"), *south],
        **fields,
    }


def money(amount: float) -> list[dict[str, Any]]:
    """Return a budget of each quarter."""
    return [{"name": "money", "measure": "spend", "amount": amount}]


@pytest.mark.parametrize(
    ("rule", "north", "npv"),
    [
        # 1,500 a quarter buy one launch each: A and B are best, 6,500 + 5,500.
        ({}, 2, 12_000),
        # Half of 3,000 for the south: A at once, and C a quarter later (6,500 + 2,000), better than the other way round.
        (share(regions=["South"], at_least=0.5), 1, 8_500),
        (share(each="region", at_least=0.5), 1, 8_500),
        (share(regions=["North"], at_most=0.6), 1, 8_500),
        # Of the first quarter alone half for the south cannot be: nothing is spent in it. A comes in the second.
        (share(each="region", at_least=0.5, per="quarter", to_quarter="2027Q1"), 1, 5_500),
        # Of the second quarter alone: C takes it, and A keeps the first.
        (share(regions=["South"], at_least=0.4, per="quarter", from_quarter="2027Q2"), 1, 8_500),
        # A share of the north's own spend says nothing of the south: A half of it, or the north has nothing.
        (share(units=["A"], of_regions=["North"], at_most=0.5), 2, 12_000),
        # At most 0.4 of it is nothing for A, as one of two is more: B at once, and C after it.
        (share(units=["A"], of_regions=["North"], at_most=0.4), 1, 8_500),
    ],
)
def test_money_is_shared_out(tmp_path, rule, north, npv) -> None:
    found = worked(tmp_path, **four(limits=money(1500)), **rule)
    regions = dict(zip(found.schedule["unit"], found.schedule["region"], strict=True))
    assert sum(regions[unit] == "North" for unit, _, _ in launched(found)) == north
    assert_npv(found, npv)


def test_a_network_cost_is_part_of_what_the_company_spends(tmp_path) -> None:
    """300 once for the network: all four launches are 6,300, of which the north has 3,000, less than 0.48 (3,024)."""
    levers = {LEVER: SAVES_ALL | {"costs": [cost(1500), cost(300, "software", "network")]}}
    loose = worked(tmp_path / "loose", **four(levers=levers), **share(regions=["North"], at_least=0.47))
    assert limit(loose, "part", "total") == pytest.approx((0.47 * 6300, 3000), abs=CENT)
    assert_npv(loose, 2 * 6500 + 2 * 2500 - 300)
    # without C or D the north has 3,000 of 4,800
    bound = worked(tmp_path / "bound", **four(levers=levers), **share(regions=["North"], at_least=0.48))
    assert limit(bound, "part", "total") == pytest.approx((0.48 * 4800, 3000), abs=CENT)
    assert_npv(bound, 2 * 6500 + 2500 - 300)


def test_nothing_spent_keeps_every_share(tmp_path) -> None:
    dear = {LEVER: SAVES_ALL | {"costs": [cost(9000)]}}
    found = worked(tmp_path, **four(levers=dear), **share(each="region", at_least=0.5))
    assert launched(found) == set()
    assert limit(found, "part", "total", "North") == (0.0, 0.0)
    assert_npv(found, 0.0)


def even(**fields: Any) -> dict[str, Any]:
    return {"even_coverage": [{"name": "even", "lever": LEVER, "each": "region", "difference": 0.0} | fields]}


@pytest.mark.parametrize(
    ("rule", "npv"),
    [
        # One launch a quarter. Free: A, B. With equal coverage at the end of the second quarter: A, then C.
        ({}, 12_000),
        (even(by="2027Q2"), 8_500),
        # At the end of the first quarter as well: one launch alone is uneven, so that there is none, then or after.
        (even(by="2027Q1", onwards=True), 0),
        # Half a region of distance lets A come first, but not B with the south at 0.
        (even(by="2027Q1", onwards=True, difference=0.5), 8_500),
        (even(by="2027Q1"), 5_500),
        (even(by="2027Q1", difference=0.5), 12_000),
        # A has all orders of the north, C half of those of the south: A with C is 1 against 0.5, and B counts nothing.
        (even(by="2027Q2", difference=0.4), 8_500),
        (even(by="2027Q2", difference=0.4, weight="eligible_orders"), 6_500),
    ],
)
def test_coverage_stays_within_a_distance(tmp_path, rule, npv) -> None:
    found = worked(tmp_path, **four(limits=money(1500)), **rule)
    assert_npv(found, npv)


@pytest.mark.parametrize(
    ("rule", "named", "said"),
    [
        (share(each="region", at_least=0.5), "share: part", "share part: at_least 0.33 in place of 0.5"),
        (share(regions=["North"], at_most=0.6), "share: part", "share part: at_most 0.67 in place of 0.6"),
        (even(by="2027Q2", difference=0.1), "even coverage: even", "even coverage even: difference 0.5 in place of 0.1"),
    ],
)
def test_what_pins_do_not_allow_is_named_and_eased(tmp_path, rule, named, said) -> None:
    """A and B are launched, and C: two thirds of the spend in the north, all of it covered, and half of the south."""
    pins = [launch("A"), launch("B"), launch("C"), {"unit": "D", "lever": LEVER, "rule": "must_not"}]
    folder = write_instance(tmp_path, **four(pins=pins), **rule)
    instance = read_files("fair", {path.name: path.read_bytes() for path in folder.iterdir()})
    found = diagnosed(instance, instance.settings.solver, lambda *_: None)
    assert named in {str(one) for one in found.rules}
    assert said in {str(one) for one in found.repairs}
