"""The early part of roadmaps: launches, payments and loads before the reading."""

import numpy as np

from planner.limits.priced import priced
from planner.pilots.early import early_openings, early_parts
from tests.builders import instance_of_two_levers, lever, unit

SO, ORC = 0, 1


def case_of(so=None, orc=None, **fields):
    common = {"revenue": 1e6, "shrink_rate": 0.02, "eligible_orders": 4000, "late_rate": 0.1}
    return priced(
        instance_of_two_levers(
            unit("A", **common), unit("B", **common),
            store_optimization=lever(**{"effects": {"shrink": 0.5}, **(so or {})}),
            orchestration=lever(**{"effects": {"late": 0.5}, **(orc or {})}),
            event_costs={"late": 10.0}, **{"decision": 4, "evaluation": 6, **fields},
        )
    )  # fmt: skip


def number(case, so, orc, reading=3, unit_place=0):
    """Return the early part of the roadmap with these starts, None for never."""
    wanted = [10_000 if one is None else one for one in (so, orc)]
    own = np.flatnonzero((case.menu.unit == unit_place) & (case.menu.start == wanted).all(axis=1))
    return early_parts(case, reading)[own].item()


def test_launches_from_the_reading_on_are_not_told_apart():
    case = case_of()
    late = {number(case, so, orc) for so in (3, 4, None) for orc in (3, 4, None)}
    assert len(late) == 1
    early = [number(case, so, orc) for so, orc in [(1, 3), (2, 3), (1, 1), (2, 1), (3, 1), (3, 2)]]
    assert len(set(early)) == 6 and not set(early) & late
    assert number(case, 1, 3) == number(case, 1, None)


def test_a_launch_that_is_paid_for_before_the_reading_is_committed_before_it():
    case = case_of(
        so={"costs": [{"line": "training", "amount": 100, "basis": "store", "profile": [0.5, 0.5], "profile_from": -1}]}
    )
    assert number(case, 3, None) != number(case, 4, None) == number(case, None, None)
    assert number(case, None, 3) == number(case, None, 4)


def test_a_launch_that_is_prepared_before_the_reading_is_committed_before_it():
    case = case_of(orc={"loads": [{"team": "field", "prepare": 2, "go_live": 8, "basis": "store"}]})
    assert number(case, None, 3) != number(case, None, 4) == number(case, None, None)
    assert number(case, 3, None) == number(case, 4, None)


def test_a_load_that_another_launch_raises_before_the_reading_commits_that_one_too():
    # both launched in the quarter of the reading: twice the points are prepared before it
    loads = [{"team": "field", "prepare": 2, "go_live": 8, "basis": "store"}]
    case = case_of(orc={"loads": loads}, interaction={"same_quarter_load_factor": 2.0})
    assert number(case, 3, 3) != number(case, 4, 3) == number(case, None, 3)


def test_units_have_numbers_of_their_own():
    case = case_of()
    assert number(case, 1, None) != number(case, 1, None, unit_place=1)


def test_a_shared_cost_that_is_paid_before_the_reading_is_committed_by_its_opening():
    costs = [{"line": "software", "amount": 900, "basis": "network", "profile": [0.5, 0.5], "profile_from": -1}]
    case = case_of(orc={"costs": costs})
    found = early_openings(case, 3)
    assert [one.name for one in case.shared] and found.sum() == 1
    # opened in the quarter of the reading, the third, period 2
    assert found[0].tolist() == [False, False, True, False]
    assert number(case, None, 3) == number(case, None, 4)
    assert not early_openings(case_of(orc={"costs": [{**costs[0], "profile_from": 0}]}), 3).any()


def test_of_a_head_what_is_decided_before_the_reading_is_committed():
    limits = [{"name": "crews", "measure": "launches", "amount": 1, "levers": ["orchestration"]}]
    hiring = [{"name": "crew", "limit": "crews", "adds": 1, "largest": 2, "lag": 0, "cost_per_quarter": 1}]
    case = case_of(limits=limits, hiring=hiring)
    parts, heads = early_parts(case, 3), case.hires[0].heads
    assert parts.size == case.problem.choice_count
    # nobody first, then terms by the quarter of the decision and the last one
    terms = [None, *zip(heads.decided.tolist(), heads.last.tolist(), strict=True)]
    first, second = parts[case.menu.unit.size :].reshape(2, -1).tolist()
    assert not {*first, *second} & set(parts[: case.menu.unit.size].tolist()) and not set(first) & set(second)
    part = dict(zip(terms, first, strict=True))
    assert part[None] == part[3, 3] == part[3, 4] == part[4, 4]
    assert part[1, 3] == part[1, 4] != part[2, 3] == part[2, 4]
    assert len({part[None], part[1, 1], part[1, 2], part[1, 3], part[2, 2], part[2, 3]}) == 6
