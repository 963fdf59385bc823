"""Shares of launches in the worth of their unit."""

import numpy as np
import pytest

from instances.schema.units import Pin
from planner.economics import LINES, fleet_of, launch_shares, roadmap_values
from planner.economics.shapley import shapley_weights
from tests.economics.builders import instance, lever, starts, unit

ORDERS = dict(eligible_orders=1000, split_rate=0.1)
SPLIT_COSTS_10 = {"event_costs": {"split": 10}}


def test_two_launches_share_what_they_do_to_each_other() -> None:
    # Splits of 1000: a alone saves 300, b alone 500, both 650. a adds 300 first and 150 second: 225; b 500 and 350: 425.
    # The cost of 40 is a's alone.
    cost = [dict(line="training", amount=40, basis="unit")]
    levers = {"a": lever(effects={"split": 0.3}, costs=cost), "b": lever(effects={"split": 0.5})}
    case = instance(levers, [unit(**ORDERS)], **SPLIT_COSTS_10)
    shares = launch_shares(fleet_of(case), np.array([0]), starts(case, a=4, b=4))
    assert (shares.row.tolist(), shares.lever.tolist()) == ([0, 0], [0, 1])
    shipping, training = LINES.index("shipping"), LINES.index("training")
    np.testing.assert_allclose(shares.amount[:, shipping, 3], [225, 425])
    np.testing.assert_allclose(shares.amount[:, training, 3], [-40, 0])


def test_three_launches() -> None:
    # Reductions of a half each of 1000: one saves 500, two 750, three 875; alike, so 875 / 3 each.
    case = instance({name: lever(effects={"split": 0.5}) for name in "abc"}, [unit(**ORDERS)], **SPLIT_COSTS_10)
    shares = launch_shares(fleet_of(case), np.array([0]), starts(case, a=1, b=1, c=1))
    np.testing.assert_allclose(shares.amount[:, LINES.index("shipping"), 0], [875 / 3] * 3)


def test_running_levers_have_no_share_and_rows_keep_their_order() -> None:
    # a runs; at S1 nothing is launched, at S2 b and c, at S3 b. c does nothing and has no part in it.
    levers = {"a": lever(effects={"split": 0.5}), "b": lever(effects={"split": 0.5}), "c": lever()}
    units = [unit(name, **ORDERS) for name in ("S1", "S2", "S3")]
    pins = [Pin(unit="S1", lever="a", rule="running", quarter="2026Q4")]
    case = instance(levers, units, pins, **SPLIT_COSTS_10)
    fleet = fleet_of(case)
    start = np.concatenate([starts(case, a=0), starts(case, b=2, c=3), starts(case, b=1)])
    shares = launch_shares(fleet, np.arange(3), start)
    assert (shares.row.tolist(), shares.lever.tolist()) == ([1, 1, 2], [1, 2, 1])
    worth = shares.amount.sum(axis=(1, 2))
    np.testing.assert_allclose(worth, [1500, 0, 2000])
    np.testing.assert_allclose(roadmap_values(fleet, np.arange(3), start), [0, 1500, 2000])


def test_what_comes_after_the_evaluation_is_shared_too() -> None:
    finance = {"terminal_value": "multiple", "terminal_multiple": 1}
    levers = {"a": lever(effects={"split": 0.3}), "b": lever(effects={"split": 0.5})}
    case = instance(levers, [unit(**ORDERS)], finance=finance, **SPLIT_COSTS_10)
    shares = launch_shares(fleet_of(case), np.array([0]), starts(case, a=4, b=4))
    np.testing.assert_allclose(shares.terminal[:, LINES.index("shipping")], [900, 1700])


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_weights_share_out_the_worth_of_all(number: int) -> None:
    # The sum over launches of the weights of a set is 1 for all launches together and 0 for any other set.
    member = (np.arange(1, 2**number)[:, None] >> np.arange(number) & 1).astype(bool)
    total = shapley_weights(member).sum(axis=1)
    np.testing.assert_allclose(total, member.all(axis=1).astype(float), atol=1e-12)
