"""Sequences over the life of a plan: cohorts that opened too early are said, and the others keep their order."""

from typing import Any

from instances.schema.instance import Instance
from instances.schema.units import Unit
from planner import verify
from planner.actuals.records import Actuals, LaunchActual
from planner.planning import plan
from tests.builders import instance_of_two_levers, label, lever, unit
from tests.living.test_replan import SO, VAIN, carried, starts, written


def store(name: str, **given: Any) -> Unit:
    return unit(name, revenue=200_000, shrink_rate=0.02, **given)


def in_waves(stores: list[Unit], **rules: Any) -> Instance:
    """Return stores whose shrink store optimization halves for 900 each; orchestration is of no use."""
    return instance_of_two_levers(
        *stores,
        store_optimization=lever(effects={"shrink": 0.5}, costs=[{"line": "integration", "amount": 900, "basis": "unit"}]),
        orchestration=VAIN,
        finance={"cost_of_goods": 1.0, "shrink_cash_share": 1.0},
        records={"shrink": 0.0},
        evaluation=8,
        **rules,
    )


def test_a_pilot_that_stayed_too_small_was_as_small_as_it_was_and_a_control_that_launched_is_none() -> None:
    gate = {"name": "pilot", "lever": SO, "quarters": 1, "units": 3, "least": 2, "controls": ["C", "D"]}
    stores = [store(name) for name in "ABCD"]
    made = in_waves(stores, pilot_gates=[gate])
    before = plan(written(made), gap=0.0)
    assert {unit for (unit, _), quarter in starts(before).items() if quarter == label(1)} == {"A", "B"}
    news = (LaunchActual("A", SO, "slipped", label(3)), LaunchActual("B", SO, "slipped", label(3)))
    news += (LaunchActual("C", SO, "launched", label(1)),)
    found = carried(before, 2, Actuals(launches=news), keep=1.0)
    assert verify(found.plan) == []
    (kept,) = found.plan.instance.settings.pilot_gates
    assert (kept.least, kept.controls) == (None, ("D",))
    assert len(found.as_of.broken) == 2


def test_a_cohort_that_opened_too_early_has_opened_and_the_next_one_waits() -> None:
    """C of the second cohort came with A in the first quarter, before B: D of the third still waits for C and for E."""
    cohorts = {"A": "pilot", "B": "pilot", "C": "wave 1", "E": "wave 1", "D": "wave 2"}
    stores = [store(name, cohort=cohort) for name, cohort in cohorts.items()]
    order = {"name": "order", "lever": SO, "cohorts": ["pilot", "wave 1", "wave 2"], "live_share": 1.0, "lag": 1}
    made = in_waves(stores, sequences=[order])
    before = plan(written(made), gap=0.0)
    planned = {unit: quarter for (unit, _), quarter in starts(before).items()}
    assert planned == {"A": label(1), "B": label(1), "C": label(2), "E": label(2), "D": label(3)}
    early = (LaunchActual("C", SO, "launched", label(1)), LaunchActual("B", SO, "slipped", label(3)))
    found = carried(before, 2, Actuals(launches=early), keep=1.0)
    assert verify(found.plan) == []
    assert found.as_of.broken == ("order: wave 1 opened with 0 units live in the cohort before, 2 were to be",)
    (rule,) = found.plan.instance.settings.sequences
    assert (rule.name, rule.cohorts) == ("order, from wave 1", ("wave 1", "wave 2"))
    assert starts(found.plan)["D", SO] == label(3)


def test_a_cohort_that_opened_before_its_level_was_read_has_opened_and_the_next_one_waits() -> None:
    """With A and B shrink halves to 1 %, with A alone it is 1.5 %; C came a quarter after A and before B. D waits for C."""
    cohorts = {"A": "pilot", "B": "pilot", "C": "wave 1", "D": "wave 2"}
    stores = [store(name, cohort=cohort) for name, cohort in cohorts.items()]
    order = {"name": "order", "lever": SO, "cohorts": ["pilot", "wave 1", "wave 2"]}
    made = in_waves(stores, sequences=[order | {"measure": "shrink_rate", "amount": 0.012}])
    before = plan(written(made), gap=0.0)
    planned = {unit: quarter for (unit, _), quarter in starts(before).items()}
    assert planned == {"A": label(1), "B": label(1), "C": label(2), "D": label(3)}
    late = (LaunchActual("C", SO, "launched", label(2)), LaunchActual("B", SO, "slipped", label(3)))
    found = carried(before, 3, Actuals(launches=late), keep=1.0)
    assert verify(found.plan) == []
    assert found.as_of.broken == ("order: wave 1 opened at shrink_rate 0.015 in the cohort before, 0.012 was to be read",)
    (rule,) = found.plan.instance.settings.sequences
    assert (rule.name, rule.cohorts, rule.measure) == ("order, from wave 1", ("wave 1", "wave 2"), "shrink_rate")
    assert starts(found.plan)["D", SO] == label(3)


def test_limits_on_regions_and_waves_hold_from_after_the_quarter_that_broke_them() -> None:
    """B of the south came in the first quarter with A and C of the north, where one region and two launches were allowed."""
    regions = {"A": "north", "C": "north", "B": "south", "D": "west"}
    stores = [store(name, region=region) for name, region in regions.items()]
    made = in_waves(stores, region_limits=[{"name": "place", "active": 1, "new": 1}], even_waves=[{"name": "even", "largest": 2}])
    before = plan(written(made), gap=0.0)
    assert {unit: quarter for (unit, _), quarter in starts(before).items() if quarter == label(1)}.keys() == {"A", "C"}
    found = carried(before, 2, Actuals(launches=(LaunchActual("B", SO, "launched", label(1)),)), keep=1.0)
    assert verify(found.plan) == []
    assert len(found.as_of.broken) == 3
    settings = found.plan.instance.settings
    assert settings.region_limits[0].from_quarter == settings.even_waves[0].from_quarter == label(2)
    assert starts(found.plan)["D", SO] in (label(2), label(3))
