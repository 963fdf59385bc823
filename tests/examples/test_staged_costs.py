"""The ten-store chain with and without learning: the first launches pay for the later ones, and come earlier."""

from collections import Counter
from dataclasses import replace

import pytest

from instances import Instance
from instances.schema.stages import LearningStage
from planner import plan, verify
from tests.examples.test_scenarios import STORE, example

STAGES = (LearningStage(launches=3, saving=0.3), LearningStage(launches=6, saving=0.5))
GAP = 0.005


def learned(stages: tuple[LearningStage, ...]) -> Instance:
    """Return the chain with stages of learning of store optimization."""
    instance = example("ten-store-chain")
    levers = dict(instance.settings.levers)
    levers[STORE] = levers[STORE].model_copy(update={"learning": stages})
    return replace(instance, settings=instance.settings.model_copy(update={"levers": levers}))


@pytest.mark.slow
@pytest.mark.parametrize(("stages", "stores", "first"), [((), 8, 1), (STAGES, 10, 2)])
def test_learning_brings_more_launches_and_begins_with_more(stages: tuple[LearningStage, ...], stores: int, first: int) -> None:
    found = plan(learned(stages), gap=GAP)
    quarters = Counter(found.schedule[found.schedule["lever"] == STORE]["quarter"])
    assert (sum(quarters.values()), quarters["2027Q1"]) == (stores, first)
    assert verify(found) == []
