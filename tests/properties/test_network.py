"""Benefits that depend on the number of nodes: the plan against every plan there is, and every table against the accountant."""

from dataclasses import replace

import numpy as np
import pytest

from instances.schema.instance import Instance
from instances.schema.stages import NetworkStage
from planner.planning import priced
from tests.oracles.random_instances import random_instance
from tests.properties.best import assert_best
from tests.properties.test_brute_force import best_of_all
from tests.properties.values_by_tiers import assert_values_by_tiers

UNTOUCHED = ("inventory",)


def networked(seed: int) -> Instance | None:
    """Return a random instance one of whose levers has a network; None where none can have one.

    Shares, nodes and the network's part follow from the seed.
    """
    made = random_instance(seed, units=3, decision=2, levers=1 + seed % 2)
    running = {pin.lever for pin in made.pins if pin.rule == "running"}
    able = [
        name
        for name, lever in made.settings.levers.items()
        if name not in running and any(effect > 0 for one, effect in lever.effects if one not in UNTOUCHED)
    ]
    if not able:
        return None
    rng = np.random.default_rng(seed)
    nodes = sorted(rng.choice(np.arange(1, 4), rng.integers(1, 4), replace=False).tolist())
    shares = sorted(rng.choice([0.1, 0.3, 0.6, 1.0], len(nodes), replace=False).tolist())
    stages = tuple(NetworkStage(nodes=node, share=share) for node, share in zip(nodes, shares, strict=True))
    own = {"network": stages, "network_part": float(rng.choice([0.5, 1.0]))}
    levers = {name: lever.model_copy(update=own) if name == able[0] else lever for name, lever in made.settings.levers.items()}
    limits = [limit.model_copy(update={"benefit_share": 0.0}) for limit in made.settings.limits]
    objective = made.settings.objective.model_copy(update={"goal": "npv", "risk": ""})
    return replace(made, settings=made.settings.model_copy(update={"levers": levers, "limits": limits, "objective": objective}))


@pytest.mark.parametrize("block", range(4))
def test_the_plan_is_the_best_of_all_and_every_table_agrees(block: int) -> None:
    """Of the instances of 24 seeds; `assert_best` has the accountant compare each table of the plan, its network included."""
    tried = 0
    for seed in range(6 * block, 6 * block + 6):
        instance = networked(seed)
        if instance is not None:
            assert_best(instance, best_of_all(instance))
            tried += 1
    assert tried >= 2


@pytest.mark.parametrize("seed", range(30, 42))
def test_values_by_tiers_are_those_of_the_accountant(seed: int) -> None:
    """For plans drawn at random: the programme's value with its tiers, pricing at the plan's stages, and the account."""
    instance = networked(seed)
    if instance is None:
        pytest.skip("no lever of this draw can have a network")
    case = priced(replace(instance, settings=instance.settings.model_copy(update={"limits": []})))
    assert_values_by_tiers(case, seed, 6)
