"""The ten-store chain with learning, where the first launches pay for the later ones, and with a licence that gets dearer."""

from collections import Counter
from dataclasses import replace

import pytest

from instances import Instance
from instances.schema.stages import LearningStage, LicenceTier
from planner import plan, verify
from tests.examples.test_scenarios import STORE, example

STAGES = (LearningStage(launches=3, saving=0.3), LearningStage(launches=6, saving=0.5))
GAP = 0.005


def with_stages(**stages: tuple[LearningStage | LicenceTier, ...]) -> Instance:
    """Return the chain with stages of store optimization."""
    instance = example("ten-store-chain")
    levers = dict(instance.settings.levers)
    levers[STORE] = levers[STORE].model_copy(update=stages)
    return replace(instance, settings=instance.settings.model_copy(update={"levers": levers}))


@pytest.mark.slow
@pytest.mark.parametrize(("stages", "stores", "first"), [((), 8, 1), (STAGES, 10, 2)])
def test_learning_brings_more_launches_and_begins_with_more(stages: tuple[LearningStage, ...], stores: int, first: int) -> None:
    found = plan(with_stages(learning=stages), gap=GAP)
    quarters = Counter(found.schedule[found.schedule["lever"] == STORE]["quarter"])
    assert (sum(quarters.values()), quarters["2027Q1"]) == (stores, first)
    assert verify(found) == []


@pytest.mark.slow
def test_a_licence_at_twice_the_price_from_six_stores_on_keeps_the_chain_at_five() -> None:
    """Eight stores would take it; the others improve by hand."""
    found = plan(with_stages(licence_tiers=(LicenceTier(units=6, discount=-1.0),)), gap=GAP)
    assert (found.schedule["lever"] == STORE).sum() == 5
    assert found.summary()["staged_costs"][0]["stages"] == [{"units": 6, "quarter": None}]
    assert verify(found) == []
