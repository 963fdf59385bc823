"""Draws against SciPy's own distributions: quantiles, support, mean and variance."""

from typing import Any

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad

from instances.schema.uncertainties import Uncertainty
from planner.worlds.distributions import draws_at, mean_of
from planner.worlds.pert import pert_quantiles

LEVELS = np.concatenate([[1e-12, 1e-9, 1e-6], np.linspace(0.001, 0.999, 333), [1 - 1e-6, 1 - 1e-9]])
LOG_SPREAD = np.sqrt(np.log(1 + 0.5**2))


def uncertain(distribution: str, **fields: Any) -> Uncertainty:
    return Uncertainty.model_validate({"name": "it", "figures": ["x"], "distribution": distribution} | fields)


def cut_normal(mean: float, spread: float, low: float, high: float) -> Any:
    return stats.truncnorm((low - mean) / spread, (high - mean) / spread, loc=mean, scale=spread)


CASES = {
    "pert": (uncertain("pert", low=0.5, likely=0.9, high=2.5), stats.beta(1.8, 4.2, loc=0.5, scale=2.0)),
    "pert at its end": (uncertain("pert", low=-1, likely=-1, high=3), stats.beta(1, 5, loc=-1, scale=4)),
    "triangular": (uncertain("triangular", low=1, likely=2, high=5), stats.triang(0.25, loc=1, scale=4)),
    "triangular at its end": (uncertain("triangular", low=1, likely=5, high=5), stats.triang(1.0, loc=1, scale=4)),
    "uniform": (uncertain("uniform", low=-2, high=6), stats.uniform(-2, 8)),
    "normal": (uncertain("normal", mean=3, spread=2), cut_normal(3, 2, -7, 13)),
    "normal cut": (uncertain("normal", mean=3, spread=2, at_least=2.5, at_most=4), cut_normal(3, 2, 2.5, 4)),
    "normal cut far above": (uncertain("normal", mean=0, spread=1, at_least=4), cut_normal(0, 1, 4, 5)),
    "normal cut far below": (uncertain("normal", mean=0, spread=1, at_most=-4), cut_normal(0, 1, -5, -4)),
}


@pytest.mark.parametrize("name", CASES)
def test_quantiles_support_and_mean_are_scipys(name: str) -> None:
    own, known = CASES[name]
    np.testing.assert_allclose(draws_at(own, LEVELS), known.ppf(LEVELS), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(draws_at(own, np.array([0.0, 1.0])), known.support(), atol=1e-12)
    assert mean_of(own) == pytest.approx(known.mean(), rel=1e-10)


@pytest.mark.parametrize("mode", [0.0, 0.01, 0.3, 0.5, 0.97, 1.0])
def test_pert_is_exact_into_both_tails(mode: float) -> None:
    levels = np.concatenate([10.0 ** np.arange(-15, -1), np.random.default_rng(0).random(2000)])
    known, mirrored = stats.beta(1 + 4 * mode, 5 - 4 * mode), stats.beta(5 - 4 * mode, 1 + 4 * mode)
    np.testing.assert_allclose(pert_quantiles(mode, levels), known.ppf(levels), rtol=1e-11)
    upper = 1 - levels
    np.testing.assert_allclose(1 - pert_quantiles(mode, upper), mirrored.ppf(1 - upper), rtol=1e-9, atol=1e-15)


@pytest.mark.parametrize("name", CASES)
def test_the_variance_of_draws_is_scipys(name: str) -> None:
    own, known = CASES[name]
    assert variance_of(own) == pytest.approx(known.var(), rel=1e-6)


def variance_of(own: Uncertainty) -> float:
    def draw(level: float) -> float:
        return float(draws_at(own, np.array([level]))[0])

    mean = quad(draw, 0, 1, limit=200)[0]
    return float(quad(lambda level: (draw(level) - mean) ** 2, 0, 1, limit=200)[0])


def test_mean_and_spread_of_lognormal_are_those_of_the_draw() -> None:
    own = uncertain("lognormal", mean=4, spread=2)
    known = stats.lognorm(LOG_SPREAD, scale=4 * np.exp(-(LOG_SPREAD**2) / 2))
    assert known.mean() == pytest.approx(4) and known.std() == pytest.approx(2)
    assert mean_of(own) == pytest.approx(4, rel=2e-5)
    assert np.sqrt(variance_of(own)) == pytest.approx(2, rel=1e-3)
    inside = np.linspace(0.01, 0.99, 99)
    np.testing.assert_allclose(draws_at(own, inside), known.ppf(inside), rtol=1e-5)


def test_a_cut_lognormal_has_the_shape_and_mean_of_its_part() -> None:
    own = uncertain("lognormal", mean=4, spread=2, at_least=3, at_most=6)
    known = stats.lognorm(LOG_SPREAD, scale=4 * np.exp(-(LOG_SPREAD**2) / 2))
    below, above = known.cdf([3, 6])
    np.testing.assert_allclose(draws_at(own, LEVELS), known.ppf(below + LEVELS * (above - below)), rtol=1e-9)
    assert mean_of(own) == pytest.approx(known.expect(lambda draw: draw, lb=3, ub=6, conditional=True), rel=1e-9)


def test_values_come_in_rising_order_with_their_chances() -> None:
    own = uncertain("values", values=[2, 0, 7, 1], chances=[0.1, 0.6, 0.0, 0.3])
    levels = np.array([0.0, 0.3, 0.5999, 0.6001, 0.8999, 0.9001, 1.0])
    assert draws_at(own, levels).tolist() == [0, 0, 0, 1, 1, 2, 2]
    assert mean_of(own) == pytest.approx(0.5)


def test_a_range_of_one_value_is_that_value() -> None:
    assert draws_at(uncertain("pert", low=2, likely=2, high=2), np.array([0.1, 0.9])).tolist() == [2, 2]
