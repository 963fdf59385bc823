"""Hurdles worked by hand: each launch by what its unit earns with it and without it, and all launches of a unit together."""

from typing import Any

import pytest

from planner.errors import MenuError
from planner.planning import priced
from planner.questions.explain.reasons import reasons_table
from tests.worked.cases import LEVER, SAVES_ALL, assert_npv, cost, launch, launched, saver, worked

SECOND = "orchestration"


def hurdle(measure: str, amount: float, **fields: Any) -> dict[str, Any]:
    return {"hurdles": [{"name": "bar", "measure": measure, "amount": amount, **fields}]}


def stores(tmp_path, rule: dict[str, Any], **fields: Any):
    """Two stores: 3,000 each, for 1,000 a quarter at A and 2,000 at B, 8 quarters from quarter 1."""
    return worked(
        tmp_path,
        decision=2,
        evaluation=8,
        levers={LEVER: SAVES_ALL | {"costs": [cost(3000)]}},
        units=[saver("A"), saver("B", 2000, region="South", leader="Bob")],
        **rule,
        **fields,
    )


@pytest.mark.parametrize(
    ("measure", "passes", "fails"),
    [
        # A: -2,000, -1,000, 0 after its third quarter, which is paid back; B: -1,000, 1,000 after its second.
        ("payback_quarters", 3, 2),
        # Launched at once A earns 8,000 - 3,000 = 5,000: 1 + 5,000 / 3,000 = 2.667. B 13,000.
        ("profitability_index", 2.66, 2.67),
        ("npv", 5000, 5001),
        # A: -2,000, then 1,000 in each of seven quarters: worth 0 at the quarterly rate 46.63 %, a year 1.4663^4 - 1 = 362 %.
        # (1,000 / 0.4663) (1 - 1.4663^-7) = 1,997; at 46 %: 2,020. A year of 46 %: 354 %; of 47 %: 367 %.
        ("irr", 3.54, 3.67),
    ],
)
def test_a_launch_that_fails_a_hurdle_is_not_made(tmp_path, measure, passes, fails) -> None:
    kept = stores(tmp_path / "kept", hurdle(measure, passes))
    assert launched(kept) == {("A", LEVER, "2027Q1"), ("B", LEVER, "2027Q1")}
    assert_npv(kept, 5000 + 13_000)
    gone = stores(tmp_path / "gone", hurdle(measure, fails))
    assert launched(gone) == {("B", LEVER, "2027Q1")}
    # Launches in the second quarter earn no more. Brain costs 1 for nothing: of 3 x 3 roadmaps of A all 8 that launch, of B the 6
    # with brain.
    assert gone.chosen.menu.rejected == {"bar": 8 + 6}
    assert_npv(gone, 13_000)


def test_a_hurdle_holds_in_its_scope_alone(tmp_path) -> None:
    for place, scope in enumerate(({"regions": ["South"]}, {"leaders": ["Bob"]}, {"levers": [SECOND]})):
        found = stores(tmp_path / str(place), hurdle("npv", 13_001, **scope))
        assert launched(found) == {("A", LEVER, "2027Q1")} | ({("B", LEVER, "2027Q1")} if "levers" in scope else set())


def test_committed_launches_are_exempt_and_what_is_demanded_is_not(tmp_path) -> None:
    pins = [launch(rule="committed")]
    found = stores(tmp_path / "committed", hurdle("npv", 5001), pins=pins)
    assert launched(found) == {("A", LEVER, "2027Q1"), ("B", LEVER, "2027Q1")}
    assert_npv(found, 18_000)
    with pytest.raises(MenuError, match="unit A: no roadmap is left; conflicting rules: must, hurdles bar"):
        stores(tmp_path / "must", hurdle("npv", 5001), pins=[launch()])


@pytest.mark.parametrize(("on", "both"), [("launch", False), ("roadmap", True)])
def test_launches_of_a_unit_are_judged_one_by_one_or_together(tmp_path, on, both) -> None:
    # Body saves 1,000 for 500, brain saves 300 for 900: 3,500 and 300 in four quarters. 1 + 300 / 900 = 1.33 alone, together
    # 1 + 3,800 / 1,400 = 3.71. A hurdle of 1.5 is for the launch of brain, or for all of the unit's.
    found = worked(
        tmp_path,
        evaluation=4,
        levers={
            LEVER: SAVES_ALL | {"costs": [cost(500)]},
            SECOND: {"effects": {"markdown": 1.0}, "costs": [cost(900)]},
        },
        units=[saver(markdown_rate=0.003)],
        **hurdle("profitability_index", 1.5, on=on),
    )
    assert launched(found) == {("A", LEVER, "2027Q1")} | ({("A", SECOND, "2027Q1")} if both else set())
    assert_npv(found, 3800 if both else 3500)
    if not both:
        reasons = reasons_table(priced(found.instance), found).set_index("lever")
        assert reasons.loc[SECOND, ["reason", "detail"]].tolist() == ["excluded by rule", "hurdle bar"]


def test_what_costs_nothing_pays_back_from_its_launch_on(tmp_path) -> None:
    # Without a cost, and with support above what is saved in the quarter of the launch alone: paid back in the second.
    lever = {"effects": {"shrink": 1.0}, "ramp": [0.0, 1.0], "support": [{"amount": 400, "basis": "unit"}]}
    case: dict[str, Any] = {"evaluation": 4, "levers": {LEVER: lever}, "units": [saver()]}
    for quarters, launches in ((2, 1), (1, 0)):
        found = worked(tmp_path / str(quarters), **case, **hurdle("payback_quarters", quarters))
        assert len(launched(found)) == launches
        assert_npv(found, launches * (3000 - 1600))
