"""The best choice of each unit at dual values, against plain loops."""

import numpy as np
import pytest
import scipy.sparse as sp

from models.best_choices import UnitChoices, best_few, ranks, worth_at


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return unit, worth with many ties, and the choices that are kept, at least one of each unit."""
    random = np.random.default_rng(seed)
    unit = random.permutation(np.append(np.arange(5), random.integers(0, 5, 20)))
    keep = random.random(unit.size) < 0.6
    keep |= np.bincount(unit, weights=keep)[unit] == 0
    return unit, random.integers(-3, 3, unit.size).astype(float), keep


def test_worth_is_value_less_use_at_the_dual_values() -> None:
    uses = sp.csr_array(np.array([[1.0, 0.0], [2.0, 3.0]]))
    assert worth_at(np.array([10.0, 20.0]), uses, np.array([0.5, 4.0])).tolist() == [9.5, 7.0]


@pytest.mark.parametrize("seed", range(20))
def test_the_first_of_the_best_kept_choices_is_taken(seed: int) -> None:
    unit, worth, keep = drawn(seed)
    own = [[k for k in range(unit.size) if unit[k] == u and keep[k]] for u in range(5)]
    expected = [max(choices, key=lambda k: (worth[k], -k)) for choices in own]
    menus = UnitChoices.of(unit, keep)
    assert menus.best(worth).tolist() == expected
    assert menus.highest(worth).tolist() == [worth[k] for k in expected]


@pytest.mark.parametrize("seed", range(20))
def test_the_best_few_are_those_of_the_first_ranks(seed: int) -> None:
    unit, worth, keep = drawn(seed)
    own = [sorted((k for k in range(unit.size) if unit[k] == u and keep[k]), key=lambda k: (-worth[k], k)) for u in range(5)]
    assert best_few(unit, worth, 2, keep).tolist() == [k for choices in own for k in choices[:2]]
    rank = ranks(unit, -worth)
    assert sorted(np.flatnonzero(rank < 2).tolist()) == sorted(best_few(unit, worth, 2).tolist())
