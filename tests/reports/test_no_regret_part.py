"""The no-regret roadmap of report and workbook: shares, quarters and counts are those of the CSV files."""

from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from planner import Plan
from planner.plan.digest import decision_labels
from planner.reports.in_worlds import AnswerRows, InWorlds
from planner.reports.no_regret import MOST_LANES, MOST_REGIONS, NoRegretPart, no_regret_part
from tests.reports.conftest import Grid, sheets
from tests.reports.test_range_sheet import block, rows_of, same

PLACE = "questions/no-regret-worlds-4-world-gap-5-percent"


def launch(unit: str, share: float, quarter: str, lever: str = "orchestration", **more: Any) -> dict[str, Any]:
    verdict = "no regret" if share >= 0.9 else "depends" if share else "never in"
    row = {"unit": unit, "name": unit, "region": "East", "lever": lever, "verdict": verdict, "share": share}
    row |= {"usual_quarter": quarter, "earliest_quarter": quarter, "latest_quarter": quarter, "base_quarter": ""}
    return row | {"depends_on": "", "direction": ""} | more


def part_of(plan: Plan, rows: list[dict[str, Any]]) -> NoRegretPart:
    found = no_regret_part(plan, InWorlds(no_regret=AnswerRows("x", {"no_regret": rows})))
    assert found is not None
    return found


def test_each_launch_stands_in_its_usual_quarter_with_its_share(small_plan: Plan) -> None:
    first, second, *_ = decision_labels(small_plan.instance)
    demand = {"depends_on": "demand", "direction": "if demand is above 1"}
    rows = [launch("A", 1.0, second), launch("A", 0.25, first, "store_optimization", **demand), launch("B", 0.0, "")]
    part = part_of(small_plan, rows)
    ((row,),) = (group.rows for group in part.groups)
    assert (part.by_unit, part.quarters, row.key) == (True, (first, second), "A")
    shown = [[(chip.lever, chip.share, chip.shade, chip.kind) for chip in cell] for cell in row.cells]
    assert shown == [[("store_optimization", 0.25, 2, "turns")], [("orchestration", 1.0, 5, "sure")]]
    assert row.cells[0][0].said.endswith("depends on if demand is above 1")
    assert [(one.lever, one.turns_on) for one in part.levers] == [("orchestration", ""), ("store_optimization", "demand (1)")]
    assert [part.number(one) for one in ("no regret", "depends", "never in")] == [1, 1, 1] and part.possible == 3
    assert [one["unit"] for one in part.dependent] == ["A"]


def test_many_units_are_shown_by_region_with_the_mean_share(small_plan: Plan) -> None:
    first = decision_labels(small_plan.instance)[0]
    shares = [number / MOST_LANES for number in range(MOST_LANES + 1)]
    part = part_of(small_plan, [launch(f"U{number}", share, first) for number, share in enumerate(shares)])
    ((row,),) = (group.rows for group in part.groups)
    ((chip,),) = row.cells
    assert not part.by_unit and (row.key, chip.launches, chip.kind) == ("East", MOST_LANES, "turns")
    assert chip.share == pytest.approx(sum(shares) / MOST_LANES)
    assert part.dependent[0]["share"] == 0.5 and len(part.dependent) + part.more == 71


def test_regions_without_a_lane_are_counted(small_plan: Plan) -> None:
    first = decision_labels(small_plan.instance)[0]
    part = part_of(small_plan, [launch(f"U{number}", 1.0, first, region=f"R{number}") for number in range(MOST_LANES + 1)])
    (group,) = part.groups
    assert (len(group.rows), part.more_regions) == (MOST_REGIONS, MOST_LANES + 1 - MOST_REGIONS)


def test_nothing_proven_is_said(small_plan: Plan) -> None:
    part = part_of(small_plan, [])
    assert (part.possible, part.groups, part.quarters, part.information) == (0, (), (), None)


def test_the_page_has_the_roadmap_in_words(answered: Path) -> None:
    page = (answered / "report.html").read_text(encoding="utf-8")
    rows = rows_of(answered / PLACE / "no_regret.csv")
    counts = Counter(row["verdict"] for row in rows)
    assert f"{counts['no regret']} of {len(rows)} possible launches are without regret" in page
    for row in rows:
        if row["usual_quarter"]:
            place = f'data-unit="{row["unit"]}" data-lever="{row["lever"]}" value="{float(row["share"]):.6f}"'
            assert place in page
    assert "What it would be worth to know before planning" in page or "To know before planning" in page
    assert len(page) < 2_000_000


@pytest.mark.parametrize("table", ["certainty", "no_regret", "no_regret_shares"])
def test_the_sheets_have_the_cells_of_the_files(answered: Path, table: str) -> None:
    rows, grid = rows_of(answered / PLACE / f"{table}.csv"), sheets(answered / "workbook.xlsx")
    header = list(rows[0])
    shown = block(grid, "no-regret" if table == "no_regret" else "certainty", *header[:2])
    assert len(shown) == len(rows)
    both = [name for name in header if name in shown[0]]
    assert len(both) >= len(header) - 2
    for cells, row in zip(shown, rows, strict=True):
        assert all(same(cells[name], row[name]) for name in both)
        if table == "no_regret":
            quarters = {name: cell for name, cell in cells.items() if name[:2] == "20" and cell != ""}
            assert quarters == ({row["usual_quarter"]: float(row["share"])} if row["usual_quarter"] else {})


def test_counts_by_lever_are_formulas_over_the_launches(answered: Path, answered_anew: Grid) -> None:
    grid = answered_anew
    rows = rows_of(answered / PLACE / "no_regret.csv")
    for row in block(grid, "certainty", "by lever", "no regret"):
        for verdict in ("no regret", "depends", "never in"):
            assert row[verdict] == sum((one["lever"], one["verdict"]) == (row["by lever"], verdict) for one in rows)
    sheet = openpyxl.load_workbook(answered / "workbook.xlsx")["certainty"]
    assert any(str(cell.value).startswith("=COUNTIFS('no-regret'!") for cells in sheet.iter_rows() for cell in cells)
