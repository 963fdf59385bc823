"""Hurdles that bind, against every plan there is, each judged by the accountant alone."""

from dataclasses import replace

import pytest

from instances.schema.hurdles import Hurdle
from instances.schema.instance import Instance
from planner.planning import plan
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import best_of_all, without_rules
from tests.series import series


def with_hurdle(instance: Instance, seed: int) -> tuple[Instance, float]:
    """Return an instance under one hurdle alone, and the worth of its best plan without it."""
    draw = Draw(seed)
    pins = tuple(pin for pin in instance.pins if pin.rule in ("running", "committed"))
    instance = replace(without_rules(instance), pins=pins)
    measure = ("payback_quarters", "profitability_index", "irr", "npv")[seed % 4]
    amount = {
        "payback_quarters": draw.whole(1, 5),
        "profitability_index": draw.number(1.0, 4.0),
        "irr": draw.number(0.0, 3.0),
        "npv": draw.number(0, 150_000),
    }[measure]
    fields = {"name": "bar", "measure": measure, "amount": amount, "on": draw.one(["launch", "roadmap"])}
    settings = instance.settings.model_copy(update={"hurdles": (Hurdle.model_validate(fields),)})
    return replace(instance, settings=settings), plan(instance, gap=0.0).worth


@pytest.mark.parametrize("block", series(range(2), 1))
def test_the_best_plan_over_a_hurdle_is_found(block: int) -> None:
    bound = 0
    for seed in range(7000 + 12 * block, 7012 + 12 * block):
        instance, free = with_hurdle(random_instance(seed, units=2, decision=2, levers=2, committee=False), seed)
        best = best_of_all(instance)
        assert_best(instance, best)
        bound += best is not None and best < free - CENT
    assert bound >= 1
