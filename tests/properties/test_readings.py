"""Cohorts that open by what is read in the one before, against every schedule there is, and in a second formulation."""

from dataclasses import replace

from instances.rule_checks import KINDS
from instances.schema.instance import Instance
from instances.schema.waves import CohortSequence
from planner.planning import plan
from tests.oracles.compact_programme import best_npv
from tests.oracles.wave_rules import Readings, Seen
from tests.properties.best import CENT, assert_best
from tests.properties.test_brute_force import every_schedule
from tests.properties.test_waves import in_waves, judged

MEASURES = ("average_accuracy", "late_rate", "split_rate", "shrink_rate", "stockout_rate", "overtime_rate", "missed_task_rate")

SEEDS = (202, 204, 205, 206, 210, 213, 217, 219)
"""Of instances in which launches of the first cohort change what is read there."""


def cohort(instance: Instance, name: str) -> list[str]:
    return [unit.unit for unit in instance.units if unit.cohort == name]


def read_in_first(instance: Instance, quarter: int, measure: str) -> list[float]:
    """Return what may be read in the first cohort in a quarter, ascending, without doubles."""
    readings, first = Readings(instance), cohort(instance, "first")
    found = {Seen(instance, one, readings).read(measure, first, quarter) for one in every_schedule(instance)}
    return sorted({round(one, 9) for one in found if one is not None})


def by_reading(made: Instance, order: dict[str, object]) -> Instance:
    """Return an instance whose one rule is a sequence of its two cohorts."""
    rule = CohortSequence(name="by reading", cohorts=("first", "second"), **order)
    sections = dict.fromkeys(KINDS, ()) | {"sequences": (rule,)}
    return replace(made, settings=made.settings.model_copy(update=sections))


def asking(seed: int) -> Instance:
    """Return an instance that asks for a level which some launches reach in the first quarter and others do not."""
    made = in_waves(seed)
    for number in range(len(MEASURES)):
        measure = MEASURES[(seed + number) % len(MEASURES)]
        levels = read_in_first(made, 1, measure)
        if len(levels) > 1:
            amount = 0.5 * (levels[len(levels) // 2 - 1] + levels[len(levels) // 2])
            lever = list(made.settings.levers)[seed % 2]
            return by_reading(made, {"lever": lever, "lag": 1, "measure": measure, "amount": amount})
    raise AssertionError(f"no launch changes what is read in instance {seed}")


def opens(instance: Instance) -> bool:
    """Return whether the plan launches in the cohort that waits."""
    (rule,) = instance.settings.sequences
    table = plan(instance, gap=0.0).schedule
    return bool(((table["lever"] == rule.lever) & table["unit"].isin(cohort(instance, "second"))).any())


def test_the_best_schedule_whose_readings_reach_the_level_is_planned() -> None:
    """The accountant finds a reading too low where the pricing does; most levels bind, and most cohorts open all the same."""
    bound, opened, measures = 0, 0, set()
    for seed in SEEDS:
        instance = asking(seed)
        best, most = judged(instance)
        assert_best(instance, best)
        measures.add(instance.settings.sequences[0].measure)
        bound += best is not None and best < most - CENT
        opened += opens(instance)
    assert bound >= 5 and opened >= 4 and len(measures) >= 4


def test_a_second_formulation_finds_the_same_npv() -> None:
    """Later readings of more stores, a little better than without launches; most levels bind, and some cohorts open."""
    bound, opened = 0, 0
    for seed in range(300, 306):
        made = in_waves(seed, units=5, decision=4, separable=True)
        measure = MEASURES[seed % 3]
        base = Seen(made, ()).read(measure, cohort(made, "first"), 2)
        amount = min(0.95, base + 0.05) if measure == "average_accuracy" else 0.9 * base
        lever = list(made.settings.levers)[seed % 2]
        instance = by_reading(made, {"lever": lever, "lag": 1 + seed % 2, "measure": measure, "amount": round(amount, 6)})
        best = best_npv(instance)
        assert_best(instance, best)
        free = instance.settings.model_copy(update={"sequences": ()})
        bound += plan(replace(instance, settings=free), gap=0.0).npv > best + CENT
        opened += opens(instance)
    assert bound >= 3 and opened >= 2
