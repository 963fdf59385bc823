"""Costs that are not exceeded with a chance, over draws and futures, against mixtures worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from instances import Instance
from instances.schema.uncertainties import Future, Uncertainty
from planner.worlds.confident import dearer_costs
from planner.worlds.distributions import draws_at
from tests.worlds.everything import everything

PATH = "levers.orchestration.costs.0.amount"


def with_uncertainty(sources: tuple[Uncertainty, ...], futures: tuple[Future, ...] = ()) -> tuple[Instance, float]:
    """Return the instance with these alone, and the cost as it stands."""
    settings = everything().settings.model_copy(update={"uncertainties": sources, "futures": futures})
    return replace(everything(), settings=settings), settings.levers["orchestration"].costs[0].amount


def factor(distribution: str = "uniform", path: str = PATH, how: str = "multiply", **figures: float) -> Uncertainty:
    return Uncertainty(name=f"{how} {path}", figures=(path,), how=how, distribution=distribution, **figures)


def quantile(instance: Instance, confidence: float, path: str = PATH) -> float | None:
    return {one.path: one.value for one in dearer_costs(instance, confidence)}.get(path)


def test_without_futures_it_is_the_quantile_of_the_distribution() -> None:
    cost = factor("pert", low=0.8, likely=1.0, high=2.0)
    instance, stands = with_uncertainty((cost,))
    assert quantile(instance, 0.9) == pytest.approx(stands * draws_at(cost, np.array([0.9]))[0], rel=1e-12)
    assert quantile(with_uncertainty((factor(low=1.0, high=2.0),))[0], 0.75) == pytest.approx(1.75 * stands, rel=1e-12)


@pytest.mark.parametrize(("confidence", "expected"), [(0.7, 1.875), (0.9, 4.5), (0.99, 5.85)])
def test_futures_count_by_their_chances(confidence: float, expected: float) -> None:
    """Four fifths from 1 to 2 times the cost, one fifth from 3 to 6 times: 0.7 = 0.8 * 0.875, 0.9 = 0.8 + 0.2 * 0.5."""
    dear = Future(name="dear", chance=0.2, multiply={PATH: 3.0})
    instance, stands = with_uncertainty((factor(low=1.0, high=2.0),), (dear,))
    assert quantile(instance, confidence) == pytest.approx(expected * stands, rel=2e-3)
    assert quantile(instance, confidence) >= expected * stands


def test_a_future_alone_counts_from_its_chance_on() -> None:
    dear = Future(name="dear", chance=0.2, add={PATH: 500.0})
    elsewhere = factor(path="levers.orchestration.slip_quarters", how="set", low=0.0, high=0.0, distribution="uniform")
    instance, stands = with_uncertainty((elsewhere,), (dear,))
    assert quantile(instance, 0.79) is None
    assert quantile(instance, 0.81) == stands + 500.0


def test_a_cost_that_draws_set_counts_and_one_that_only_falls_stays() -> None:
    instance, _ = with_uncertainty((factor(how="set", low=0.0, high=1e6),))
    assert quantile(instance, 0.5) == pytest.approx(5e5)
    assert quantile(with_uncertainty((factor(low=0.5, high=1.0),))[0], 0.95) is None


def test_contingencies_count() -> None:
    path = "finance.contingency.vendor"
    instance, _ = with_uncertainty((factor(path=path, how="add", low=0.0, high=0.2),))
    assert quantile(instance, 0.5, path) == pytest.approx(0.2 + 0.1)
