"""The plan against a second formulation: starts and states, solved by SciPy, on instances too large for brute force."""

from dataclasses import replace

import pytest

from instances.schema.instance import Instance
from tests.oracles.compact_programme import best_npv
from tests.oracles.random_instances import random_instance
from tests.properties.best import assert_best
from tests.series import series


def without_benefit_shares(instance: Instance) -> Instance:
    """Return the instance without what is no sum over single launches: shares of benefits, hours, and hurdles of roadmaps."""
    hurdles = tuple(one for one in instance.settings.hurdles if one.on == "launch")
    sums = [limit for limit in instance.settings.limits if limit.measure != "hours"]
    limits = tuple(limit.model_copy(update={"benefit_share": 0.0}) for limit in sums)
    return replace(instance, settings=instance.settings.model_copy(update={"limits": limits, "hurdles": hurdles}))


def agreed(instance: Instance) -> float | None:
    best = best_npv(instance)
    assert_best(instance, best)
    return best


@pytest.mark.parametrize("block", series(range(10), 2))
def test_both_formulations_find_the_same_npv(block: int) -> None:
    found = []
    for seed in range(8 * block, 8 * block + 8):
        levers = 1 + seed % 3
        instance = random_instance(seed, units=6 - levers, decision=4, levers=levers, separable=True)
        found.append(agreed(without_benefit_shares(instance)))
    assert any(best for best in found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", series(range(3000, 3012), 4))
def test_both_formulations_agree_on_more_units(seed: int) -> None:
    instance = random_instance(seed, units=9, decision=6, levers=2, separable=True)
    agreed(without_benefit_shares(instance))
