"""The ten-store chain under a covenant on cash: loosened, its launches come earlier and are worth more."""

from dataclasses import replace
from math import inf

import pytest

from instances.schema.covenants import Covenant
from planner import plan, verify
from tests.examples.test_scenarios import example

GAP = 1e-6


@pytest.mark.parametrize(
    ("out", "launches", "in_first_year", "npv"), [(100_000, 10, 1, 35_197), (200_000, 10, 4, 122_179), (inf, 11, 6, 195_463)]
)
def test_a_covenant_that_is_loosened_lets_launches_come_earlier(out: float, launches: int, in_first_year: int, npv: int) -> None:
    instance = example("ten-store-chain")
    covenants = () if out == inf else (Covenant(name="cash", measure="cumulative_cash", at_least=-out),)
    found = plan(replace(instance, settings=instance.settings.model_copy(update={"covenants": covenants})), gap=GAP)
    quarters = found.schedule["quarter"]
    assert (len(quarters), sum(quarters.str.startswith("2027"))) == (launches, in_first_year)
    assert found.npv == pytest.approx(npv, abs=1.0)
    assert 0.0 < found.figures.peak_funding <= out
    assert verify(found) == []
