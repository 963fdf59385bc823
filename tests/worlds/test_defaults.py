"""What follows from grades of evidence where plan.toml states no uncertainties."""

from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad

from instances.schema.instance import Instance
from planner.worlds.defaults import assumed_uncertainties
from planner.worlds.distributions import draws_at
from planner.worlds.resolving import sources_of
from planner.worlds.worlds import Source
from tests.builders import instance

FULL = {
    "title": "Full",
    "evidence": "vendor",
    "cost_evidence": "pilot",
    "effects": {"split": 0.4, "late": 0.3, "labour_hours": -0.1},
    "costs": [
        {"line": "software", "amount": 100, "basis": "network"},
        {"line": "training", "amount": 10, "basis": "unit"},
        {"line": "integration", "amount": 0, "basis": "unit"},
    ],
    "support": [{"amount": 5, "basis": "store"}],
}


def of(**changes: Any) -> Instance:
    tables = {name: changes.pop(name) for name in ("uncertainties", "futures") if name in changes}
    return instance({"full": FULL | changes}, **tables)


def by_name(one: Instance) -> dict[str, Source]:
    return {source.uncertainty.name: source for source in sources_of(one)}


def test_benefits_costs_support_and_delay_of_a_lever_are_assumed() -> None:
    found = by_name(of())
    assert {name: source.figures for name, source in found.items()} == {
        "benefits of full": ("levers.full.effects.split", "levers.full.effects.late"),
        "launch costs of full": ("levers.full.costs.0.amount", "levers.full.costs.1.amount"),
        "support of full": ("levers.full.support.0.amount",),
        "delay of full": ("levers.full.slip_quarters",),
    }
    assert all(source.assumed and source.why for source in found.values())
    assert "vendor" in found["benefits of full"].why and "pilot" in found["launch costs of full"].why


def test_nothing_is_assumed_where_an_uncertainty_is_stated() -> None:
    stated = {"name": "orders", "figures": ["units.*.eligible_orders"], "distribution": "uniform", "low": 0.5, "high": 1.5}
    (source,) = sources_of(of(uncertainties=[stated]))
    assert (source.uncertainty.name, source.assumed, source.why) == ("orders", False, "")


@pytest.mark.parametrize("grade", ["vendor", "analogue", "pilot", "measured"])
def test_haircut_and_contingency_stay_the_means(grade: str) -> None:
    found = by_name(of(evidence=grade, cost_evidence=grade))
    assert mean(found["benefits of full"]) == pytest.approx(1.0, abs=1e-10)
    assert mean(found["launch costs of full"]) == pytest.approx(1.0, abs=1e-5)
    assert mean(found["support of full"]) == pytest.approx(1.0, abs=1e-5)


def mean(source: Source) -> float:
    return float(quad(lambda level: draws_at(source.uncertainty, np.array([level]))[0], 0, 1, limit=200)[0])


def test_weaker_evidence_ranges_further() -> None:
    grades = ("measured", "pilot", "analogue", "vendor")
    found = [by_name(of(evidence=grade, cost_evidence=grade)) for grade in grades]
    for name in ("benefits of full", "launch costs of full", "support of full", "delay of full"):
        widths = [np.ptp(draws_at(one[name].uncertainty, np.array([0.01, 0.95]))) for one in found]
        assert widths == sorted(widths), name
        assert name == "delay of full" or widths[0] < widths[1] < widths[2] < widths[3]


def test_overruns_reach_further_than_savings() -> None:
    low, high = draws_at(by_name(of())["launch costs of full"].uncertainty, np.array([0.02, 0.98]))
    assert high - 1.0 > 1.0 - low


def test_an_effect_near_its_bound_narrows_the_range_to_both_sides() -> None:
    source = by_name(of(effects={"split": 0.6, "late": 0.1}))["benefits of full"]
    assert (source.uncertainty.low, source.uncertainty.high) == (pytest.approx(1 / 3), pytest.approx(5 / 3))
    assert "beyond its bound" in source.why


def test_a_future_that_raises_an_effect_narrows_the_range() -> None:
    futures = [{"name": "boom", "chance": 0.2, "multiply": {"levers.full.effects.split": 1.5}}]
    source = by_name(of(futures=futures))["benefits of full"]
    assert source.uncertainty.high == pytest.approx(1 / 0.6)


def test_an_effect_at_its_bound_stays_so_that_the_others_keep_their_range() -> None:
    source = by_name(of(accuracy_gap_closed=0.98))["benefits of full"]
    assert (source.uncertainty.low, source.uncertainty.high) == (0.0, 2.0)
    assert "levers.full.accuracy_gap_closed" not in source.figures
    assert "accuracy_gap_closed stays as it is" in source.why


def test_where_every_effect_is_near_its_bound_they_share_what_room_is_left() -> None:
    source = by_name(of(effects={"split": 0.8, "late": 1.0}))["benefits of full"]
    assert source.figures == ("levers.full.effects.split",)
    assert source.uncertainty.high == pytest.approx(1.25)


def test_change_effort_that_brings_adoption_is_not_a_price() -> None:
    found = by_name(of(adoption_by_effort=[{"effort": 0, "reached": 0.5}, {"effort": 100, "reached": 1}]))
    assert found["launch costs of full"].figures == ("levers.full.costs.0.amount",)


def test_a_delay_adds_to_the_stated_one_and_is_not_assumed_beyond_its_bound() -> None:
    delay = by_name(of(slip_quarters=3))["delay of full"].uncertainty
    assert (delay.how, delay.values, sum(delay.chances)) == ("add", (0, 1, 2), pytest.approx(1.0))
    assert "delay of full" not in by_name(of(slip_quarters=7))


def test_names_are_unique_and_every_lever_has_its_own() -> None:
    names = [one.uncertainty.name for one in assumed_uncertainties(instance({"a": FULL, "b": FULL}))]
    assert len(set(names)) == len(names) == 8
