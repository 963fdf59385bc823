"""Beliefs about levers: the mean and spread of what is assumed, and the benefits that an assumed belief leaves certain."""

import pytest

from instances import load_instance, resolve_instance
from planner.worlds.beliefs import beliefs_of, certain_benefits
from tests.builders import instance, lever


def test_a_benefit_near_its_bound_is_certain_and_the_others_are_believed() -> None:
    chaotic = load_instance(resolve_instance("chaotic-stores"))
    assert certain_benefits(chaotic) == {"store_optimization": ("accuracy_gap_closed",)}


@pytest.mark.parametrize(("grade", "reach"), [("vendor", 1.0), ("analogue", 0.7), ("pilot", 0.35), ("measured", 0.15)])
def test_an_assumed_belief_is_a_pert_around_the_whole_effect(grade: str, reach: float) -> None:
    made = instance({"a": lever(effects={"shrink": 0.4}, evidence=grade)})
    (found,) = beliefs_of(made)
    # PERT from 1 - r to 1 + r, most likely 1: a beta(3, 3) on a range of 2 r, with the variance (2 r)^2 / 28
    assert (found.lever, found.mean) == ("a", pytest.approx(1.0)) and certain_benefits(made) == {}
    assert found.deviation == pytest.approx(2 * reach / 28**0.5, rel=0.01)


def test_a_belief_that_is_stated_otherwise_teaches_nothing() -> None:
    draws = {
        "name": "b",
        "figures": ["levers.a.effects.shrink"],
        "distribution": "uniform",
        "low": 0.1,
        "high": 0.3,
        "how": "set",
    }
    made = instance({"a": lever(effects={"shrink": 0.4})}, uncertainties=[draws])
    assert beliefs_of(made) == () and certain_benefits(made) == {}
