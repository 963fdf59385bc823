"""Minimums worked by hand: what must be launched, spent or taken up in each period, whether it pays or not."""

from typing import Any

import pytest

from instances.problems import InputProblems
from instances.reader import read_files
from planner.errors import InfeasibleError
from planner.questions.repair.repair import diagnosed
from tests.worked.cases import CENT, LEVER, SAVES_ALL, assert_npv, cost, launch, launched, limit, saver, worked, write_instance


def minimum(measure: str, amount: float, **fields: Any) -> dict[str, Any]:
    return {"minimums": [{"name": "least", "measure": measure, "amount": amount, **fields}]}


def three(**fields: Any) -> dict[str, Any]:
    """Three units that save 1,000 a quarter for 1,500 each, over 8 quarters; two decision quarters."""
    return {
        "decision": 2,
        "evaluation": 8,
        "levers": {LEVER: SAVES_ALL | {"costs": [cost(1500)], "loads": [{"team": "crew", "go_live": 4}]}},
        "units": [saver("A"), saver("B"), saver("C", region="South")],
        **fields,
    }


@pytest.mark.parametrize(
    ("rule", "second"),
    [
        # All three at once are worth 3 x 6,500; each that must wait a quarter loses 1,000.
        (minimum("launches", 1), 1),
        (minimum("spend", 1500), 1),
        (minimum("spend", 1501, from_quarter="2027Q2"), 2),
        (minimum("load", 5, from_quarter="2027Q2"), 2),
        (minimum("launches", 1, to_quarter="2027Q1"), 0),
        (minimum("launches", 1, regions=["South"], from_quarter="2027Q2"), 1),
        (minimum("spend", 4500, per="total"), 0),
    ],
)
def test_some_launches_wait_for_a_period_that_asks_for_them(tmp_path, rule, second) -> None:
    rule["minimums"][0]["levers"] = [LEVER]  # the other lever would do it for a cost of 1
    found = worked(tmp_path, **three(), **rule)
    assert [quarter for _, _, quarter in launched(found)].count("2027Q2") == second
    assert len(launched(found)) == 3
    assert_npv(found, 3 * 6500 - 1000 * second)


def test_what_does_not_pay_is_launched_where_it_is_asked_for(tmp_path) -> None:
    # 9,000 for 8,000: -1,000 each in the first quarter. Two are asked for in each region that can: one in South, two in North.
    dear = three(levers={LEVER: SAVES_ALL | {"costs": [cost(9000, colour="capex"), cost(300, "software", "region")]}})
    assert launched(worked(tmp_path / "free", **dear)) == set()
    rule = minimum("spend", 9000, per="total", each="region", colour="capex")
    found = worked(tmp_path / "asked", **dear, **rule)
    assert {unit for unit, _, _ in launched(found)} in ({"A", "C"}, {"B", "C"})
    for region in ("North", "South"):
        assert limit(found, "least", "total", region) == pytest.approx((9000, 9000), abs=CENT)
    assert_npv(found, 2 * (8000 - 9300))


def test_a_minimum_that_limits_do_not_allow_is_lowered(tmp_path) -> None:
    pace = {"name": "pace", "measure": "launches", "amount": 1}
    rule = minimum("launches", 2, from_quarter="2027Q2")
    with pytest.raises(InfeasibleError):
        worked(tmp_path / "plan", **three(), limits=[pace], **rule)
    folder = write_instance(tmp_path / "repair", **three(), limits=[pace], **rule)
    instance = read_files("least", {path.name: path.read_bytes() for path in folder.iterdir()})
    found = diagnosed(instance, instance.settings.solver, lambda *_: None)
    assert {str(rule) for rule in found.rules} == {"limit: pace / 2027Q2 (1)", "minimum: least"}
    assert "minimum least: 1 in place of 2" in {str(one) for one in found.repairs}


def test_more_launches_than_units_can_make_are_an_input_problem(tmp_path) -> None:
    pins = [launch("A", "2026Q4", LEVER, "running")]
    with pytest.raises(InputProblems, match="found 7, expected at most 6, as units in its scope can make no more launches"):
        worked(tmp_path, **three(pins=pins), **minimum("launches", 7))
