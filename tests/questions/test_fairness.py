"""Launches that give way to a share or to even coverage: the rule that keeps them away is named, and so is its reach."""

from typing import Any

import pytest

from planner import verify
from planner.plan.digest import tightest_limits
from planner.planning import plan, priced
from planner.questions.baselines.baselines import baselines
from planner.questions.explain.reasons import reasons_table
from tests.planner.fairness_pairs import WITHOUT_A, even, share
from tests.planner.four_stores import world


@pytest.mark.parametrize(
    ("rules", "pins", "away", "named", "reach"),
    [
        # North has 28,000 of 61,000: one of its launches of 12,000 is not made, and 3 of the 7 that are made count.
        (share(at_most=0.45, regions=["north"]), {}, 1, "part / total", 3 / 7),
        # Half of all launches: without A the south may launch only as many as the north.
        (share("launches", at_least=0.5, regions=["north"]), WITHOUT_A, 2, "part / total", 3 / 6),
        # Half of the north is covered, so that at most 0.9 of the south may be: one store of two.
        (even(difference=0.4), WITHOUT_A, 2, "even / south above north / 2027Q4", 1 / 6),
    ],
)
def test_a_launch_that_gives_way_names_the_rule(rules: Any, pins: Any, away: int, named: str, reach: float) -> None:
    case = priced(world(**rules, **pins))
    found = plan(case.instance, gap=0.0)
    assert len(found.schedule) == 8 - away
    reasons = reasons_table(case, found)
    crowded = reasons[reasons["reason"] == "worth it, crowded out by limits"]
    assert len(crowded) == 1 and crowded["detail"].str.contains(named, regex=False).all()
    (line,) = [one for one in tightest_limits(found, 9) if one.limit in named and (one.scope == "" or one.scope in named)]
    assert line.reach == pytest.approx(reach)


@pytest.mark.parametrize("rules", [share(each="region", at_least=0.4), share(regions=["south"], at_least=0.4), even()])
def test_plans_by_hand_launch_in_several_parts_at_once_where_a_rule_asks(rules: Any) -> None:
    """No store may be first alone: one of the north and one of the south are launched together."""
    instance = world(**rules)
    found = baselines(instance, instance.settings.solver.model_copy(update={"gap": 0.0}), lambda *_: None)
    made = {one.way: one.plan for one in found.baselines}
    assert len(made["worst units first"].schedule) == 8
    assert verify(made["worst units first"]) == []
