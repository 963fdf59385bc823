"""Shares and even coverage against every schedule there is, judged by plain lines that share nothing with the program."""

import math
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from instances.rule_checks import KINDS
from instances.schema.common import quarter_ordinal
from instances.schema.instance import Instance
from instances.schema.settings import Settings
from planner.accountant import Cache, account, broken_rules
from tests.oracles.compact_programme import best_npv
from tests.oracles.draws import Draw, Frame
from tests.oracles.fairness_rules import keeps_fairness
from tests.oracles.random_fairness import random_fairness
from tests.oracles.random_instances import random_instance
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import npv_and_limits, schedules_by_unit_rules
from tests.series import series

CALENDAR = {"plan": {"name": "fair"}, "calendar": {"first_quarter": "2027Q1"}, "levers": {}}


def fair(
    seed: int, units: int = 3, decision: int = 2, *, measure: str = "", counted: bool = False, separable: bool = False
) -> Instance:
    """Return a random instance with shares and even coverage alone.

    measure: there are shares, of this measure. counted: if there are shares, they are of launches, and no lever ends another, as
    the plain lines know it.
    """
    made = random_instance(seed, units=units, decision=decision, levers=2, separable=separable)
    frame = Frame(
        made.units,
        tuple(made.settings.levers),
        quarter_ordinal(made.quarters[0].label),
        decision,
        made.settings.calendar.evaluation_quarters,
    )
    draw, rules = Draw(seed), dict[str, Any]()
    while not (rules.get("shares") if measure else any(rules.values())):
        rules = random_fairness(draw, frame)
    for share in rules["shares"] if measure or counted else ():
        share["measure"] = measure or "launches"
        if share["measure"] != "spend":
            share.pop("colour", None)
    settings = Settings.model_validate(CALENDAR | rules)
    changed: dict[str, Any] = dict.fromkeys(KINDS, ()) | {kind: getattr(settings, kind) for kind in rules}
    if counted:
        changed["levers"] = {name: lever.model_copy(update={"ends_with": ()}) for name, lever in made.settings.levers.items()}
    pins = tuple(pin for pin in made.pins if pin.rule == "running")
    return replace(made, pins=pins, limit_rows=(), settings=made.settings.model_copy(update=changed))


@pytest.mark.parametrize("block", series(range(2), 1))
def test_the_best_schedule_that_keeps_the_rules_is_planned(block: int) -> None:
    """The accountant finds a rule broken where the plain lines do, and the plan is the best of those that keep all.

    In each block of draws both kinds of rule are drawn, and some bind.
    """
    bound, drawn = 0, Counter[str]()
    for seed in range(6 * block, 6 * block + 6):
        instance = fair(seed, counted=True)
        drawn.update(kind for kind in ("shares", "even_coverage") if getattr(instance.settings, kind))
        free = replace(instance, settings=instance.settings.model_copy(update=dict.fromkeys(KINDS, ())))
        cache, nothing, best = Cache(), replace(account(instance, []), limits=()), None
        most = -math.inf
        for launches in schedules_by_unit_rules(free, nothing, cache):
            if broken_rules(free, launches, nothing, cache):
                continue
            npv, limits = npv_and_limits(instance, launches, cache)
            kept = keeps_fairness(instance, launches)
            assert kept == (not broken_rules(instance, launches, replace(nothing, limits=limits), cache))
            most = max(most, npv)
            if kept and (best is None or npv > best):
                best = npv
        assert_best(instance, best)
        bound += best is None or best < most - CENT
    assert bound >= 2 and min(drawn["shares"], drawn["even_coverage"]) >= 2


def test_a_second_formulation_finds_the_same_npv() -> None:
    """Shares of spend, launches and load, and coverage: rows over starts and states, solved by SciPy."""
    kinds = Counter[str]()
    for seed in range(200, 206):
        instance = fair(seed, units=5, decision=4, separable=True, measure=("spend", "launches", "load")[seed % 3])
        kinds.update(kind for kind in ("shares", "even_coverage") if getattr(instance.settings, kind))
        assert_best(instance, best_npv(instance))
    assert kinds["shares"] == 6 and kinds["even_coverage"] >= 1
