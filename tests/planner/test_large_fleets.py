"""Fleets of very many roadmaps: what limits take of them is stated in blocks, and the memory of it grows with the units alone."""

import tracemalloc
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from instances import Instance, example_names
from models import MenuProblem
from planner import verify
from planner.errors import PlannerError
from planner.limits import BlockSizes, state
from planner.planning import options_of, planned, priced
from planner.run_files.locate import load
from tests.builders import random_fleet_of
from tests.oracles.random_instances import random_instance
from tests.series import series

BYTES_PER_ROADMAP = 260
"""Most that a roadmap of a random fleet may take while it is priced and stated. It is held in 20 bytes of the menu, some 9 uses
of limits of 12 bytes each and 8 bytes for an event; twice the menu for a moment while it is put together."""


IN_BLOCKS = BlockSizes(whole=0, block=57)


def fleet(units: int) -> Instance:
    return random_fleet_of(units, 3, 1)


def assert_same(whole: MenuProblem, parts: MenuProblem) -> None:
    assert isinstance(parts.use, sp.csc_array)
    assert isinstance(whole.use, sp.csr_array)
    np.testing.assert_allclose(parts.use.toarray(), whole.use.toarray(), rtol=1e-12)
    np.testing.assert_array_equal(parts.limit, whole.limit)
    assert (parts.carry_over, parts.row_names) == (whole.carry_over, whole.row_names)
    for one, other in zip(parts.returns, whole.returns, strict=True):
        assert (one.target, one.share) == (other.target, other.share)
        np.testing.assert_array_equal(one.amount.toarray(), other.amount.toarray())
    for one, other in zip(parts.charges, whole.charges, strict=True):
        np.testing.assert_array_equal(one.event, other.event)
        assert (one.use is None) == (other.use is None)
        if one.use is not None and other.use is not None:
            np.testing.assert_array_equal(one.use.toarray(), other.use.toarray())


@pytest.mark.parametrize("name", example_names())
def test_an_example_stated_in_blocks_is_the_same(name: str) -> None:
    case = priced(load(name))
    blocks = replace(IN_BLOCKS, block=997)
    assert case.menu.unit.size > 2 * blocks.block
    assert_same(case.problem, state(case.instance, case.fleet, case.menu, case.shared, blocks).problem)


@pytest.mark.parametrize("first", series(range(0, 60, 15), 1))
def test_every_rule_stated_in_blocks_is_the_same(first: int) -> None:
    problems = []
    for seed in range(first, first + 15):
        with suppress(PlannerError):
            case = priced(random_instance(seed))
            problems.append(case.problem)
            parts = state(case.instance, case.fleet, case.menu, case.shared, replace(IN_BLOCKS, block=3))
            assert_same(case.problem, parts.problem)
    assert len(problems) > 7
    assert first or any(problem.returns for problem in problems)


def test_a_plan_of_a_fleet_stated_in_blocks_is_verified() -> None:
    case = priced(fleet(12), IN_BLOCKS)
    found = planned(case, options_of(case.instance, gap=0.05))
    assert found.npv > 0
    assert verify(found) == []


def _peak(case: Instance) -> tuple[int, int]:
    """Return the roadmaps of a fleet, and the most bytes that pricing and stating it took at once."""
    tracemalloc.start()
    try:
        problem = priced(case, BlockSizes(whole=0, block=4096)).problem
        return problem.choice_count, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_of_pricing_grows_with_the_roadmaps_and_no_faster() -> None:
    _peak(fleet(20))
    counts, peaks = zip(*(_peak(fleet(units)) for units in (100, 200, 400)), strict=True)
    steps = np.diff(peaks) / np.diff(counts)
    assert steps.max() < BYTES_PER_ROADMAP
    assert steps[1] < 1.2 * steps[0]
