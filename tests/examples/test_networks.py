"""The examples with benefits by the number of nodes: whether a platform pays is turned by how many stores it joins."""

from dataclasses import replace

import pytest

from instances import Instance
from instances.schema.stages import NetworkStage
from planner import plan, verify
from tests.examples.test_scenarios import FLIP_GAP, ORCHESTRATION, example, launches, with_units

READY = {"inventory_accuracy": 0.92, "accuracy_drift": 0.0}
"""Counts as right as a platform needs them."""


def staged(instance: Instance, *stages: tuple[int, float]) -> Instance:
    """Return the instance with stages of orchestration, each nodes and share."""
    own = tuple(NetworkStage(nodes=nodes, share=share) for nodes, share in stages)
    levers = dict(instance.settings.levers)
    levers[ORCHESTRATION] = levers[ORCHESTRATION].model_copy(update={"network": own})
    return replace(instance, settings=instance.settings.model_copy(update={"levers": levers}))


@pytest.mark.slow
def test_ten_stores_buy_no_platform_that_needs_thirty() -> None:
    """With right counts and three times the orders all ten stores would buy it; but its use grows up to thirty stores."""
    ready = with_units("ten-store-chain", lambda unit: READY | {"eligible_orders": 3 * unit.eligible_orders})
    alone = plan(staged(ready, (1, 0.2), (10, 0.5), (30, 1.0)), gap=FLIP_GAP)
    assert not launches(alone)[ORCHESTRATION]
    assert alone.network is not None and alone.network.value == 0
    joined = plan(staged(ready, (1, 0.2), (3, 0.5), (6, 1.0)), gap=FLIP_GAP)
    assert len(launches(joined)[ORCHESTRATION]) >= 6
    assert joined.network.value > 0 and joined.network.reached.min() > 0
    assert verify(joined) == []


@pytest.mark.slow
@pytest.mark.parametrize(("stores", "pays"), [(9, False), (36, True)])
def test_more_nodes_make_the_platform_pay(stores: int, pays: bool) -> None:
    """The first stores of growing-network, alone or with others: budgets and charges are those of all eighty."""
    whole = example("growing-network")
    part = replace(whole, units=whole.units[:stores])
    found = plan(staged(part, (1, 0.2), (10, 0.6), (30, 1.0)), gap=FLIP_GAP)
    assert bool(launches(found)[ORCHESTRATION]) == pays
    assert (found.network.reached.min() > 0) == pays
