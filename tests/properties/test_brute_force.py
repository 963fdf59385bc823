"""The plan against every plan there is, each judged by the accountant alone: its value, and what it breaks."""

from dataclasses import replace
from itertools import product

import pytest

from instances.schema.instance import Instance
from planner.accountant import Launch, account, broken_rules
from tests.oracles.random_instances import random_instance
from tests.properties.best import CENT, assert_best


def every_schedule(instance: Instance) -> list[list[Launch]]:
    """Return every way to launch levers in decision quarters; what is running is not launched."""
    running = {(pin.unit, pin.lever) for pin in instance.pins if pin.rule == "running"}
    quarters = [quarter.label for quarter in instance.quarters[: instance.plan.calendar.decision_quarters]]
    free = [(unit.unit, name) for unit in instance.units for name in instance.plan.levers if (unit.unit, name) not in running]
    return [
        [Launch(unit, name, quarter) for (unit, name), quarter in zip(free, starts, strict=True) if quarter]
        for starts in product([None, *quarters], repeat=len(free))
    ]


def best_of_all(instance: Instance) -> float | None:
    """Return the greatest NPV of a schedule that breaks nothing, None if all break something."""
    values = []
    for launches in every_schedule(instance):
        recomputed = account(instance, launches)
        if not broken_rules(instance, launches, recomputed):
            values.append(recomputed.npv)
    return max(values, default=None)


def assert_the_best_is_found(instance: Instance) -> bool:
    best = best_of_all(instance)
    assert_best(instance, best)
    return best is not None


@pytest.mark.parametrize("block", range(12))
def test_two_units_and_two_levers(block: int) -> None:
    planned = [
        assert_the_best_is_found(random_instance(seed, units=2, decision=3, levers=2))
        for seed in range(10 * block, 10 * block + 10)
    ]
    assert any(planned)


@pytest.mark.parametrize("seed", range(1000, 1010))
def test_one_unit_and_three_levers(seed: int) -> None:
    assert_the_best_is_found(random_instance(seed, units=1, decision=4, levers=3))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2000, 2012))
def test_three_units_and_two_levers(seed: int) -> None:
    assert_the_best_is_found(random_instance(seed, units=3, decision=2, levers=2))


def without_rules(instance: Instance) -> Instance:
    nothing = dict.fromkeys(("limits", "ramp_limits", "pilot_gates", "groups", "floors"), ())
    return replace(instance, plan=instance.plan.model_copy(update=nothing), limit_rows=(), pins=())


def test_rules_bind_in_enough_of_the_draws() -> None:
    """Without its shared rules the best plan of many of these instances is worth more: the rules are put to the test."""
    worse = 0
    for seed in range(12):
        ruled = random_instance(seed, units=2, decision=2, levers=2)
        best, free = best_of_all(ruled), best_of_all(without_rules(ruled))
        assert free is not None
        worse += best is None or best < free - CENT
    assert worse >= 4
