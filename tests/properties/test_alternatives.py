"""Alternatives and platforms against every schedule there is, judged by a few lines that share nothing with the program."""

import math
from dataclasses import replace
from typing import Any

from instances.rule_checks import KINDS
from instances.schema.instance import Instance
from instances.schema.levers import SHARED_BASES
from instances.schema.one_of import OneOf
from planner.accountant import Cache, Launch, account, broken_rules
from tests.oracles.alternatives import keeps_alternatives
from tests.oracles.compact_programme import best_npv
from tests.oracles.draws import Draw
from tests.oracles.random_instances import random_instance
from tests.oracles.wave_rules import Seen
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import best_of_all, every_schedule, npv_and_limits, schedules_by_unit_rules


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
    for seed in range(18):
        instance = with_alternatives(seed)
        (rule,) = instance.settings.one_of
        free = replace(instance, settings=instance.settings.model_copy(update={"one_of": ()}))
        cache, nothing, best, most = Cache(), replace(account(instance, []), limits=()), None, -math.inf
        for launches in schedules_by_unit_rules(free, nothing, cache):
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


def with_shared_platform(seed: int, **sizes: Any) -> Instance | None:
    """Return the random instance of a seed, None if no levers share a platform in it."""
    made = random_instance(seed, **sizes)
    return made if any(lever.platform for lever in made.settings.levers.values()) else None


def test_the_best_schedule_of_levers_that_share_a_platform_is_planned() -> None:
    drawn = (with_shared_platform(seed, units=3, decision=2, levers=2) for seed in range(300, 360))
    instances = [one for one in drawn if one is not None][:8]
    assert len(instances) == 8
    shared = 0
    for instance in instances:
        assert_best(instance, best_of_all(instance))
        shared += worth_apart(instance, every_schedule(instance)[-1])
    assert shared


def worth_apart(instance: Instance, launches: list[Launch]) -> bool:
    """Return whether a schedule would be worth less if each lever had the costs of the platform for itself."""
    carriers = {lever.platform for lever in instance.settings.levers.values()} - {None}
    levers = instance.settings.levers
    own = {
        name: lever.model_copy(
            update={
                "platform": None,
                "costs": (*lever.costs, *(one for one in levers[lever.platform].costs if one.basis in SHARED_BASES)),
                "support": (*lever.support, *(one for one in levers[lever.platform].support if one.basis in SHARED_BASES)),
            }
        )
        if lever.platform in carriers
        else lever
        for name, lever in levers.items()
    }
    apart = replace(instance, settings=instance.settings.model_copy(update={"levers": own}))
    return account(apart, launches).npv < account(instance, launches).npv - CENT


def test_a_second_formulation_pays_for_a_platform_once() -> None:
    drawn = (with_shared_platform(seed, units=4, decision=3, levers=3, separable=True) for seed in range(400, 440))
    instances = [one for one in drawn if one is not None][:6]
    assert len(instances) == 6
    for instance in instances:
        if not any(limit.benefit_share for limit in instance.settings.limits):
            assert_best(instance, best_npv(instance))
