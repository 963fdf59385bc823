"""The workbook of a run that holds an answer to risk: every figure of the sheet is that of the CSV file."""

import csv
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.reports.conftest import Grid, sheets

PLACE = "questions/risk-worlds-64"
TABLES = ("risk", "uncertainties", "risk_by_region", "risk_by_lever", "broken_limits", "cash_fan")


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def block(grid: Grid, sheet: str, first: str, second: str) -> list[dict[str, Any]]:
    """Return the rows below the header that begins with two names, up to the next blank row."""
    rows = grid[sheet]
    (start,) = [number for number, row in enumerate(rows) if row[:2] == [first, second]]
    found = []
    for row in rows[start + 1 :]:
        if not any(cell != "" for cell in row):
            break
        found.append(dict(zip(rows[start], row, strict=True)))
    return found


def same(cell: object, text: str) -> bool:
    try:
        return abs(float(text) - float(cell)) < 1e-6  # type: ignore[arg-type]
    except ValueError:
        return str(cell) == text


@pytest.mark.parametrize("table", TABLES)
def test_every_cell_of_the_sheet_is_that_of_the_file(answered: Path, table: str) -> None:
    rows = rows_of(answered / PLACE / f"{table}.csv")
    second = "assumed" if table == "uncertainties" else list(rows[0])[1]
    shown = block(sheets(answered / "workbook.xlsx"), "range", next(iter(rows[0])), second)
    assert len(shown) == len(rows)
    both = [name for name in rows[0] if name in shown[0]]
    assert len(both) >= len(rows[0]) - 2
    for cells, row in zip(shown, rows, strict=True):
        assert all(same(cells[name], row[name]) for name in both)


def test_the_headline_has_its_range_beside_it(answered: Path) -> None:
    risk = {row["figure"]: row for row in rows_of(answered / PLACE / "risk.csv")}
    grid = sheets(answered / "workbook.xlsx")
    summary = {row[0]: dict(zip(grid["summary"][3], row, strict=True)) for row in grid["summary"][4:]}
    for title, figure in (("net present value", "npv"), ("IRR, a year", "irr"), ("peak cash exposure", "peak_funding")):
        for column, name in (("5 % of worlds", "p5"), ("mean of worlds", "mean"), ("95 % of worlds", "p95")):
            assert summary[title][column] == pytest.approx(float(risk[figure][name]), abs=1e-6)
    assert summary["NPV, soft"]["5 % of worlds"] == ""
    assert openpyxl.load_workbook(answered / "workbook.xlsx")["summary"]["E5"].value.startswith("=IF('range'!")


def test_cells_have_the_formats_of_their_figures(answered: Path) -> None:
    sheet = openpyxl.load_workbook(answered / "workbook.xlsx", data_only=True)["range"]
    header = next(row for row in sheet.iter_rows() if [cell.value for cell in row[:2]] == ["figure", "planned"])
    at = {cell.value: cell.column for cell in header}
    forms = {
        sheet.cell(row, 1).value: sheet.cell(row, at["p5"]).number_format for row in range(header[0].row + 1, header[0].row + 6)
    }
    assert forms["npv"].startswith("#,##0.00") and forms["irr"] == "0.00%" and forms["payback"] == "General"


def test_the_sheet_has_a_tornado_and_a_fan(answered: Path) -> None:
    with zipfile.ZipFile(answered / "workbook.xlsx") as book:
        charts = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/charts/chart")]
    assert sum("'range'!" in one or "range!" in one for one in charts) == 2
    assert sum("Cumulative cash flow in many worlds" in one for one in charts) == 1


def test_every_cell_is_reckoned_anew_by_a_spreadsheet(answered: Path, answered_anew: Grid) -> None:
    before, after = sheets(answered / "workbook.xlsx"), answered_anew
    assert list(before) == list(after)
    for name in ("summary", "range"):
        for old, new in zip(before[name], after[name], strict=False):
            for one, other in zip(old, new, strict=False):
                assert one == other or one == pytest.approx(other, abs=0.005), name


def test_the_assumed_are_named_as_assumed(answered: Path) -> None:
    grid = sheets(answered / "workbook.xlsx")
    assert grid["range"][2][0].startswith("All uncertainties are assumed by grade of evidence")
    shown = block(grid, "range", "uncertainty", "assumed")
    assert {row["assumed"] for row in shown} == {"yes"} and all("analogue" in row["why"] for row in shown)


def test_the_workbook_that_a_person_changed_stays(rollout, run: Path) -> None:
    book = run / "workbook.xlsx"
    book.write_bytes(book.read_bytes() + b" ")
    changed = book.read_bytes()
    ended = rollout("report", run)
    assert ended.code == 0 and "was changed since it was written" in ended.err and book.read_bytes() == changed
    assert rollout("report", run, "--xlsx", run.parent / "own.xlsx", "--quiet").code == 0
    assert "range" in sheets(run.parent / "own.xlsx") and book.read_bytes() == changed


def test_a_run_without_such_an_answer_keeps_its_workbook(rollout, run: Path) -> None:
    shutil.rmtree(run / "questions")
    before = (run / "workbook.xlsx").stat().st_mtime_ns
    assert rollout("report", run, "--quiet").out.splitlines() == [str(run / "report.html")]
    assert (run / "workbook.xlsx").stat().st_mtime_ns == before
    files = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert {"report.html", "workbook.xlsx"} <= set(files)
