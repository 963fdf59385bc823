"""Measures of risk: how they lie to each other, and their least weights as their own linear programme gives them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import ProblemError
from models.risk import Tail, Wasserstein, WorstWorld
from models.risk.mixtures import worst_weights


@st.composite
def worlds(draw):
    number = draw(st.integers(1, 6))
    values = draw(st.lists(st.integers(-9, 9), min_size=number, max_size=number))
    parts = np.array(draw(st.lists(st.integers(1, 5), min_size=number, max_size=number)), dtype=float)
    return np.array(values, dtype=float), parts / parts.sum()


def distances(size):
    return np.abs(np.subtract.outer(np.arange(size), np.arange(size))) + 0.5 * (1 - np.eye(size))


@settings(max_examples=60, deadline=None)
@given(worlds(), st.floats(0.05, 0.95), st.floats(0, 0.9))
def test_cvar_lies_between_worst_and_mean_and_falls_with_the_level(case, level, less):
    values, chance = case
    mean, worst = values @ chance, values.min()
    cvar = Tail(level).worst(values, chance).value
    assert worst - 1e-9 <= cvar <= mean + 1e-9
    assert cvar <= Tail(level * less).worst(values, chance).value + 1e-9
    assert Tail(level, 0.25).worst(values, chance).value == pytest.approx(0.75 * mean + 0.25 * cvar)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_no_radius_is_the_mean_and_a_huge_one_the_worst_world(case):
    values, chance = case
    apart = distances(values.size)
    assert Wasserstein(0.0, apart).worst(values, chance).value == pytest.approx(values @ chance)
    assert Wasserstein(1e3, apart).worst(values, chance).value == pytest.approx(values.min())


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 3))
def test_the_least_weights_are_those_of_the_polyhedron(case, which):
    values, chance = case
    measure = [Tail(0.7), Tail(0.4, 0.3), WorstWorld(), Wasserstein(0.4, distances(values.size))][which]
    attained, solved = measure.worst(values, chance), worst_weights(measure.polyhedron(chance), values[np.newaxis])
    assert attained.value == pytest.approx(solved.value, abs=1e-7)
    assert attained.weights.sum() == pytest.approx(1) and attained.weights @ values == pytest.approx(attained.value)


def test_cvar_by_hand():
    # the worst quarter of chances: all of -8 with a tenth, and 0.15 of the 2
    assert Tail(0.75).worst(np.array([10.0, 2.0, -8.0]), np.array([0.6, 0.3, 0.1])).value == pytest.approx(
        -0.8 / 0.25 + 0.3 / 0.25
    )


def test_a_world_without_a_chance_is_no_worst_world():
    assert WorstWorld().worst(np.array([1.0, -5.0]), np.array([1.0, 0.0])).value == 1.0


@pytest.mark.parametrize("make", [lambda: Tail(1.0), lambda: Tail(0.9, 2.0), lambda: Wasserstein(-1, np.zeros((2, 2))),
                                  lambda: Wasserstein(1, np.ones((2, 2)))])  # fmt: skip
def test_parameters_outside_their_range_are_refused(make):
    with pytest.raises(ProblemError, match="risk"):
        make()
