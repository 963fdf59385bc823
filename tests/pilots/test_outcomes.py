"""Outcomes of a reading against the closed form of normal beliefs and normal noise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from planner.pilots.designs import Arm, Design, Precision
from planner.pilots.outcomes import OutcomeParams, cuts_of, outcomes_of
from planner.worlds.beliefs import Belief
from planner.worlds.worlds import Worlds

BOTH = Design("both", "combined", (Arm(("a", "b"), np.arange(3)),), np.arange(3, 6), 1, 4)


def worlds_of(*shares, chance=None):
    """Return worlds of given shares of lever a, then b, of equal chance."""
    number = len(shares[0])
    chance = np.full(number, 1 / number) if chance is None else np.array(chance)
    draws = tuple(np.array(own, dtype=float)[:, None] for own in shares)
    return Worlds((), draws, (), np.full(number, -1), chance, 0)


def beliefs(*names):
    return [Belief(name, place, 1.0, 0.3) for place, name in enumerate(names)]


def read(worlds, errors, parts=3):
    names = list("ab")[: len(errors)]
    precisions = [Precision(name, error, 0.0, 0.5) for name, error in zip(names, errors, strict=True)]
    return outcomes_of(worlds, beliefs(*names), BOTH, precisions, OutcomeParams(parts=parts))


@pytest.mark.parametrize("error", [0.05, 0.2, 1.0])
def test_normal_beliefs_and_noise_have_their_closed_form(error):
    # m ~ N(1, s^2), s^2 = 0.3^2 + error^2, and the mean of theta given m is 1 + 0.09 / s^2 (m - 1)
    worlds = worlds_of(norm.ppf((np.arange(20_000) + 0.5) / 20_000, 1.0, 0.3))
    found = read(worlds, [error])
    spread = np.hypot(0.3, error)
    assert found.readings[0].cuts == pytest.approx(norm.ppf([1 / 3, 2 / 3], 1.0, spread), abs=1e-4)
    assert found.chance == pytest.approx([1 / 3] * 3, abs=1e-6)
    upper = 1.0 + 0.09 / spread * norm.pdf(norm.ppf(2 / 3)) * 3
    assert [found.believed(outcome, 0) for outcome in range(3)] == pytest.approx([2.0 - upper, 1.0, upper], abs=1e-4)


def test_an_exact_measure_of_few_values_tells_each_of_them():
    worlds = worlds_of([0.3, 1.0, 1.7], chance=[0.25, 0.5, 0.25])
    found = read(worlds, [0.0])
    assert found.readings[0].cuts == pytest.approx((0.65, 1.35))
    assert found.chance == pytest.approx([0.25, 0.5, 0.25]) and found.weights == pytest.approx(np.eye(3))


def test_noise_mixes_neighbouring_values_by_bayes():
    # by hand: 0.3, 1.0 and 1.7 with chances 1/4, 1/2, 1/4, cuts 0.65 and 1.35, error 0.35: P(m < 0.65 | 0.3) = Phi(1), ...
    found = read(worlds_of([0.3, 1.0, 1.7], chance=[0.25, 0.5, 0.25]), [0.35])
    joint = np.array([0.25 * norm.cdf(1), 0.5 * norm.cdf(-1), 0.25 * norm.cdf(-3)])
    assert found.chance[0] == pytest.approx(joint.sum()) and found.weights[0] == pytest.approx(joint / joint.sum())


def test_two_levers_have_nine_outcomes_and_a_lever_that_is_not_told_none():
    grid = np.array([(a, b) for a in (0.3, 1.0, 1.7) for b in (0.5, 1.0, 1.5)])
    assert read(worlds_of(*grid.T), [0.1, 0.2]).number == 9
    one = read(worlds_of(*grid.T), [0.1, np.inf])
    assert one.number == 3 and [own.lever for own in one.readings] == ["a"]


def test_nothing_to_read_is_one_outcome_of_what_is_believed_already():
    worlds = worlds_of([0.3, 1.0, 1.7], chance=[0.25, 0.5, 0.25])
    found = read(worlds, [np.inf])
    assert found.number == 1 and found.weights[0] == pytest.approx(worlds.chance) and found.readings == ()


def test_equal_shares_of_an_exact_measure_of_many_values():
    # upto the third value 0.3, upto the sixth 0.6, upto the seventh 0.7: nearest to thirds are the third and the seventh
    assert cuts_of(np.arange(10.0), np.full(10, 0.1), 0.0, 3) == pytest.approx((2.5, 6.5))


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 2), st.floats(0, 2)), min_size=2, max_size=12), st.floats(0.0, 2), st.floats(0.01, 2))
def test_beliefs_after_the_reading_average_to_those_before(shares, first, second):
    worlds = worlds_of(*np.array(shares).T)
    found = read(worlds, [first, second])
    assert found.chance.sum() == pytest.approx(1)
    assert found.chance @ found.weights == pytest.approx(worlds.chance, abs=1e-6)
    assert np.all(found.weights >= 0) and found.weights.sum(axis=1) == pytest.approx(np.ones(found.number))


def test_a_worse_measure_says_less():
    worlds = worlds_of(np.linspace(0.2, 1.8, 200))
    spreads = []
    for error in (0.0, 0.3, 1.0, 10.0):
        found = read(worlds, [error])
        means = np.array([found.believed(outcome, 0) for outcome in range(found.number)])
        spreads.append(float(found.chance @ (means - 1.0) ** 2))
    assert spreads == sorted(spreads, reverse=True) and spreads[-1] < 0.01 * spreads[0]
