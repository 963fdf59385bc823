"""Uses by row, and the few choices of a unit that are best, against a count by hand of small random matrices."""

import numpy as np
import pytest
import scipy.sparse as sp

from models.lagrangian.uses_by_row import largest_use as largest_by_row
from models.lagrangian.uses_by_row import latest_use, parted, rows_by_region, used_at_most
from models.subproblems.units import largest_use


def matrix(seed: int) -> tuple[np.ndarray, np.random.Generator]:
    rng = np.random.default_rng(seed)
    shape = (int(rng.integers(1, 9)), int(rng.integers(1, 6)))
    return rng.normal(size=shape) * (rng.random(shape) < 0.5), rng


@pytest.mark.parametrize("seed", range(20))
def test_rows_are_of_the_regions_that_use_them(seed: int) -> None:
    use, rng = matrix(seed)
    home, event = rng.integers(0, 4, len(use)), rng.integers(0, 3, len(use))
    found = rows_by_region(sp.csr_array(use), home, 3)
    latest = latest_use(sp.csr_array(use), event)
    for row, column in enumerate(use.T):
        assert found.first[row] == min(home[column != 0].tolist(), default=3)
        assert found.last[row] == max(home[column != 0].tolist(), default=-1)
        assert latest[row] == max(event[column > 0].tolist(), default=-1)
    np.testing.assert_array_equal(largest_by_row(sp.csr_array(use)), np.abs(use).max(axis=0))


@pytest.mark.parametrize("seed", range(20))
def test_local_uses_and_the_others_are_all_uses(seed: int) -> None:
    use, rng = matrix(seed)
    local = rng.random(use.shape[1]) < 0.5
    own, further = parted(sp.csr_array(use), local)
    np.testing.assert_array_equal(own.toarray(), use[:, local])
    np.testing.assert_array_equal(further.toarray(), np.where(local, 0.0, use))
    assert own.nnz + further.nnz == np.count_nonzero(use)


@pytest.mark.parametrize("seed", range(20))
def test_the_largest_use_is_that_of_each_unit_s_hungriest_choice(seed: int) -> None:
    use, rng = matrix(seed)
    use, unit = np.abs(use), rng.integers(0, 3, len(use))
    unit = np.sort(unit) if seed % 2 else unit
    most = sum((use[unit == one].max(axis=0, initial=0.0) for one in range(3)), np.zeros(use.shape[1]))
    for form in (sp.csr_array(use.T), sp.csc_array(use.T)):
        np.testing.assert_allclose(largest_use(unit, form), most)


@pytest.mark.parametrize("seed", range(20))
def test_what_all_units_use_at_most_and_some_of_them(seed: int) -> None:
    use, rng = matrix(seed)
    unit, inside = rng.integers(0, 3, len(use)), rng.random(3) < 0.5
    most, own = used_at_most(sp.csr_array(use), unit, np.argsort(unit, kind="stable"), inside)
    by_unit = [np.abs(use[unit == one]).max(axis=0, initial=0.0) for one in range(3)]
    np.testing.assert_allclose(most, np.sum(by_unit, axis=0))
    np.testing.assert_allclose(own, np.sum([by_unit[one] * inside[one] for one in range(3)], axis=0))
