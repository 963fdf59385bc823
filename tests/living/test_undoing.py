"""Changes undone one by one: what does not pay more than the gap is taken back, what rules force is left and named."""

import numpy as np
import pytest

from planner import plan
from planner.limits.priced import Priced, priced
from planner.living.least_change import Reference
from planner.living.undoing import without_vain_changes
from planner.living.worths import Worths
from planner.replanning.resolving import choices_of, value_in
from tests.living.test_replan import one_a_quarter, two_stores

NEVER = 10_000
ANY = np.ones((2, 2), dtype=np.bool_)


def chosen(case: Priced, first: int, second: int) -> np.ndarray:
    """Return the plan that launches the two stores in two quarters."""
    found = choices_of(case, np.array([[first, NEVER], [second, NEVER]], dtype=np.int16))
    assert found is not None
    return found


def test_the_two_stores_save_two_and_one_thousand() -> None:
    case = priced(two_stores())
    assert value_in(case, chosen(case, 1, 1)) == pytest.approx(6 * 3000 - 2 * 900)
    assert plan(two_stores(), gap=0.0).npv == pytest.approx(16_200)


@pytest.mark.parametrize(("gap", "left", "undone"), [(0.0, 2, 0), (1000.5, 1, 1), (1999.0, 1, 1), (3500.0, 0, 2)])
def test_a_change_that_gains_less_than_the_gap_is_undone(gap: float, left: int, undone: int) -> None:
    """Launching a quarter earlier gains 2,000 at A and 1,000 at B."""
    case = priced(two_stores())
    reference = Reference(np.array([[2, NEVER], [2, NEVER]], dtype=np.int16), 1, ANY)
    found = without_vain_changes(Worths(case, case.problem), reference, chosen(case, 1, 1), gap, -1e9)
    assert (len(found.left), len(found.undone)) == (left, undone)
    assert [one.loss for one in found.undone] == pytest.approx([1000.0, 2000.0][:undone])


def test_all_that_is_undone_together_stays_above_the_least() -> None:
    case = priced(two_stores())
    reference = Reference(np.array([[2, NEVER], [2, NEVER]], dtype=np.int16), 1, ANY)
    found = without_vain_changes(Worths(case, case.problem), reference, chosen(case, 1, 1), 3500.0, 16_200 - 2_500)
    assert [one.unit for one in found.undone] == [1]
    assert [one.loss for one in found.left] == pytest.approx([2000.0])


def test_a_change_that_loses_is_undone_whatever_the_gap() -> None:
    case = priced(two_stores())
    reference = Reference(np.array([[1, NEVER], [1, NEVER]], dtype=np.int16), 1, ANY)
    found = without_vain_changes(Worths(case, case.problem), reference, chosen(case, 1, 2), 0.0, -1e9)
    assert [one.loss for one in found.undone] == pytest.approx([-1000.0])
    assert value_in(case, found.choice) == pytest.approx(16_200)


def test_what_rules_force_is_left_and_named() -> None:
    """Both in the first quarter break the pace; never at B breaks nothing."""
    case = priced(one_a_quarter())
    reference = Reference(np.array([[1, NEVER], [1, NEVER]], dtype=np.int16), 1, ANY)
    (one,) = without_vain_changes(Worths(case, case.problem), reference, chosen(case, 1, 2), 1e9, -1e9).left
    assert one.loss is None and "pace" in one.broken
