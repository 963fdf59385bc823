"""A part of a sum far larger than itself is held as closely in the workbook and the report as in summary.json."""

from types import SimpleNamespace
from typing import Any, cast

from planner.accountant.key_figures import _amount, _noise


def test_cents_lost_below_a_sum_of_trillions_are_no_difference() -> None:
    figures = cast("Any", SimpleNamespace(noise=0.01, noise_of_parts=0.02, invested=1000.0))
    held = _amount(183_343.74, _noise("npv_by_hardness-hard", figures))
    assert held.agrees(183_343.734764)
    assert not held.agrees(183_343.70)


def test_the_noise_of_an_index_is_that_of_the_sum_over_what_was_invested() -> None:
    figures = cast("Any", SimpleNamespace(noise=0.01, noise_of_parts=0.02, invested=1000.0))
    assert not _amount(1.5, _noise("profitability_index", figures)).agrees(1.51)
