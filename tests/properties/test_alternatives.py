"""Alternatives against every schedule there is, judged by a few lines that share nothing with the program."""

import math
from dataclasses import replace

from instances.rule_checks import KINDS
from instances.schema.instance import Instance
from instances.schema.one_of import OneOf
from planner.accountant import Cache, account, broken_rules
from tests.oracles.alternatives import keeps_alternatives
from tests.oracles.compact_programme import best_npv
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.oracles.wave_rules import Seen
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import every_schedule, npv_and_limits


def with_alternatives(seed: int, units: int = 3, decision: int = 2, levers: int = 2, separable: bool = False) -> Instance:
    """Return a random instance whose one rule is a choice among its levers, in the company and in regions by turns."""
    made = random_instance(seed, units=units, decision=decision, levers=levers, separable=separable)
    rule = OneOf(name="modes", levers=tuple(made.settings.levers), per="region" if seed % 2 else "company")
    rules = dict.fromkeys(KINDS, ()) | {"one_of": (rule,)}
    kept = ("running",) if Draw(seed).chance(0.5) else ("running", "committed")
    pins = tuple(pin for pin in made.pins if pin.rule in kept)
    return replace(made, pins=pins, limit_rows=(), settings=made.settings.model_copy(update=rules))


def test_the_best_schedule_that_takes_one_of_the_alternatives_is_planned() -> None:
    """The accountant finds the rule broken where the few lines do, and the plan is the best of those that keep it."""
    bound = {"company": 0, "region": 0}
    for seed in range(12):
        instance = with_alternatives(seed)
        (rule,) = instance.settings.one_of
        free = replace(instance, settings=instance.settings.model_copy(update={"one_of": ()}))
        cache, nothing, best, most = Cache(), replace(account(instance, []), limits=()), None, -math.inf
        for launches in every_schedule(instance):
            if broken_rules(free, launches, nothing, cache):
                continue
            npv, limits = npv_and_limits(instance, launches, cache)
            kept = keeps_alternatives(Seen(instance, launches), rule)
            assert kept == (not broken_rules(instance, launches, replace(nothing, limits=limits), cache))
            most = max(most, npv)
            if kept and (best is None or npv > best):
                best = npv
        assert_best(instance, best)
        bound[rule.per] += best is None or best < most - CENT
    assert min(bound.values())


def test_a_second_formulation_finds_the_same_npv() -> None:
    for seed in range(200, 206):
        instance = with_alternatives(seed, units=5, decision=4, levers=3, separable=True)
        assert_best(instance, best_npv(instance))
