"""What `rollout verify` compares beside the tables: workbook, report and answers, and what it says it does not."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from planner.answers.coverage import covered
from planner.errors import ExitCode
from planner.run_files.filled_in import as_written


@pytest.fixture(scope="module")
def whole(small_plan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from planner.answers.answer_folder import write_answer
    from planner.planning import options_of, priced
    from planner.questions.whatif.answer import answer_of
    from planner.questions.whatif.whatif import what_if
    from planner.replanning.cases import cases_of
    from planner.reports import documents_of
    from planner.reports.page import report_of

    folder = tmp_path_factory.mktemp("whole") / "run"
    instance = small_plan.instance
    found = what_if(instance, cases_of(budgets=["80%"]), options_of(instance), lambda *_: None)
    write_answer(folder, answer_of(found, None))
    (folder / "workbook.xlsx").write_bytes(documents_of(small_plan)["workbook.xlsx"])
    (folder / "report.html").write_text(report_of(priced(instance), small_plan), encoding="utf-8")
    return folder


@pytest.fixture
def run(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "run"))


def test_every_file_is_named_with_what_was_compared(rollout, run: Path) -> None:
    (run / "notes.txt").write_text("mine")
    ended = rollout("verify", run, "--json")
    said = json.loads(ended.out)
    assert (ended.code, said["findings"]) == (ExitCode.DONE, [])
    files = {row["file"]: row for row in said["files"]}
    names = {path.name for path in run.iterdir()} - {"manifest.json", "inputs", "cases"}
    assert names | {"inputs/", "limits and rules", "cases/budget-80-percent/"} == set(files)
    assert int(re.match(r"([\d,]+) figures", files["workbook.xlsx"]["compared"])[1].replace(",", "")) > 500
    assert int(files["report.html"]["compared"].split()[0]) >= 20
    assert files["comparison.csv"]["compared"].startswith("6 figures")
    assert "proof" in files["summary.json"]["not_covered"] and "formulas" in files["workbook.xlsx"]["not_covered"]
    assert files["notes.txt"]["not_covered"].startswith("everything")


@pytest.mark.parametrize(
    ("sheet", "row", "column"), [("summary", "net present value", 1), ("summary", "spend", 2), ("cash flow", "software", 5)]
)
def test_a_figure_of_the_workbook_that_was_changed_is_found(rollout, run: Path, sheet: str, row: str, column: int) -> None:
    book = openpyxl.load_workbook(run / "workbook.xlsx", data_only=True)
    (cells,) = [cells for cells in book[sheet].iter_rows() if row in [cell.value for cell in cells[:2]]]
    cells[column].value = (cells[column].value or 0.0) + 1.0
    book.save(run / "workbook.xlsx")
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION
    assert ended.out.startswith(f"difference: workbook.xlsx sheet {sheet}, ") and row in ended.out.splitlines()[0]


def test_a_launch_that_is_gone_from_the_workbook_is_found(rollout, run: Path) -> None:
    book = openpyxl.load_workbook(run / "workbook.xlsx", data_only=True)
    book["schedule"].delete_rows(book["schedule"].max_row)
    book.save(run / "workbook.xlsx")
    assert re.search(r"workbook\.xlsx sheet schedule, .*found 'no row'", rollout("verify", run).out)
    (run / "workbook.xlsx").write_bytes(b"PK")
    assert rollout("verify", run).code == ExitCode.INPUT


@pytest.mark.parametrize("what", ["value", "shown"])
def test_a_figure_of_the_report_that_was_changed_is_found(rollout, run: Path, what: str) -> None:
    page = (run / "report.html").read_text(encoding="utf-8")
    before, value, shown, after = re.search(r'(<data id="figure-npv" value=")([^"]*)(">[^<]*)(<)', page).groups()
    changed = f"{before}1{value}{shown}" if what == "value" else f"{before}{value}{shown}0"
    (run / "report.html").write_text(page.replace(f"{before}{value}{shown}{after}", f"{changed}{after}"), encoding="utf-8")
    ended = rollout("verify", run)
    assert ended.code == ExitCode.VERIFICATION
    assert ended.out.startswith("difference: report.html figure-npv")


@pytest.mark.parametrize("column", ["npv", "spend", "peak_funding", "payback_quarter", "irr", "launches"])
def test_an_answer_that_tells_another_figure_than_its_plan_is_found(run: Path, column: str) -> None:
    rows = list(csv.DictReader(io.StringIO((run / "comparison.csv").read_text(encoding="utf-8-sig"))))
    cell = rows[1][column]
    rows[1][column] = "2099Q4" if column == "payback_quarter" else str(float(cell or 0) + 1)
    with (run / "comparison.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    findings = [str(one) for file in covered(run) for one in file.findings]
    assert [one for one in findings if one.startswith(f"difference: comparison.csv cases/budget-80-percent, {column}:")]
    assert len(findings) == 1


def test_actuals_saved_with_other_separators_are_left_alone(rollout, run: Path) -> None:
    lines = (run / "tracking.csv").read_text(encoding="utf-8-sig").splitlines()
    german = [re.sub(r"(?<=\d)\.(?=\d)", "X", line).replace(",", ";").replace("X", ",") for line in lines]
    german[1] = german[1] + "0,93"
    (run / "tracking.csv").write_text("\r\n".join(german), encoding="utf-8-sig")
    assert rollout("verify", run).code == ExitCode.DONE
    assert rollout("explain", run, "--quiet").code == ExitCode.DONE
    assert "0.93" in as_written((run / "tracking.csv").read_bytes()).decode().splitlines()[1]
