"""The rows on hiring of docs/examples.md, added to the ten-store chain with money and few trainers: cheap ones bring launches."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from instances.schema.hiring import Hiring
from planner import plan, verify
from tests.examples.test_scenarios import example

PAGE = Path(__file__).resolve().parents[2] / "docs" / "examples.md"


def trainers(cost: float) -> Hiring:
    """Return the trainers of the page at a cost a quarter, a quarter of it once."""
    rows = re.search(r"```toml\n(\[\[hiring\]\].*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert rows
    (stated,) = tomllib.loads(rows[1])["hiring"]
    assert (stated["cost_per_quarter"], stated["one_off_cost"]) == (14_000, 3500)
    return Hiring.model_validate(stated | {"one_off_cost": cost / 4, "cost_per_quarter": cost})


@pytest.mark.parametrize(
    ("cost", "heads", "launches", "in_first_year", "npv"),
    [(15_000, 0, 5, 3, 101_526), (14_000, 1, 10, 5, 102_655), (7_000, 1, 10, 5, 123_299), (6_000, 2, 12, 5, 127_990)],
)
def test_trainers_that_get_cheaper_are_hired(cost: float, heads: int, launches: int, in_first_year: int, npv: int) -> None:
    instance = example("ten-store-chain")
    budget, field = instance.settings.limits
    limits = (budget.model_copy(update={"amount": 600_000.0}), field.model_copy(update={"amount": 8.0}))
    settings = instance.settings.model_copy(update={"limits": limits, "hiring": (trainers(cost),)})
    found = plan(replace(instance, settings=settings), gap=1e-6)
    quarters = found.schedule["quarter"]
    assert (int(found.hires["heads"].sum()), len(quarters), sum(quarters.str.startswith("2027"))) == (
        heads,
        launches,
        in_first_year,
    )
    assert found.npv == pytest.approx(npv, abs=1.0)
    assert verify(found) == []
