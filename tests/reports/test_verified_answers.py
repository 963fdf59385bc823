"""`rollout verify` finds a changed figure in the sheets and the parts of the report that come from answers, and says where."""

import json
import re
import shutil
from functools import cache, partial
from pathlib import Path

import openpyxl
import pytest

from planner.accountant.answer_page import answer_page_findings
from planner.accountant.answer_sheets import answer_sheet_findings
from planner.accountant.sheet_cells import Answers
from planner.answers.coverage import covered, rows_in
from planner.errors import ExitCode
from tests.reports.conftest import Grid, sheets

RISK, NO_REGRET = "questions/risk-worlds-64", "questions/no-regret-worlds-4-world-gap-5-percent"


@pytest.fixture(scope="module")
def answers(answered: Path) -> Answers:
    return cache(partial(rows_in, answered))


@pytest.fixture(scope="module")
def grid(answered: Path) -> Grid:
    return sheets(answered / "workbook.xlsx")


@pytest.fixture(scope="module")
def page(answered: Path) -> str:
    return (answered / "report.html").read_text(encoding="utf-8")


def test_the_run_as_it_was_written_has_no_findings(rollout, run: Path) -> None:
    ended = rollout("verify", run, "--json")
    assert ended.code == ExitCode.DONE
    compared = {row["file"]: row["compared"] for row in json.loads(ended.out)["files"]}
    assert re.search(r"\d+ cells with", compared["workbook.xlsx"])
    assert re.search(r"\d+ cells and figures with", compared["report.html"])


@pytest.mark.parametrize(
    ("sheet", "row", "heading"),
    [
        ("range", "npv", "p5"),
        ("range", "irr", "p95_error"),
        ("range", "chance_of_loss", "mean"),
        ("range", "benefits of store_optimization", "npv_low"),
        ("range", "benefits of store_optimization", "low_less_planned"),
        ("range", "benefits of store_optimization", "why"),
        ("range", "2028Q1", "p75"),
        ("summary", "net present value", "5 % of worlds"),
        ("summary", "IRR, a year", "mean of worlds"),
        ("certainty", "value of perfect information", "at_most"),
        ("certainty", "store_optimization", "no regret"),
        ("no-regret", "S002", "share"),
        ("no-regret", "S002", "2027Q4"),
        ("no-regret", "S002", "verdict"),
    ],
)
def test_a_changed_cell_of_a_sheet_is_found(grid: Grid, answers: Answers, sheet: str, row: str, heading: str) -> None:
    changed = {name: [list(cells) for cells in rows] for name, rows in grid.items()}
    assert answer_sheet_findings(changed, answers).findings == []
    column = None
    for cells in changed[sheet]:
        column = cells.index(heading) if heading in cells else column
        if cells[0] == row and column is not None:
            cells[column] = (
                f"{cells[column]}!" if isinstance(cells[column], str) and cells[column] else (cells[column] or 0.0) + 1.0
            )
            break
    (one,) = map(str, answer_sheet_findings(changed, answers).findings)
    assert one.startswith(f"difference: workbook.xlsx sheet {sheet}, ") and row in one and heading in one


def test_a_row_that_is_gone_from_a_sheet_is_found(rollout, run: Path) -> None:
    book = openpyxl.load_workbook(run / "workbook.xlsx", data_only=True)
    book["no-regret"].delete_rows(book["no-regret"].max_row)
    book.save(run / "workbook.xlsx")
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION
    assert ended.out.startswith("difference: workbook.xlsx sheet no-regret, no_regret: found '7 rows', expected '8 rows'")


@pytest.mark.parametrize(
    ("place", "where"),
    [
        (r'<data id="range-npv-p5" value="', "range-npv-p5"),
        (r'<data data-measure="value of perfect information" data-column="amount" value="', "perfect information, amount"),
        (r'<data data-lever="store_optimization" data-verdict="no regret" value="', "store_optimization, no regret"),
        (r'<data class="chip[^>]*data-unit="S002" data-lever="store_optimization" value="', "store_optimization at S002"),
        (rf'data-file="{RISK}/risk.csv".*?<data value="', f"{RISK}/risk.csv row 1"),
        (rf'data-file="{NO_REGRET}/no_regret.csv".*?<data value="', f"{NO_REGRET}/no_regret.csv row 1"),
    ],
)
@pytest.mark.parametrize("what", ["value", "shown"])
def test_a_changed_figure_of_the_page_is_found(page: str, answers: Answers, place: str, where: str, what: str) -> None:
    found = re.search(rf'({place})([^"]*)(">[^<\d]*)(\d)', page, re.DOTALL)
    assert found is not None
    head, value, between, digit = found.groups()
    number, shown = (f"9{value}", digit) if what == "value" else (value, f"7{digit}")
    changed = page.replace(found[0], f"{head}{number}{between}{shown}", 1)
    (one,) = map(str, answer_page_findings(changed, answers).findings)
    assert one.startswith("difference: report.html ") and where in one and (", as shown" in one) == (what == "shown")


def test_a_changed_text_of_a_table_is_found(rollout, page: str, run: Path) -> None:
    changed = page.replace('<data value="peak_funding">', '<data value="peak_income">', 1)
    assert changed != page
    (run / "report.html").write_text(changed, encoding="utf-8")
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION and "risk.csv row 4, figure: found 'peak_income'" in ended.out


def test_answers_that_are_gone_are_named_as_not_covered(run: Path) -> None:
    shutil.rmtree(run / "questions")
    by_name = {one.file: one for one in covered(run)}
    assert not any(one.findings for one in by_name.values())
    assert "range, certainty, no-regret, whose answers are not there" in by_name["workbook.xlsx"].not_covered
    assert f"{RISK}/risk.csv" in by_name["report.html"].not_covered


def test_a_mean_share_of_a_region_is_compared() -> None:
    rows = [
        {"unit": unit, "region": "East", "lever": "a", "usual_quarter": "2027Q1", "share": share, "verdict": "depends"}
        for unit, share in (("A", "0.5"), ("B", "0.9"), ("C", "0"))
    ]
    mark = '<section data-folder="q"><data data-region="East" data-lever="a" data-quarter="2027Q1" value="{}">2 a {} %</data>'

    def compared(value: str, shown: str) -> list[str]:
        page = mark.format(value, shown)
        return [str(one) for one in answer_page_findings(page, lambda name: rows if name == "q/no_regret.csv" else None).findings]

    assert compared("0.700000", "70") == []
    assert compared("0.800000", "80") == ["difference: report.html a in East, 2027Q1: found '0.800000', expected 0.7"]
    assert compared("0.700000", "71") == ["difference: report.html a in East, 2027Q1, as shown: found '2 a 71 %', expected 0.7"]


def test_a_sheet_of_a_table_that_is_not_there_is_no_comparison() -> None:
    assert answer_sheet_findings({"summary": [["figure"]]}, lambda name: None) == (0, [], [])
    assert answer_sheet_findings({"range": [["Source: ../elsewhere"]]}, lambda name: None) == (0, [], ["range"])
