"""Rates of return of many flows at once, judged by the roots of polynomials: those they are made of, and those NumPy finds."""

import numpy as np
import pytest

from planner.economics.rates_of_return import RATES, STEPS, STRIDE, internal_rates_of_return

LOWEST, HIGHEST = RATES
ENDS = np.geomspace(LOWEST, HIGHEST, STEPS)[::STRIDE]
"""Growth factors between which crossings are counted, apart from each other."""


def flows_with(roots: list[complex], quarters: int = 12) -> np.ndarray:
    """Return flows that are worth 0 at these quarterly growth factors alone, money put in first."""
    polynomial = -np.real(np.poly(roots))
    return 1000 * np.pad(polynomial, (0, quarters - polynomial.size)) / np.abs(polynomial).max()


def only_root(flow: np.ndarray) -> float | None:
    """Return the only growth factor at which flows are worth 0, nan if it is not the only one; None where rounding decides."""
    if flow[np.flatnonzero(flow)[0]] > 0 or not (flow > 0).any():
        return np.nan
    roots = np.roots(flow)
    roots = roots[(roots.real > 0) & (np.abs(roots) > LOWEST / 2) & (np.abs(roots) < 2 * HIGHEST)]
    real = roots[np.abs(roots.imag) < 1e-9 * np.abs(roots)].real
    nearly = np.abs(roots.imag) < 0.05 * np.abs(roots)
    close = np.diff(np.sort(np.log(real))) < 0.05
    at_end = np.abs(np.log(real[:, None] / [LOWEST, HIGHEST])) < 0.01
    if nearly.sum() > real.size or close.any() or at_end.any():
        return None
    inside = real[(real > LOWEST) & (real < HIGHEST)]
    return float(inside[0]) if inside.size == 1 else np.nan


@pytest.mark.parametrize("quarters", [3, 8, 16, 40])
def test_random_flows_have_the_only_root_that_numpy_finds(quarters: int) -> None:
    random = np.random.default_rng(quarters)
    flow = random.normal(0, 100, (600, quarters)) * random.choice([0, 1, 10], (600, quarters))
    flow[:, 0] = -1 - np.abs(flow[:, 0])
    flow[::2] = np.sort(flow[::2], axis=1) + random.normal(0, 30, (300, quarters))
    expected = [only_root(one) for one in flow]
    judged = [row for row, one in enumerate(expected) if one is not None]
    assert len(judged) > 400
    found = internal_rates_of_return(flow[judged], 0.0)
    np.testing.assert_allclose(found, np.array([expected[row] for row in judged]) ** 4 - 1, rtol=1e-6, atol=1e-9)
    assert 40 < np.isnan(found).sum() < 560 or quarters == 3


@pytest.mark.parametrize("other", [(), (1.3 + 0.4j, 1.3 - 0.4j), (-0.4, -3.0), (1.01, 1.01), (0.01,), (70.0, 90.0)])
def test_a_root_anywhere_is_found_with_others_that_are_no_crossings_in_range(other: tuple[complex, ...]) -> None:
    """Beside it: none, a pair off the axis, negative ones, a double one where the worth touches 0, and those out of range."""
    every = [*ENDS[1:-1], *np.geomspace(LOWEST * 1.05, HIGHEST / 1.05, 60)]
    roots = [root for root in every if 1.01 not in other or abs(root - 1.01) > 0.3]
    found = internal_rates_of_return(np.array([flows_with([root, *other]) for root in roots]), 0.0)
    np.testing.assert_allclose(found, np.array(roots) ** 4 - 1, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize(("apart", "number"), [(0.005, 2), (0.1, 2), (0.1, 3), (1.0, 2), (1.0, 3)])
def test_two_and_three_roots_are_none_wherever_they_lie(apart: float, number: int) -> None:
    lowest = [*ENDS[1:-5], *np.geomspace(0.03, 5, 40)]
    flow = np.array([flows_with([root * np.exp(apart * place) for place in range(number)]) for root in lowest])
    assert np.isnan(internal_rates_of_return(flow, 0.0)).all()


def test_a_double_root_is_none() -> None:
    flow = np.array([flows_with([root, root]) for root in [*ENDS[1:-1], 0.9, 1.0, 1.1, 7.0]])
    assert np.isnan(internal_rates_of_return(flow, 0.0)).all()
