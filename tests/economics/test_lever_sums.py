"""NPV by lever summed over units: by hand, and against the shares of launches line by line and quarter by quarter."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from planner.economics import fleet_of, launch_shares
from planner.economics.fleet import Fleet
from planner.economics.lever_sums import launch_sets, npv_by_lever
from planner.economics.menus import build_menu
from planner.economics.starts import Starts
from tests.economics.builders import instance, lever, starts, unit
from tests.oracles.random_instances import random_instance
from tests.series import series

CENT = 0.005
SPLIT_COSTS_10 = {"event_costs": {"split": 10}, "finance": {"discount_rate": 0.0}}


def summed(fleet: Fleet, start: Starts, most: int | None = None) -> list[float]:
    """Return the NPV of each lever under one roadmap for each unit."""
    units = start.shape[0]
    found: list[float] = npv_by_lever(fleet, launch_sets(fleet, np.arange(units), start, most), units)[0].tolist()
    return found


def by_shares(fleet: Fleet, start: Starts) -> list[float]:
    """Return the same by the shares of all launches, line by line and quarter by quarter."""
    shares, factor = launch_shares(fleet, np.arange(start.shape[0]), start), fleet.timeline.factor
    worth = shares.amount.sum(axis=1) @ factor + shares.terminal.sum(axis=1) * factor[-1]
    found: list[float] = np.bincount(shares.lever, worth, len(fleet.levers)).tolist()
    return found


def test_launches_of_a_unit_share_what_they_do_to_each_other() -> None:
    # Splits of 1000 in one quarter, at S1: a alone saves 300, b alone 500, both 650: 225 and 425. At S2 b saves 500 alone, at
    # S3 nothing is launched. Each launch of a costs 40.
    cost = [dict(line="training", amount=40, basis="unit")]
    levers = {"a": lever(effects={"split": 0.3}, costs=cost), "b": lever(effects={"split": 0.5})}
    case = instance(levers, [unit(name, eligible_orders=1000, split_rate=0.1) for name in ("S1", "S2", "S3")], **SPLIT_COSTS_10)
    start = np.concatenate([starts(case, a=4, b=4), starts(case, b=4), starts(case)])
    for most in (None, 1, 2, 3):
        assert summed(fleet_of(case), start, most) == pytest.approx([225 - 40, 425 + 500])


def test_units_are_told_apart_by_their_exit() -> None:
    """All launch the same, and what comes after the evaluation lasts as long as each is open."""
    finance = {"finance": {"discount_rate": 0.1, "terminal_value": "perpetuity", "terminal_decay": 0.1}}
    ends = (None, "2028Q4", "2030Q2", "2028Q4")
    units = [unit(f"S{n}", eligible_orders=1000, split_rate=0.1, exit_quarter=end) for n, end in enumerate(ends)]
    case = instance({"a": lever(effects={"split": 0.3})}, units, **SPLIT_COSTS_10 | finance)
    start = np.concatenate([starts(case, a=4)] * len(units))
    assert summed(fleet_of(case), start) == pytest.approx(by_shares(fleet_of(case), start))


def test_nothing_launched_is_worth_nothing() -> None:
    case = instance({"a": lever()}, [unit("S1")], **SPLIT_COSTS_10)
    assert summed(fleet_of(case), starts(case)) == [0.0]


@pytest.mark.parametrize("seed", series(range(40), 12))
def test_sums_are_those_of_the_shares_line_by_line(seed: int) -> None:
    """Several levers, taxes, exits and closings among them; parts of few sets sum to the same."""
    case = random_instance(seed)
    case = replace(case, pins=tuple(pin for pin in case.pins if pin.rule != "must"))
    fleet, menu, random = fleet_of(case), build_menu(case), np.random.default_rng(seed)
    first = np.searchsorted(menu.unit, np.arange(len(case.units) + 1))
    start = menu.start[[random.integers(begin, end) for begin, end in pairwise(first)]]
    for most in (None, 3):
        assert summed(fleet, start, most) == pytest.approx(by_shares(fleet, start), rel=1e-9, abs=CENT)
