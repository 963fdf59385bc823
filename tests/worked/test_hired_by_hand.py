"""Heads that were hired already, worked by hand: they are paid whatever is launched, and the plan lets them go."""

from pathlib import Path
from typing import Any

import pytest

from planner import verify
from planner.accountant import Hire, Launch, account, broken_rules
from planner.plan.plan import Plan
from planner.planning import plan
from tests.worked.cases import assert_npv, label, launch, saver, write_instance
from tests.worked.cases import limit as row_of
from tests.worked.test_hiring_by_hand import case, crew, heads

A_IN_Q1 = launch("A", "2027Q1", rule="committed")


def hired(
    folder: Path, *already: dict[str, Any], crews: dict[str, Any] | None = None, before: str = "2027Q2", **fields: Any
) -> Plan:
    """Plan three stores, the first of which was launched in Q1; the quarter before which everything is decided is Q2."""
    entries = [{"hiring": "crew", "decided": "2027Q1"} | one for one in already]
    given: dict[str, Any] = {"pins": [A_IN_Q1], "rules": {"decided_before": before}, "hired": entries}
    return case(folder, crews or {}, **(given | fields))


def test_who_was_hired_already_works_and_is_let_go_when_it_may(tmp_path: Path) -> None:
    """As the plan that hires the crew itself: 10,000 saved, 300 for launches, 350 for the crew."""
    found = hired(tmp_path, {})
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q2", 1)]
    assert row_of(found, "crews", "2027Q2") == (2, 2)
    assert_npv(found, 10_000 - 300 - 350)
    assert verify(found) == []


def test_nobody_else_can_be_hired_for_a_quarter_that_is_over(tmp_path: Path) -> None:
    """Without a crew hired in Q1 there is none in Q2, and one of Q2 for Q3 is of no use."""
    found = hired(tmp_path)
    assert heads(found) == []
    assert_npv(found, 4000 + 3000 + 2000 - 300)


@pytest.mark.parametrize("until", ["2027Q2", "2027Q3", "2027Q4"])
def test_a_last_quarter_that_is_settled_stands(tmp_path: Path, until: str) -> None:
    found = hired(tmp_path, {"until": until})
    assert heads(found) == [("2027Q1", "2027Q2", until, 1)]
    assert_npv(found, 10_000 - 300 - 350 - 100 * (int(until[-1]) - 2))


def test_who_is_of_no_use_is_paid_all_the_same(tmp_path: Path) -> None:
    """One store alone, launched in Q1: a crew of two from Q2 is let go at the end of it, the first quarter left to decide."""
    found = hired(tmp_path, {"heads": 2}, crews={"largest": 3}, units=[saver("A")])
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q2", 2)]
    assert_npv(found, 4000 - 100 - 2 * 350)
    late = hired(tmp_path / "late", {}, units=[saver("A")], before="2027Q3", crews={"lag": 0, "one_off_cost": 0, "severance": 0})
    assert heads(late) == [("2027Q1", "2027Q1", "2027Q3", 1)]
    assert_npv(late, 4000 - 100 - 300)


def test_more_are_hired_beside_those_who_are_there(tmp_path: Path) -> None:
    """Six stores: A in Q1, two in Q2 with the crew, and three in Q3 with it and another one, hired in Q2.

    That costs 350 for a launch that saves 2,000 for 100. Of two who were hired in Q1 one leaves after Q2: three come then.
    """
    units = [saver(name) for name in "ABCDEF"]
    found = hired(tmp_path, {}, crews={"largest": 2}, units=units)
    assert heads(found) == [("2027Q1", "2027Q2", "2027Q3", 1), ("2027Q2", "2027Q3", "2027Q3", 1)]
    assert_npv(found, 4000 + 2 * 3000 + 3 * 2000 - 600 - 450 - 350)
    two = hired(tmp_path / "two", {"until": "2027Q2"}, {}, crews={"largest": 2}, units=units)
    assert heads(two) == [("2027Q1", "2027Q2", "2027Q2", 1), ("2027Q1", "2027Q2", "2027Q3", 1)]
    assert_npv(two, 4000 + 3 * 3000 + 2 * 2000 - 600 - 350 - 450)


def test_each_scope_has_those_who_were_hired_for_it(tmp_path: Path) -> None:
    """Both regions have a second store to launch in Q2 beside the first; a crew was hired for the south."""
    units = [saver("A"), saver("B"), saver("C", region="South"), saver("D", region="South")]
    found = hired(
        tmp_path,
        {"scope": "South"},
        units=units,
        pins=[],
        decision=2,
        limits=[{"name": "crews", "measure": "launches", "amount": 1, "each": "region"}],
        crews={"one_off_cost": 1000, "lever": "store_optimization"},
    )
    assert found.hires["scope"].tolist() == ["South"]
    assert_npv(found, 3 * 3000 - 300 - 1150)


def test_the_accountant_misses_heads_that_were_hired_and_sees_those_that_were_not(tmp_path: Path) -> None:
    found = hired(tmp_path, {})
    launches = [Launch("A", "store_optimization", label(1))]

    def rules(*rows: Hire) -> list[str]:
        recomputed = account(found.instance, launches, hires=rows)
        return [str(one) for one in broken_rules(found.instance, launches, recomputed) if one.rule == "hiring"]

    assert rules(Hire("crew", "", "2027Q1", "2027Q2", "1")) == []
    assert rules() == ["hiring: crew 2027Q1: found 0 heads, expected 1 without a last quarter, as [[hired]] says"]
    assert "found 2 heads, expected 1 without a last quarter" in rules(Hire("crew", "", "2027Q1", "2027Q2", "2"))[0]
    assert len(rules(Hire("crew", "", "2027Q1", "2027Q4", "1"))) == 1


def test_a_plan_is_found_with_heads_from_a_file_of_its_own(tmp_path: Path) -> None:
    """Heads that hires.csv names go to [[hired]] by the columns of the same names."""
    folder = write_instance(
        tmp_path / "case",
        decision=2,
        levers={"store_optimization": {"effects": {"shrink": 1.0}}},
        units=[saver("A")],
        limits=[{"name": "crews", "measure": "launches", "amount": 1, "levers": ["store_optimization"]}],
        hiring=[crew()],
        rules={"decided_before": "2027Q2"},
        hired=[{"hiring": "crew", "decided": "2027Q1", "heads": 1}],
    )
    assert plan(folder).hires["heads"].tolist() == [1]
