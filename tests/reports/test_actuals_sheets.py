"""The workbook of a run whose actuals were compared: cells are those of the files, sums follow from rows, changes are found."""

import csv
import shutil
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from planner.accountant.answer_sheets import answer_sheet_findings
from planner.answers.coverage import rows_in
from planner.errors import ExitCode
from tests.reports.conftest import Grid, sheets
from tests.reports.test_range_sheet import block, same

AMOUNTS = ("planned", "volume", "timing", "stages", "price", "actual")


@pytest.fixture(scope="module")
def grid(compared: Path) -> Grid:
    return sheets(compared / "workbook.xlsx")


def source(compared: Path, grid: Grid) -> Path:
    said = {grid[name][2][0] for name in ("actuals", "variance")}
    assert len(said) == 1
    return compared / said.pop().removeprefix("Source: ")


def test_of_several_answers_the_one_that_goes_on_longest_counts(compared: Path, grid: Grid) -> None:
    assert source(compared, grid).name == max(one.name for one in (compared / "questions").iterdir())


@pytest.mark.parametrize(
    ("sheet", "table", "second", "blanks"),
    [
        ("actuals", "variance_summary", "bucket", {"": "all"}),
        ("actuals", "scorecard_by_region", "metric", {"": "all"}),
        ("actuals", "owners", "units", {"": "nobody"}),
        ("variance", "variance", "quarter", {}),
    ],
)
def test_every_cell_is_that_of_the_file(compared: Path, grid: Grid, sheet: str, table: str, second: str, blanks: dict) -> None:
    with (source(compared, grid) / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    shown = block(grid, sheet, next(iter(rows[0])), second)
    assert len(shown) == len(rows) > 0
    for cells, row in zip(shown, rows, strict=True):
        assert all(same(cells[name], blanks.get(text, text)) for name, text in row.items()), row


def test_sums_by_region_year_and_line_are_those_of_the_rows(compared: Path, grid: Grid) -> None:
    rows = pd.read_csv(source(compared, grid) / "variance.csv", keep_default_na=False)
    for column, heading in (("region", "by region"), ("fiscal_year", "by fiscal year"), ("line", "by line")):
        wanted = rows.groupby(column)[list(AMOUNTS)].sum()
        shown = {str(one[heading]): one for one in block(grid, "actuals", heading, "planned")}
        assert set(shown) == {str(name) or "network" for name in wanted.index}
        for name, amounts in wanted.iterrows():
            assert [shown[str(name) or "network"][one] for one in AMOUNTS] == pytest.approx(amounts.tolist(), abs=1e-6)


def test_a_spreadsheet_reckons_every_sum_alike(grid: Grid, compared: Path, anew: dict[str, Grid]) -> None:
    after = anew["compared"]
    for name in ("actuals", "variance"):
        for old, new in zip(grid[name], after[name], strict=False):
            for one, other in zip(old, new, strict=False):
                assert one == other or one == pytest.approx(other, abs=0.001), name
    assert answer_sheet_findings(after, partial(rows_in, compared)).findings == []


@pytest.mark.parametrize(
    ("sheet", "first", "heading"),
    [
        ("actuals", "all", "price"),
        ("actuals", "implementation_cost", "planned"),
        ("actuals", "training", "volume"),
        ("actuals", "promise_accuracy", "reached"),
        ("actuals", "Manager Junipergate", "late"),
        ("variance", 2027.0, "timing"),
    ],
)
def test_a_changed_cell_is_found(compared: Path, grid: Grid, sheet: str, first: object, heading: str) -> None:
    changed = {name: [list(cells) for cells in rows] for name, rows in grid.items()}
    column = None
    for cells in changed[sheet]:
        column = cells.index(heading) if heading in cells else column
        if first in cells[:2] and column is not None and isinstance(cells[column], float):
            cells[column] += 1.0
            break
    (one,) = map(str, answer_sheet_findings(changed, partial(rows_in, compared)).findings)
    assert one.startswith(f"difference: workbook.xlsx sheet {sheet}, ") and heading in one


def test_an_answer_that_is_gone_or_of_another_plan_has_no_sheet(rollout, compared: Path, tmp_path: Path) -> None:
    run = Path(shutil.copytree(compared, tmp_path / "run"))
    for answer in (run / "questions").iterdir():
        manifest = answer / "manifest.json"
        manifest.write_text(manifest.read_text(encoding="utf-8").replace('"plan": "', '"plan": "0'), encoding="utf-8")
    assert rollout("report", run, "--xlsx", tmp_path / "own.xlsx", "--quiet").code == 0
    assert "actuals" not in sheets(tmp_path / "own.xlsx")
    shutil.rmtree(run / "questions")
    ended = rollout("verify", run)
    assert ended.code == ExitCode.DONE and "actuals, variance, whose answers are not there" in " ".join(ended.out.split())
