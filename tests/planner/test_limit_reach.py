"""Which launches of a plan count in a limit, counted by pandas from the schedule and units.csv."""

from collections.abc import Callable

import pandas as pd
import pytest

from planner import Plan
from planner.plan.digest import tightest_limits
from planner.plan.limit_reach import LimitReach


@pytest.fixture(scope="module")
def mixed(example_plan: Callable[[str], Plan]) -> Plan:
    return example_plan("mixed-portfolio")


def test_a_company_budget_counts_every_launch_and_a_leaders_launches_their_own(mixed: Plan) -> None:
    reach = LimitReach(mixed.chosen)
    assert reach.of("quarterly budget", "").share == 1.0
    leader = {unit.unit: unit.leader for unit in mixed.instance.units}
    of_leader = mixed.schedule["unit"].map(leader).value_counts(normalize=True)
    for name, share in of_leader.items():
        found = reach.of("launches of a leader", str(name))
        assert (found.share, found.least) == (pytest.approx(share), 1.0)


def test_a_period_is_full_where_no_launch_is_to_be_had_for_what_is_left(mixed: Plan) -> None:
    least = LimitReach(mixed.chosen).of("quarterly budget", "").least
    cheapest = float(mixed.schedule["implementation_cost"].min())
    assert 0 < least <= cheapest
    rows: pd.DataFrame = mixed.limits[mixed.limits["limit"] == "quarterly budget"]
    by_hand = int(((rows["used"] > 0) & ((rows["left"] < least) | (rows["left"] <= 1e-9 * rows["allowed"]))).sum())
    line = next(one for one in tightest_limits(mixed, 50) if one.limit == "quarterly budget")
    assert line.binding == by_hand
    ranks = [one.affected for one in tightest_limits(mixed, 50)]
    assert ranks == sorted(ranks, reverse=True)
