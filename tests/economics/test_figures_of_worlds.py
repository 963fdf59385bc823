"""Figures of many flows at once are those of each flow alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from planner.economics.figures import payback, paybacks, peak_funding, peak_fundings
from planner.economics.rates_of_return import internal_rate_of_return, internal_rates_of_return

FLOWS = arrays(np.float64, (5, 8), elements=st.sampled_from([-300.0, -100.0, -1.0, -0.004, 0.0, 0.004, 2.0, 60.0, 110.0, 400.0]))
TRIFLE = np.full(8, 0.005)


def plain_payback(flow: list[float], cost: list[float]) -> float:
    """Say it again in plain words: the first quarter, once something is spent, after which no sum is below 0."""
    for quarter in range(1, len(flow) + 1):
        spent = sum(cost[:quarter]) > 0.005
        if spent and all(sum(flow[:later]) >= -0.005 - 1e-9 for later in range(quarter, len(flow) + 1)):
            return quarter
    return np.inf


@settings(max_examples=60, deadline=None)
@given(FLOWS, FLOWS)
def test_payback_and_peak_funding_of_many_flows(flow: np.ndarray, other: np.ndarray) -> None:
    cost = np.abs(other)
    found, peaks = paybacks(flow, cost, TRIFLE), peak_fundings(flow, TRIFLE)
    for row in range(5):
        alone = payback(flow[row], cost[row], TRIFLE)
        assert found[row] == (np.inf if alone is None else alone) == plain_payback(flow[row].tolist(), cost[row].tolist())
        lowest = min(0.0, *np.cumsum(flow[row]))
        assert peaks[row] == peak_funding(flow[row], TRIFLE) == pytest.approx(-lowest, abs=0.0051)


@settings(max_examples=25, deadline=None)
@given(FLOWS)
def test_rates_of_return_of_many_flows(flow: np.ndarray) -> None:
    found = internal_rates_of_return(flow)
    for row in range(5):
        alone = internal_rate_of_return(flow[row])
        assert np.isnan(found[row]) if alone is None else found[row] == pytest.approx(alone, rel=1e-9, abs=1e-12)


def test_rates_of_return_by_hand() -> None:
    """100 that bring 121 after two quarters: 10 % a quarter; two rates; money out before it is put in."""
    flow = np.array([[-100.0, 0.0, 121.0], [-100.0, 230.0, -132.0], [100.0, -110.0, 0.0], [-100.0, 0.0, 0.0]])
    found = internal_rates_of_return(flow)
    assert found[0] == pytest.approx(1.1**4 - 1, rel=1e-12)
    assert np.isnan(found[1:]).all()
    assert internal_rates_of_return(flow[:0]).shape == (0,)
