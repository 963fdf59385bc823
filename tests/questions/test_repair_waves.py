"""A sequence in a conflict: named, eased by the least of each of its numbers, and each repair has a plan."""

import pytest

from planner import verify
from planner.questions.repair.repair import diagnosed
from tests.planner.four_stores import Q1, Q2, Q3, world


def committed(*launches: tuple[str, str]) -> list[dict[str, str]]:
    return [{"unit": unit, "lever": "orchestration", "rule": "committed", "quarter": quarter} for unit, quarter in launches]


@pytest.mark.parametrize(
    ("pins", "level", "lag", "said"),
    [
        (committed(("C", Q1)), {"live_units": 2}, 2, "sequence waves: lag 0 in place of 2"),
        (committed(("A", Q1), ("B", Q3), ("C", Q2)), {"live_share": 1.0}, 1, "sequence waves: live_share 0.5 in place of 1"),
        (committed(("A", Q1), ("B", Q3), ("C", Q2)), {"live_units": 2}, 1, "sequence waves: live_units 1 in place of 2"),
    ],
)
def test_a_sequence_that_committed_launches_break_is_named_and_eased(pins, level, lag, said) -> None:
    order = {"name": "waves", "lever": "orchestration", "cohorts": ["old", "new"], "lag": lag} | level
    instance = world(pins=pins, sequences=[order])
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    assert "sequence: waves" in set(map(str, found.rules))
    assert said in {str(one) for one in found.repairs}
    assert all(verify(one.plan) == [] for one in found.repairs)


def test_a_pilot_that_cannot_have_its_least_size_may_be_smaller() -> None:
    gate = {"name": "pilot", "lever": "orchestration", "quarters": 1, "units": 4, "least": 3}
    instance = world(pins=committed(("A", Q1), ("B", Q2), ("C", Q2)), pilot_gates=[gate])
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    assert "pilot gate: pilot" in set(map(str, found.rules))
    assert "pilot gate pilot: least 2 in place of 3" in {str(one) for one in found.repairs}


def test_alternatives_that_pins_ask_for_together_are_named() -> None:
    must = [{"unit": "A", "lever": name, "rule": "must"} for name in ("orchestration", "store_optimization")]
    instance = world(pins=must, one_of=[{"name": "mode", "levers": ["orchestration", "store_optimization"]}])
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    assert "alternatives: mode" in set(map(str, found.rules))
    assert all(verify(one.plan) == [] for one in found.repairs)


@pytest.mark.parametrize(
    ("rules", "named", "said"),
    [
        ({"region_limits": [{"name": "r", "new": 0}]}, "region limit: r", "region limit r: new 1 in place of 0"),
        ({"even_waves": [{"name": "e", "largest": 1}]}, "even waves: e", "even waves e: largest 2 in place of 1"),
        (
            {"even_waves": [{"name": "e", "smallest": 4, "levers": ["orchestration"]}]},
            "even waves: e",
            "smallest 3 in place of 4",
        ),
    ],
)
def test_regions_and_waves_are_eased(rules, named, said) -> None:
    pins = [*committed(("A", Q1), ("B", Q1)), {"unit": "D", "lever": "orchestration", "rule": "must_not"}]
    instance = world(pins=pins, **rules)
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    assert named in set(map(str, found.rules))
    assert any(said in str(one) for one in found.repairs)


def test_a_limit_is_not_eased_to_as_many_regions_as_there_are() -> None:
    """North and south both begin in the first quarter: a limit of two of two regions is none, and no file may say so."""
    instance = world(pins=committed(("A", Q1), ("C", Q1)), region_limits=[{"name": "r", "new": 1}])
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    said = {str(one) for one in found.repairs}
    assert "drop the region limit: r" in said and not any("new 2" in one for one in said)


@pytest.mark.parametrize(
    ("quarter", "level", "said"),
    [
        (Q2, {"measure": "average_accuracy", "amount": 0.8, "lag": 1}, "sequence waves: amount 0.732 in place of 0.8"),
        (Q2, {"measure": "shrink_rate", "amount": 0.0142, "lag": 1}, "sequence waves: amount 0.015 in place of 0.0142"),
        (Q2, {"measure": "average_accuracy", "amount": 0.7, "lag": 2}, "sequence waves: lag 1 in place of 2"),
    ],
)
def test_a_level_that_cannot_be_read_in_time_is_eased(quarter: str, level: dict, said: str) -> None:
    """A and B, launched at once, have an accuracy of 0.7325 in the first quarter and 0.815 in the second, and shrink of 0.015."""
    order = {"name": "waves", "lever": "store_optimization", "cohorts": ["old", "new"]} | level
    pins = [{"unit": "C", "lever": "store_optimization", "rule": "committed", "quarter": quarter}]
    instance = world(pins=pins, sequences=[order])
    found = diagnosed(instance, instance.settings.solver, lambda said: None)
    assert "sequence: waves" in set(map(str, found.rules))
    assert said in {str(one) for one in found.repairs}
    assert all(verify(one.plan) == [] for one in found.repairs)
