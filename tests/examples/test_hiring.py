"""The ten-store chain with money and few trainers: where more can be hired cheaply, more is launched, and earlier."""

from dataclasses import replace

import pytest

from instances.schema.hiring import Hiring
from planner import plan, verify
from tests.examples.test_scenarios import example


@pytest.mark.parametrize(
    ("cost", "heads", "launches", "in_first_year", "npv"),
    [(20_000, 0, 5, 3, 101_526), (13_000, 1, 10, 5, 105_605), (3_000, 2, 12, 5, 145_684)],
)
def test_trainers_that_get_cheaper_are_hired(cost: float, heads: int, launches: int, in_first_year: int, npv: int) -> None:
    instance = example("ten-store-chain")
    budget, field = instance.settings.limits
    trainers = Hiring(
        name="trainers", limit=field.name, adds=8, largest=2, lag=2, shortest=4, one_off_cost=cost / 4, cost_per_quarter=cost,
        lever="store_optimization",
    )  # fmt: skip
    limits = (budget.model_copy(update={"amount": 600_000.0}), field.model_copy(update={"amount": 8.0}))
    settings = instance.settings.model_copy(update={"limits": limits, "hiring": (trainers,)})
    found = plan(replace(instance, settings=settings), gap=1e-6)
    quarters = found.schedule["quarter"]
    assert (int(found.hires["heads"].sum()), len(quarters), sum(quarters.str.startswith("2027"))) == (
        heads,
        launches,
        in_first_year,
    )
    assert found.npv == pytest.approx(npv, abs=1.0)
    assert verify(found) == []
