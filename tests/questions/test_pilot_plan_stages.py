"""The plan that adapts where the worth of a launch depends on others: by hand, its branches by the accountant."""

from typing import Any

import pytest

from planner import verify
from planner.limits.priced import priced
from planner.pilots.contingent import ContingentParams, ContingentPlan, contingent_plan
from planner.pilots.designs import Precision
from planner.questions.pilot.contingent import told_of
from tests.pilots.chain import ORC, by_hand, chain, stores
from tests.questions.test_pilot_plan import COSTS, unsure


def planned(**orc: Any) -> ContingentPlan:
    """Return the plan of twelve stores, two of them the pilot, which is read exactly in the second quarter.

    All of a launch's benefits are 3,600 a quarter in one world and 400 in the other, over 10 quarters; it costs 10,000.
    """
    instance = chain(stores(12), so={"effects": {}, "costs": COSTS}, orc={"costs": COSTS, **orc}, uncertainties=unsure())
    case = priced(instance)
    design, precisions = by_hand(case, (ORC,), 2, reading=2), [Precision(ORC, 0.0, 0.0, 0.5)]
    params = ContingentParams(worlds=8, seconds=60.0)
    return contingent_plan(case, design, precisions, instance.settings.solver, lambda title, moment: None, params)


def told_right(found: ContingentPlan) -> None:
    """Every worth lies below its bound, and the accountant agrees with the plan of every branch at its own stages."""
    for worth in (found.committed, found.with_pilot, found.adaptive, found.known, found.perfect):
        assert worth.bound is not None and worth.value - 1e-6 <= worth.bound <= worth.value * 1.011
    told = told_of(found, found.case.instance.settings.solver)
    assert [verify(one.plan) for one in told.plans.values()] == [[]] * len(told.plans)


def test_a_network_grows_where_the_reading_is_good() -> None:
    """Half of the benefits count until all twelve are nodes."""
    found = planned(network=[{"nodes": 1, "share": 0.5}, {"nodes": 12, "share": 1.0}])
    assert found.committed.value == pytest.approx(12 * 10_000)
    # all but the two controls launch in the first quarter, in which half counts
    assert found.with_pilot.value == pytest.approx(10 * (1_000 + 9 * 2_000 - 10_000) + 2 * (9 * 2_000 - 10_000))
    good, bad = 2 * (1_800 + 9 * 3_600 - 10_000) + 10 * (9 * 3_600 - 10_000), 2 * (10 * 200 - 10_000)
    assert found.adaptive.value == pytest.approx((good + bad) / 2)
    assert [one.npv for one in found.branches] == pytest.approx([bad, good])
    # who knows the outcome launches all but the two controls at once
    known = 10 * (1_800 + 9 * 3_600 - 10_000) + 2 * (9 * 3_600 - 10_000)
    assert found.known.value == pytest.approx((known + bad) / 2)
    assert found.perfect.value == pytest.approx(12 * 26_000 / 2)
    told_right(found)


def test_launches_that_get_cheaper_wait_for_the_pilot() -> None:
    """After two launches one costs 6,000."""
    found = planned(learning=[{"launches": 2, "saving": 0.4}])
    both = 2 * 10_000 + 10 * (9 * 2_000 - 6_000)
    assert found.committed.value == pytest.approx(both) and found.with_pilot.value == pytest.approx(both)
    good, bad = 2 * 26_000 + 10 * (9 * 3_600 - 6_000), 2 * (10 * 400 - 10_000)
    assert found.adaptive.value == pytest.approx((good + bad) / 2)
    told_right(found)
