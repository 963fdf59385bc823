"""Covenants that bind, against every plan there is and against the programme of starts and states."""

from dataclasses import replace

import pytest

from instances.schema.covenants import Covenant
from instances.schema.instance import Instance
from planner.planning import plan
from tests.oracles.compact_programme import best_npv
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import best_of_all, without_rules
from tests.series import series

FREE = -1e12


def held(instance: Instance, measure: str, at_least: float) -> Instance:
    rule = Covenant.model_validate({"name": "purse", "measure": measure, "at_least": at_least})
    return replace(instance, settings=instance.settings.model_copy(update={"covenants": (rule,)}))


def covenanted(instance: Instance, seed: int) -> tuple[Instance, float]:
    """Return an instance under one covenant, drawn above the lowest level of the best plan without it, and that plan's worth."""
    draw = Draw(seed)
    pins = tuple(pin for pin in instance.pins if pin.rule == "running")
    instance = replace(without_rules(instance), pins=pins)
    measure = draw.one(["cumulative_cash", "fiscal_year_result"])
    free = plan(held(instance, measure, FREE), gap=0.0)
    lowest = min(0.0, float(free.limits["used"].min()))
    return held(instance, measure, draw.number(0.2, 1.0) * lowest), free.worth


@pytest.mark.parametrize("block", series(range(3), 1))
def test_the_best_plan_within_a_covenant_is_found(block: int) -> None:
    bound = 0
    for seed in range(5000 + 8 * block, 5008 + 8 * block):
        instance, free = covenanted(random_instance(seed, units=2, decision=3, levers=2, committee=False), seed)
        best = best_of_all(instance)
        assert best is not None, "to launch nothing keeps a covenant at or below 0"
        assert_best(instance, best)
        bound += best < free - CENT
    assert bound >= 2


@pytest.mark.parametrize("block", series(range(2), 1))
def test_both_formulations_find_the_same_npv_within_a_covenant(block: int) -> None:
    bound = 0
    for seed in range(6000 + 6 * block, 6006 + 6 * block):
        made = random_instance(seed, units=4, decision=4, levers=1 + seed % 2, separable=True, committee=False)
        instance, free = covenanted(made, seed)
        best = best_npv(instance)
        assert best is not None
        assert_best(instance, best)
        bound += best < free - CENT
    assert bound >= 1
