"""One list of stores, saved by a German and by a US spreadsheet program, gives one plan."""

from pathlib import Path

import pandas as pd

from planner import plan

FIGURES = pd.DataFrame(
    {
        "unit": ["A", "B", "C", "D"],
        "region": ["North", "North", "South", "South"],
        "size": [4.0, 3.125, 2.5, 1.0],
        "revenue": [1_234_567.5, 400_000.0, 250_000.25, 100_000.0],
        "contribution_margin": [0.3, 0.275, 0.3, 0.3],
        "eligible_orders": [1200.0, 0.0, 350.0, 80.0],
        "inventory_accuracy": [0.9, 0.85, 0.875, 1.0],
        "shrink_rate": [0.012, 0.025, 0.0175, 0.01],
    }
)

PLAN = """
[plan]
name = "Four stores"
[calendar]
first_quarter = "2027Q1"
decision_quarters = 4
evaluation_quarters = 12
[levers.store_optimization]
title = "Store optimization"
costs = [{ line = "integration", amount = 1000, basis = "unit" }]
[levers.store_optimization.effects]
shrink = 0.4
[levers.orchestration]
title = "Inventory orchestration"
[[limits]]
name = "budget"
measure = "spend"
per = "quarter"
amount = 9000
"""


def folder(place: Path, separator: str, decimal: str, thousands: str) -> Path:
    """Write the stores with a program's separators; money with those of thousands, as it is shown on a screen."""
    place.mkdir()
    table = FIGURES.astype(object)
    for name in FIGURES.columns[2:]:
        shown = (f"{figure:,.4f}".rstrip("0").rstrip(".") for figure in FIGURES[name])
        swap = str.maketrans({",": thousands, ".": decimal})
        table[name] = [text.translate(swap) for text in shown]
    table.to_csv(place / "units.csv", sep=separator, index=False, encoding="utf-8-sig")
    (place / "plan.toml").write_text(PLAN)
    return place


def test_a_german_and_a_us_spreadsheet_give_the_same_plan(tmp_path: Path) -> None:
    german = folder(tmp_path / "de", ";", ",", ".")
    us = folder(tmp_path / "us", ",", ".", ",")
    assert "1.234.567,5" in (german / "units.csv").read_text("utf-8-sig")
    assert '"1,234,567.5"' in (us / "units.csv").read_text("utf-8-sig")
    first, second = plan(german, gap=0.0), plan(us, gap=0.0)
    assert first.npv == second.npv != 0.0
    pd.testing.assert_frame_equal(first.schedule, second.schedule)
    assert len(first.schedule) > 0
