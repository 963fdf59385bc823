"""Quarters that are decided: only committed launches begin in them, for the menu and for the accountant."""

import numpy as np

from planner.accountant import Launch, account, broken_rules
from planner.economics import NEVER_LAUNCHED, build_menu, launched
from tests.builders import instance, label, lever, unit


def decided(pins=()):
    return instance({"a": lever()}, [unit("A"), unit("B")], pins, rules={"decided_before": label(3)}, decision=4)


def test_only_committed_launches_begin_in_decided_quarters():
    menu = build_menu(decided([{"unit": "B", "lever": "a", "rule": "committed", "quarter": label(2)}]))
    starts = {unit: set(menu.start[menu.unit == unit, 0].tolist()) for unit in (0, 1)}
    assert starts == {0: {3, 4, NEVER_LAUNCHED}, 1: {2}}
    assert launched(np.array([2])).all()


def test_the_accountant_finds_a_launch_that_nobody_committed():
    made = decided()
    for quarter, rules in ((2, ["decided_before"]), (3, [])):
        launches = [Launch("A", "a", label(quarter))]
        assert [one.rule for one in broken_rules(made, launches, account(made, launches))] == rules
