"""Rules on waves against every schedule there is, judged by a few lines that share nothing with the program."""

import math
from dataclasses import replace

import pytest

from instances.rule_checks import KINDS
from instances.schema.common import quarter_ordinal
from instances.schema.instance import Instance
from instances.schema.settings import Settings
from planner.accountant import Cache, account, broken_rules
from tests.oracles.compact_programme import best_npv
from tests.oracles.draws import Draw, Frame
from tests.oracles.random_instances import random_instance
from tests.oracles.random_waves import random_pilots, random_waves
from tests.oracles.wave_rules import Readings, keeps_waves
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import npv_and_limits, schedules_by_unit_rules
from tests.series import series


def in_waves(seed: int, units: int = 3, decision: int = 2, levers: int = 2, separable: bool = False) -> Instance:
    """Return a random instance with rules on waves alone, and its units in two cohorts by turns."""
    made = random_instance(seed, units=units, decision=decision, levers=levers, separable=separable)
    cohorts = ("first", "second")
    stores = tuple(unit.model_copy(update={"cohort": cohorts[place % 2]}) for place, unit in enumerate(made.units))
    first = quarter_ordinal(made.quarters[0].label)
    frame = Frame(stores, tuple(made.settings.levers), first, decision, made.settings.calendar.evaluation_quarters)
    draw, waves = Draw(seed), {}
    while not any(waves.values()):
        waves = random_waves(draw, frame) | {"pilot_gates": _gates(draw, frame)}
    sections = dict.fromkeys(KINDS, ()) | {
        kind: getattr(Settings.model_validate(_least(kind, rules)), kind) for kind, rules in waves.items()
    }
    pins = tuple(pin for pin in made.pins if pin.rule == "running")
    return replace(made, units=stores, pins=pins, limit_rows=(), settings=made.settings.model_copy(update=sections))


def _gates(draw: Draw, frame: Frame) -> list[dict[str, object]]:
    gates = [{"name": "gate", "lever": draw.one(frame.levers), "quarters": draw.whole(1, 2), "units": draw.whole(1, 3)}]
    random_pilots(draw, frame, gates)
    return gates if draw.chance(0.6) else []


def _least(kind: str, rules: object) -> dict[str, object]:
    """Return the document of a plan that has these rules and nothing else."""
    calendar = {"first_quarter": "2027Q1"}
    return {"plan": {"name": "waves"}, "calendar": calendar, "levers": {}, kind: rules}


@pytest.mark.parametrize("block", series(range(2), 1))
def test_the_best_schedule_that_keeps_the_rules_is_planned(block: int) -> None:
    """The accountant finds a rule on waves broken where the few lines do, and the plan is the best of those that keep all.

    In each block of draws some rule binds.
    """
    bound = 0
    for seed in range(9 * block, 9 * block + 9):
        instance = in_waves(seed)
        best, most = judged(instance)
        assert_best(instance, best)
        bound += best is None or best < most - CENT
    assert bound


def judged(instance: Instance) -> tuple[float | None, float]:
    """Return the greatest NPV of a schedule that keeps the rules on waves, and that of any; the accountant agrees on each."""
    free = replace(instance, settings=instance.settings.model_copy(update=dict.fromkeys(KINDS, ())))
    cache, nothing, readings = Cache(), replace(account(instance, []), limits=()), Readings(instance)
    best, most = None, -math.inf
    for launches in schedules_by_unit_rules(free, nothing, cache):
        if broken_rules(free, launches, nothing, cache):
            continue
        npv, limits = npv_and_limits(instance, launches, cache)
        kept = keeps_waves(instance, launches, readings)
        assert kept == (not broken_rules(instance, launches, replace(nothing, limits=limits), cache))
        most = max(most, npv)
        if kept and (best is None or npv > best):
            best = npv
    return best, most


@pytest.mark.parametrize("block", series(range(2), 1))
def test_a_second_formulation_finds_the_same_npv(block: int) -> None:
    for seed in range(100 + 4 * block, 104 + 4 * block):
        instance = in_waves(seed, units=5, decision=4, separable=True)
        assert_best(instance, best_npv(instance))
